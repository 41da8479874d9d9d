import { QuantError } from '../math/quant-error.ts';

/** Daily bars as a struct of arrays, NaN for what a file does not give. */
export interface BarColumns {
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
}

export const realisedEstimators = [
  'close-to-close',
  'parkinson',
  'garman-klass',
  'rogers-satchell',
  'yang-zhang',
] as const;
export type RealisedEstimator = (typeof realisedEstimators)[number];

/** Sessions in a year of every realised volatility here. */
export const SESSIONS_PER_YEAR = 252;
/** Share of usable bars below which a window gives no value. */
const LEAST_USABLE_SHARE = 0.8;

export interface RollingVolatility {
  /** [n] annualised volatility as a decimal, NaN where the window is not full or too much of it is unusable. */
  readonly volAnnual: Float64Array;
  /** [n] its standard error. */
  readonly standardError: Float64Array;
  /** [n] bars used in each window. */
  readonly used: Int32Array;
}

/**
 * Rolling realised volatility, √(252·mean daily variance), with standard errors.
 *
 * Each estimator is a mean of daily terms: close-to-close (r − r̄)²·n/(n−1); Parkinson (ln H/L)²/(4 ln 2); Garman–Klass
 * ½(ln H/L)² − (2 ln 2 − 1)(ln C/O)²; Rogers–Satchell u(u−c) + d(d−c); Yang–Zhang σ²_o + kσ²_c + (1−k)σ²_RS with
 * k = 0.34/(1.34 + (n+1)/(n−1)). The error is the standard error of that mean, carried to the volatility: s/(√n·2σ̂).
 * It is robust to fat tails but takes days as independent. Parkinson, Garman–Klass and Rogers–Satchell see the session
 * only, not the night. Bars that break low ≤ open, close ≤ high, and bars with the close alone, are left out.
 * @param bars [n] daily bars, ascending
 * @param estimator which
 * @param windowSessions length of the window, at least 2
 * @returns volatility and error for each bar
 * @throws QuantError BAD_WINDOW
 * @source Parkinson 1980; Garman and Klass 1980; Rogers and Satchell 1991; Yang and Zhang 2000
 */
export function rollingVolatility(
  bars: BarColumns,
  estimator: RealisedEstimator,
  windowSessions: number,
): RollingVolatility {
  if (!Number.isInteger(windowSessions) || windowSessions < 2)
    throw new QuantError('BAD_WINDOW', { windowSessions });
  const count = bars.close.length;
  const terms = dailyTerms(bars, estimator);
  const out = {
    volAnnual: new Float64Array(count).fill(Number.NaN),
    standardError: new Float64Array(count).fill(Number.NaN),
    used: new Int32Array(count),
  };
  for (let end = windowSessions; end <= count; end += 1) {
    const window = meanVariance(terms, end - windowSessions, end);
    out.used[end - 1] = window.used;
    if (window.used < 2 || window.used < LEAST_USABLE_SHARE * windowSessions || !(window.variance >= 0))
      continue;
    const vol = Math.sqrt(SESSIONS_PER_YEAR * window.variance);
    out.volAnnual[end - 1] = vol;
    out.standardError[end - 1] = vol > 0 ? (SESSIONS_PER_YEAR * window.standardError) / (2 * vol) : 0;
  }
  return out;
}

/**
 * Realised variance of a day from its intraday log returns: RV = Σ r², with the error √(2/3·Σ r⁴).
 * @param returns [m] log returns of the session, the night left out or included by the caller
 * @returns variance of the day (not annualised) and its standard error
 * @source Barndorff-Nielsen and Shephard 2002, realised quarticity
 */
export function realisedVariance(returns: ArrayLike<number>): { variance: number; standardError: number } {
  let squares = 0;
  let fourths = 0;
  for (let index = 0; index < returns.length; index += 1) {
    const square = returns[index]! ** 2;
    squares += square;
    fourths += square * square;
  }
  return { variance: squares, standardError: Math.sqrt((2 / 3) * fourths) };
}

/**
 * Daily variance from the range plus the night: Garman–Klass + (ln O_t/C_{t−1})², the input of the forecast.
 *
 * Where a bar has no range the squared close-to-close return stands in.
 * @param bars [n] daily bars, ascending
 * @returns [n] variance of each day, NaN for the first and for days without a close
 */
