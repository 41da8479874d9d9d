import { VolterraError } from '#contract/errors.ts';
import type { SurfaceRepairInput } from '#contract/schemas/repair.ts';
import type { ObservedSurface } from '#quant/repair/repair-grid.ts';

type GivenGrid = NonNullable<SurfaceRepairInput['grid']>;

/** Fewer quotes than these tell no surface. */
export const LEAST_QUOTES = 6;

/**
 * A grid that makes sense as a surface with holes.
 * @throws VolterraError BAD_SURFACE naming the cell, the rule and the value
 */
export function requireObservedGrid(grid: GivenGrid): ObservedSurface {
  const { expiriesYears, logMoneyness, totalVariance, observed } = grid;
  requireAxis('expiriesYears', expiriesYears);
  requireAxis('logMoneyness', logMoneyness);
  if (!(expiriesYears[0]! > 0))
    refuse('grid.expiriesYears.0', 'must be above 0', { value: expiriesYears[0]! });
  const cells = expiriesYears.length * logMoneyness.length;
  for (const [column, { length }] of [
    ['totalVariance', totalVariance],
    ['observed', observed],
  ] as const)
    if (length !== cells)
      refuse(`grid.${column}`, `must have ${cells} elements, one for each node`, { value: length });
  const axes = { expiriesYears, logMoneyness };
  for (let cell = 0; cell < cells; cell += 1) requireCell(grid, cell);
  const quotes = observed.reduce((sum, each) => sum + each, 0);
  if (quotes < LEAST_QUOTES)
    refuse('grid.observed', `must mark at least ${LEAST_QUOTES} quotes; fewer tell no surface`, {
      value: quotes,
    });
  const seen = totalVariance.map((each, cell) => (observed[cell] === 1 ? each : 0));
  return { grid: axes, totalVariance: seen, observed };
}

function requireAxis(name: 'expiriesYears' | 'logMoneyness', values: Float64Array): void {
  if (values.length < 3) refuse(`grid.${name}`, 'must have at least 3 nodes', { value: values.length });
  const at = values.findIndex((value, index) => index > 0 && value <= values[index - 1]!);
  if (at > 0) refuse(`grid.${name}.${at}`, 'must be above the node before it', { value: values[at]! });
}

function requireCell(
  { expiriesYears, logMoneyness, totalVariance, observed }: GivenGrid,
  cell: number,
): void {
  const mark = observed[cell]!;
  if (mark > 1) refuse(`grid.observed.${cell}`, 'must be 0 or 1', { value: mark });
  const value = totalVariance[cell]!;
  if (mark === 0 || (value > 0 && Number.isFinite(value))) return;
  refuse(`grid.totalVariance.${cell}`, 'is observed and must be finite and above 0', {
    value,
    expiryYears: expiriesYears[Math.floor(cell / logMoneyness.length)]!,
    logMoneyness: logMoneyness[cell % logMoneyness.length]!,
  });
}

function refuse(field: string, rule: string, data: Readonly<Record<string, number>>): never {
  const place =
    data.expiryYears === undefined ? '' : ` (expiry ${data.expiryYears} years, ln(K/F) ${data.logMoneyness})`;
  throw new VolterraError('BAD_SURFACE', {
    message: `${field}${place} ${rule}; it is ${data.value}.`,
    field,
    // JSON has no NaN: what is not finite is said in words.
    data: { rule, ...data, value: Number.isFinite(data.value) ? data.value! : String(data.value) },
  });
}
