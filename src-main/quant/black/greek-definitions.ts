/** What a column of Greeks is. */
export interface GreekDescription {
  readonly id: BlackGreekId;
  readonly symbol: string;
  readonly label: string;
  readonly unit: string;
}

/**
 * Every Greek of Black's and Bachelier's formulas, in the order of the columns. V is the discounted price.
 *
 * `{U}` stands for what the derivative is taken to: spot, or the forward. Vols and rates move by 1.00 and time by one
 * year, so that each number is the derivative itself; theta, charm, veta and color are −∂/∂T, what a year of the calendar
 * (365 days, weekends too) takes or gives while {U}, vol and rates stand still.
 */
const described = {
  delta: { symbol: 'Δ', label: 'Delta to the {U}', unit: 'price/{U}' },
  forwardDelta: { symbol: '∂V/∂F', label: 'Delta to the forward', unit: 'price/forward' },
  gamma: { symbol: 'Γ', label: 'Gamma to the {U}', unit: 'price/{U}²' },
  vega: { symbol: '𝒱', label: 'Vega', unit: 'price per 1.00 of vol' },
  theta: { symbol: 'Θ', label: 'Theta, calendar time, {U} held', unit: 'price/yr' },
  rho: { symbol: 'ρ', label: 'Rho, {U} held', unit: 'price per 1.00 of rate' },
  dividendRho: {
    symbol: '∂V/∂q',
    label: 'Dividend rho, {U} held',
    unit: 'price per 1.00 of dividend yield',
  },
  vanna: { symbol: '∂²V/∂S∂σ', label: 'Vanna', unit: 'price/({U}·1.00 of vol)' },
  volga: { symbol: '∂²V/∂σ²', label: 'Volga', unit: 'price per 1.00 of vol²' },
  charm: { symbol: '−∂Δ/∂T', label: 'Charm, calendar time', unit: 'delta/yr' },
  veta: { symbol: '−∂𝒱/∂T', label: 'Veta, calendar time', unit: 'vega/yr' },
  speed: { symbol: '∂Γ/∂S', label: 'Speed to the {U}', unit: 'price/{U}³' },
  zomma: { symbol: '∂Γ/∂σ', label: 'Zomma', unit: 'gamma per 1.00 of vol' },
  color: { symbol: '−∂Γ/∂T', label: 'Color, calendar time', unit: 'gamma/yr' },
  ultima: { symbol: '∂³V/∂σ³', label: 'Ultima', unit: 'price per 1.00 of vol³' },
} as const;

export type BlackGreekId = keyof typeof described;

/** Ids in the order of the columns. */
export const blackGreekIds = Object.keys(described) as readonly BlackGreekId[];

/** Columns [n], one for each Greek; NaN where the status is not `ok`. */
export type GreekColumns = Readonly<Record<BlackGreekId, Float64Array>>;

/**
 * Names, symbols and units of the Greeks of a formula.
 * @param underlying what delta is taken to
 * @param quotation `black`, or `bachelier` where a vol of 1.00 is one unit of the underlying per √year
 * @returns in the order of the columns
 */
export function describeBlackGreeks(
  underlying: 'spot' | 'forward',
  quotation: 'black' | 'bachelier' = 'black',
): GreekDescription[] {
  const vol = quotation === 'black' ? 'vol' : 'normal vol';
  const fill = (text: string): string => text.replaceAll('{U}', underlying).replaceAll('of vol', `of ${vol}`);
  return blackGreekIds.map((id) => {
    const { symbol, label, unit } = described[id];
    return { id, symbol, label: fill(label), unit: fill(unit) };
  });
}

/**
 * Empty columns for the Greeks of n options.
 * @param count n
 * @returns columns [n] of zeros
 */
export function greekColumns(count: number): GreekColumns {
  const columns = blackGreekIds.map((id) => [id, new Float64Array(count)] as const);
  return Object.fromEntries(columns) as unknown as GreekColumns;
}

/**
 * Clears element i of every column to NaN.
 * @param out columns [n]
 * @param i element
 */
export function clearGreeks(out: GreekColumns, i: number): void {
  for (const id of blackGreekIds) out[id][i] = Number.NaN;
}

/**
 * Whether every Greek of an element is a finite number.
 * @param out columns [n]
 * @param i element
 * @returns false at the kink of an option without vol, and where a Greek is above the largest double
 */
export function hasFiniteGreeks(out: GreekColumns, i: number): boolean {
  for (const id of blackGreekIds) if (!Number.isFinite(out[id][i]!)) return false;
  return true;
}
