/** One bar as an indicator sees it; NaN in all but the close where a source has nothing. */
export interface IndicatorBar {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  /** Finite and above 0. */
  readonly close: number;
  readonly volume: number;
  readonly opensSession: boolean;
  /** True where no bar is missing between this one and the one before. */
  readonly follows: boolean;
}

/** How long bars are, for what is stated per year. */
export interface BarClock {
  /** Bars of all sessions of a year: 252 for daily ones, 252·26 for 15 minutes. */
  readonly barsAYear: number;
  readonly isIntraday: boolean;
}

/** One setting of an indicator. */
export interface IndicatorParam {
  readonly name: string;
  readonly label: string;
  readonly fallback: number;
  readonly lower: number;
  readonly upper: number;
  readonly isWhole: boolean;
}

/** One line that an indicator draws. */
export interface IndicatorOutput {
  readonly name: string;
  readonly label: string;
  readonly role: 'line' | 'low' | 'high' | 'columns';
}

export type IndicatorSettings = Readonly<Record<string, number>>;

/** An indicator on its way over bars, one at a time. */
export interface IndicatorRun {
  /**
   * Values at the next bar.
   * @param bar the next bar
   * @param out [outputs] written; NaN where the indicator has no value
   * @param keep false asks what the values would be if this were the next bar, and remembers nothing of it
   */
  next(bar: IndicatorBar, out: Float64Array, keep: boolean): void;
}

/** A technical indicator: what it is called, what it takes, and how it walks. Causal by construction. */
export interface Indicator {
  readonly id: string;
  readonly label: string;
  readonly doc: string;
  readonly formula: string;
  readonly source: string;
  /** Drawn over the prices, or in a pane of its own. */
  readonly pane: 'price' | 'own';
  readonly unit: 'price' | 'points' | 'vol points' | 'sd';
  /** Horizontal lines of its pane. */
  readonly levels: readonly number[];
  readonly params: readonly IndicatorParam[];
  readonly outputs: readonly IndicatorOutput[];
  /** Bars before the first one at which every output has a value, where no bar is missing or incomplete. */
  warmUp(settings: IndicatorSettings): number;
  /** Bars after which where the walk began no longer shows (less than 1e-8 of it is left). */
  memory(settings: IndicatorSettings): number;
  /** Why these settings do not go together; null where they do. */
  fault?(settings: IndicatorSettings): string | null;
  /** Why it has no values on such bars; null where it has. */
  absence?(clock: BarClock): string | null;
  start(settings: IndicatorSettings, clock: BarClock): IndicatorRun;
}

/**
 * A whole number of bars, 500 at most, as a setting.
 * @param fallback usual length in bars
 * @param more name, label and least length where they are not `length`, `Bars` and 1
 * @returns the setting
 */
export function lengthParam(
  fallback: number,
  more: { readonly name?: string; readonly label?: string; readonly lower?: number } = {},
): IndicatorParam {
  const { name = 'length', label = 'Bars', lower = 1 } = more;
  return { name, label, fallback, lower, upper: 500, isWhole: true };
}
