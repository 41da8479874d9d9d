/** Huber's constant: 95 % efficiency on normal errors. */
const HUBER = 1.345;
const ROUNDS = 25;

export interface RobustLine {
  readonly intercept: number;
  readonly slope: number;
  readonly slopeError: number;
}

/**
 * Median of the finite values; NaN of none.
 * @param values any order
 * @returns the middle value, or the mean of the two
 */
export function medianOf(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).filter(Number.isFinite).sort();
  const half = sorted.length >> 1;
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/**
 * Line y = α + βx by iterated least squares with Huber's weights.
 * @param x [n] abscissae
 * @param y [n] ordinates
 * @param weights [n] inverse variances up to a factor
 * @returns coefficients with the standard error of the slope
 * @source Huber 1964; scale by the median absolute deviation
 */
export function huberLine(x: Float64Array, y: Float64Array, weights: Float64Array): RobustLine {
  const used = weights.slice();
  let [intercept, slope, slopeError] = [0, 0, Number.POSITIVE_INFINITY];
  for (let round = 0; round < ROUNDS; round += 1) {
    let [s, sx, sy, sxx, sxy] = [0, 0, 0, 0, 0];
    for (let at = 0; at < x.length; at += 1) {
      const w = used[at]!;
      s += w;
      sx += w * x[at]!;
      sy += w * y[at]!;
      sxx += w * x[at]! * x[at]!;
      sxy += w * x[at]! * y[at]!;
    }
    const centred = sxx - (sx * sx) / s;
    const before = slope;
    slope = (sxy - (sx * sy) / s) / centred;
    intercept = (sy - slope * sx) / s;
    const residuals = y.map((value, at) => value - intercept - slope * x[at]!);
    slopeError = Math.sqrt(varianceOf(residuals, used, 2) / centred);
    if (reweigh(residuals, weights, used) || Math.abs(slope - before) <= 1e-15 * Math.abs(slope)) break;
  }
  return { intercept, slope, slopeError };
}

/**
 * Weighted mean with Huber's weights.
 * @param values [n]
 * @param weights [n] inverse variances up to a factor
 * @returns mean and its standard error
 * @source Huber 1964
 */
export function huberMean(values: Float64Array, weights: Float64Array): { value: number; error: number } {
  const used = weights.slice();
  let [value, error] = [medianOf(values), Number.POSITIVE_INFINITY];
  for (let round = 0; round < ROUNDS; round += 1) {
    let [s, sum] = [0, 0];
    for (let at = 0; at < values.length; at += 1) {
      s += used[at]!;
      sum += used[at]! * values[at]!;
    }
    const before = value;
    value = sum / s;
    const residuals = values.map((each) => each - value);
    error = Math.sqrt(varianceOf(residuals, used, 1) / s);
    if (reweigh(residuals, weights, used) || Math.abs(value - before) <= 1e-15 * Math.abs(value)) break;
  }
  return { value, error };
}

/** Residual variance of unit weight. */
function varianceOf(residuals: Float64Array, weights: Float64Array, freed: number): number {
  let sum = 0;
  for (let at = 0; at < residuals.length; at += 1) sum += weights[at]! * residuals[at]! * residuals[at]!;
  return sum / Math.max(residuals.length - freed, 1);
}

/** Weights for the next round; true where all residuals are zero to rounding, so that there is nothing to weigh. */
function reweigh(residuals: Float64Array, weights: Float64Array, used: Float64Array): boolean {
  const sizes = residuals.map((residual, at) => Math.abs(residual) * Math.sqrt(weights[at]!));
  const scale = 1.4826 * medianOf(sizes);
  if (!(scale > 0)) return true;
  for (let at = 0; at < used.length; at += 1) {
    const ratio = sizes[at]! / scale;
    used[at] = ratio > HUBER ? (weights[at]! * HUBER) / ratio : weights[at]!;
  }
  return false;
}
