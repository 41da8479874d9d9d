import { longRunCovariance, neweyWestLags } from '../math/regression.ts';
import { correlation, mean } from '../math/statistics.ts';

export interface RobustMoment {
  readonly value: number;
  readonly standardError: number;
  readonly interval95: readonly [number, number] | null;
}

/**
 * Mean with a Newey–West standard error.
 * @param values [n] time-ordered numbers
 * @param lags Bartlett lags; the usual rule where absent
 * @returns mean, error and normal interval
 * @source Newey and West 1987
 */
export function robustMean(values: Float64Array, lags: number = neweyWestLags(values.length)): RobustMoment {
  const value = mean(values);
  const scores = values.map((x) => x - value);
  return withNormalInterval(value, errorOfMean(scores, lags));
}

/**
 * Standard deviation about the mean with an error that allows fat tails and clustering: se = se(mean of (x−x̄)²)/(2s).
 * @param values [n] time-ordered numbers
 * @param lags Bartlett lags; the usual rule where absent
 * @returns deviation in the unit of the values
 */
export function robustDeviation(
  values: Float64Array,
  lags: number = neweyWestLags(values.length),
): RobustMoment {
  const centre = mean(values);
  const squares = values.map((x) => (x - centre) ** 2);
  const variance = (mean(squares) * values.length) / (values.length - 1);
  const deviation = Math.sqrt(variance);
  const scores = squares.map((square) => square - variance);
  return withNormalInterval(deviation, errorOfMean(scores, lags) / (2 * deviation));
}

/**
 * Correlation with an error that allows fat tails and serial dependence, and an interval on Fisher's scale.
 *
 * The influence of each pair is z_x z_y − ½r(z_x² + z_y²); its long-run variance gives se(r); the interval is
 * tanh(atanh r ± 1.96·se/(1 − r²)). For independent normal pairs se → (1 − r²)/√n, as Fisher has it.
 * @param left [n] time-ordered numbers
 * @param right [n] time-ordered numbers
 * @param lags Bartlett lags; the usual rule where absent
 * @returns correlation with error and interval, NaN where one side does not vary
 * @source Fisher 1921; Newey and West 1987
 */
export function robustCorrelation(
  left: Float64Array,
  right: Float64Array,
  lags: number = neweyWestLags(left.length),
): RobustMoment {
  const value = correlation(left, right);
  if (!Number.isFinite(value)) return { value: Number.NaN, standardError: Number.NaN, interval95: null };
  const leftZ = standardise(left);
  const rightZ = standardise(right);
  const influence = leftZ.map((a, index) => a * rightZ[index]! - 0.5 * value * (a * a + rightZ[index]! ** 2));
  const standardError = errorOfMean(influence, lags);
  const spread = 1 - value * value;
  if (!(spread > 0)) return { value, standardError, interval95: [value, value] };
  const half = (1.959963984540054 * standardError) / spread;
  const centre = Math.atanh(value);
  return { value, standardError, interval95: [Math.tanh(centre - half), Math.tanh(centre + half)] };
}

function standardise(values: Float64Array): Float64Array {
  const centre = mean(values);
  const scale = Math.sqrt(mean(values.map((x) => (x - centre) ** 2)));
  return values.map((x) => (x - centre) / scale);
}

function errorOfMean(scores: Float64Array, lags: number): number {
  if (scores.length < 2) return Number.NaN;
  return Math.sqrt(Math.max(0, longRunCovariance(scores, 1, lags)[0]!)) / scores.length;
}

function withNormalInterval(value: number, standardError: number): RobustMoment {
  if (!Number.isFinite(value) || !Number.isFinite(standardError))
    return { value, standardError, interval95: null };
  const half = 1.959963984540054 * standardError;
  return { value, standardError, interval95: [value - half, value + half] };
}
