import { mean } from '../math/statistics.ts';

/** A place from which on a series has another level. */
export interface LevelBreak {
  /** Position of the first value of the new level. */
  readonly at: number;
  readonly pValue: number;
}

/** Breaks with a larger p-value are not told. */
const SIGNIFICANCE = 0.01;
/** Fewest values on either side of a break. */
const SHORTEST = 12;
/** Beyond this persistence a series is as good as a random walk, which has no level. */
const MOST_PERSISTENT = 0.97;
/** Relative size below which a movement is rounding. */
const ROUNDING = 1e-12;

/**
 * Places at which the level of a series changes, by repeated CUSUM tests.
 *
 * T = max_t |Σ_{i≤t} (x_i − x̄)| / (ω √n), p = 2 Σ_j (−1)^{j+1} e^{−2j²T²} (largest distance of a Brownian bridge from zero).
 * ω² is the long-run variance of the two halves about their own means, prewhitened by AR(1), so that a series that is merely
 * persistent has no breaks. A break splits the series, and both parts are tested again.
 * @param values in order of time, NaN where there is none
 * @returns breaks in order, p ≤ 0.01
 * @source Ploberger and Krämer (1992), The CUSUM test with OLS residuals, Econometrica 60(2); Andrews and Monahan (1992), An
 * improved HAC covariance matrix estimator, Econometrica 60(4); binary segmentation after Vostrikova (1981)
 */
export function levelBreaks(values: ArrayLike<number>): LevelBreak[] {
  const places: number[] = [];
  for (let at = 0; at < values.length; at += 1) if (Number.isFinite(values[at]!)) places.push(at);
  const known = Float64Array.from(places, (at) => values[at]!);
  const found: LevelBreak[] = [];
  search(known, 0, found);
  return found.map(({ at, pValue }) => ({ at: places[at]!, pValue })).sort((a, b) => a.at - b.at);
}

function search(values: Float64Array, from: number, found: LevelBreak[]): void {
  if (values.length < 2 * SHORTEST) return;
  const split = largestExcursion(values);
  if (!(split.pValue <= SIGNIFICANCE)) return;
  found.push({ at: from + split.at, pValue: split.pValue });
  search(values.subarray(0, split.at), from, found);
  search(values.subarray(split.at), from + split.at, found);
}

function largestExcursion(values: Float64Array): LevelBreak {
  const count = values.length;
  const average = mean(values);
  let sum = 0;
  let largest = -1;
  let at = SHORTEST;
  for (let i = 0; i < count; i += 1) {
    sum += values[i]! - average;
    const isInside = i + 1 >= SHORTEST && i + 1 <= count - SHORTEST;
    if (isInside && Math.abs(sum) > largest) {
      largest = Math.abs(sum);
      at = i + 1;
    }
  }
  // A series that moves by rounding alone has no breaks; halves without any noise have one for certain.
  const rounding = ROUNDING * values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest <= rounding * count) return { at, pValue: 1 };
  const deviation = Math.max(Math.sqrt(longRunVariance(aboutOwnMeans(values, at))), rounding);
  return { at, pValue: bridgeTail(largest / (deviation * Math.sqrt(count))) };
}

function aboutOwnMeans(values: Float64Array, at: number): Float64Array {
  const [before, after] = [mean(values.subarray(0, at)), mean(values.subarray(at))];
  return values.map((value, i) => value - (i < at ? before : after));
}

/** Bartlett's kernel on AR(1) innovations, coloured back. */
function longRunVariance(residuals: Float64Array): number {
  let [cross, square] = [0, 0];
  for (let i = 1; i < residuals.length; i += 1) {
    cross += residuals[i]! * residuals[i - 1]!;
    square += residuals[i - 1]! * residuals[i - 1]!;
  }
  const persistence = square > 0 ? Math.min(Math.max(cross / square, -MOST_PERSISTENT), MOST_PERSISTENT) : 0;
  const innovations = residuals.subarray(1).map((value, i) => value - persistence * residuals[i]!);
  const count = innovations.length;
  const lags = Math.floor(4 * (count / 100) ** (2 / 9));
  let variance = 0;
  for (let lag = 0; lag <= lags; lag += 1) {
    let sum = 0;
    for (let i = lag; i < count; i += 1) sum += innovations[i]! * innovations[i - lag]!;
    variance += ((lag === 0 ? 1 : 2 * (1 - lag / (lags + 1))) * sum) / count;
  }
  return Math.max(variance, 0) / (1 - persistence) ** 2;
}

/** P(max |bridge| > x), the distribution of Kolmogorov. */
function bridgeTail(x: number): number {
  if (x < 0.2) return 1;
  let tail = 0;
  for (let j = 1; j <= 40; j += 1) tail += (j % 2 === 1 ? 2 : -2) * Math.exp(-2 * j * j * x * x);
  return Math.min(Math.max(tail, 0), 1);
}