export function dailyVariance(bars: BarColumns): Float64Array {
  const out = new Float64Array(bars.close.length).fill(Number.NaN);
  for (let index = 1; index < out.length; index += 1) {
    const change = Math.log(bars.close[index]! / bars.close[index - 1]!);
    const night = Math.log(bars.open[index]! / bars.close[index - 1]!);
    const range = hasRange(bars, index) ? garmanKlass(bars, index) + night * night : Number.NaN;
    out[index] = Number.isFinite(range) && range > 0 ? range : change * change;
  }
  return out;
}

interface DailyTerms {
  /** Terms whose mean is the variance, for the variance about the window mean of the others. */
  readonly plain: Float64Array;
  readonly centredA: Float64Array | undefined;
  readonly centredB: Float64Array | undefined;
}

function dailyTerms(bars: BarColumns, estimator: RealisedEstimator): DailyTerms {
  const count = bars.close.length;
  const plain = new Float64Array(count);
  if (estimator === 'close-to-close') {
    return { plain, centredA: logRatio(bars.close, bars.close, 1), centredB: undefined };
  }
  const daily =
    estimator === 'parkinson' ? parkinson : estimator === 'garman-klass' ? garmanKlass : rogersSatchell;
  for (let index = 0; index < count; index += 1)
    plain[index] = hasRange(bars, index) ? daily(bars, index) : Number.NaN;
  if (estimator !== 'yang-zhang') return { plain, centredA: undefined, centredB: undefined };
  return {
    plain,
    centredA: logRatio(bars.open, bars.close, 1),
    centredB: logRatio(bars.close, bars.open, 0),
  };
}

function meanVariance(
  terms: DailyTerms,
  from: number,
  to: number,
): { variance: number; standardError: number; used: number } {
  const { plain, centredA, centredB } = terms;
  const rows: number[] = [];
  for (let index = from; index < to; index += 1) {
    const value = plain[index]! + (centredA?.[index] ?? 0) + (centredB?.[index] ?? 0);
    if (Number.isFinite(value)) rows.push(index);
  }
  const used = rows.length;
  const weight = 0.34 / (1.34 + (used + 1) / (used - 1));
  const unbiased = used / (used - 1);
  const meanA = centredA ? rows.reduce((sum, row) => sum + centredA[row]!, 0) / used : 0;
  const meanB = centredB ? rows.reduce((sum, row) => sum + centredB[row]!, 0) / used : 0;
  const values = rows.map((row) => {
    const night = centredA ? unbiased * (centredA[row]! - meanA) ** 2 : 0;
    if (!centredB) return night + plain[row]!;
    return night + weight * unbiased * (centredB[row]! - meanB) ** 2 + (1 - weight) * plain[row]!;
  });
  const variance = values.reduce((sum, value) => sum + value, 0) / used;
  const spread = values.reduce((sum, value) => sum + (value - variance) ** 2, 0) / (used - 1);
  return { variance, standardError: Math.sqrt(spread / used), used };
}

/** Whether a bar is consistent and more than a close. */
function hasRange(bars: BarColumns, index: number): boolean {
  const [open, high, low, close] = [
    bars.open[index]!,
    bars.high[index]!,
    bars.low[index]!,
    bars.close[index]!,
  ];
  return low > 0 && high > low && open >= low && open <= high && close >= low && close <= high;
}

function parkinson(bars: BarColumns, index: number): number {
  return Math.log(bars.high[index]! / bars.low[index]!) ** 2 / (4 * Math.LN2);
}

function garmanKlass(bars: BarColumns, index: number): number {
  const range = Math.log(bars.high[index]! / bars.low[index]!);
  const move = Math.log(bars.close[index]! / bars.open[index]!);
  return 0.5 * range * range - (2 * Math.LN2 - 1) * move * move;
}

function rogersSatchell(bars: BarColumns, index: number): number {
  const up = Math.log(bars.high[index]! / bars.open[index]!);
  const down = Math.log(bars.low[index]! / bars.open[index]!);
  const move = Math.log(bars.close[index]! / bars.open[index]!);
  return up * (up - move) + down * (down - move);
}

function logRatio(numerator: Float64Array, denominator: Float64Array, lag: 0 | 1): Float64Array {
  const out = new Float64Array(numerator.length).fill(Number.NaN);
  for (let index = lag; index < out.length; index += 1) {
    const ratio = numerator[index]! / denominator[index - lag]!;
    if (ratio > 0) out[index] = Math.log(ratio);
  }
  return out;
}
