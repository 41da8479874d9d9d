import { QuantError } from './quant-error.ts';

/**
 * Arithmetic mean.
 * @param values [n] numbers
 * @returns mean in the unit of the values, NaN when there are none
 */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += values[index]!;
  return values.length === 0 ? Number.NaN : sum / values.length;
}

/**
 * Unbiased sample variance Σ(x−x̄)²/(n−1), in two passes.
 * @param values [n] numbers
 * @returns variance in squared units, NaN below two values
 */
export function sampleVariance(values: ArrayLike<number>): number {
  if (values.length < 2) return Number.NaN;
  const centre = mean(values);
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += (values[index]! - centre) ** 2;
  return sum / (values.length - 1);
}

/**
 * Sample standard deviation.
 * @param values [n] numbers
 * @returns deviation in the unit of the values, NaN below two values
 */
export function standardDeviation(values: ArrayLike<number>): number {
  return Math.sqrt(sampleVariance(values));
}

/**
 * Pearson correlation.
 * @param left [n] numbers
 * @param right [n] numbers
 * @returns correlation in −1 … 1, NaN where one side does not vary
 * @throws QuantError LENGTH_MISMATCH
 */
export function correlation(left: ArrayLike<number>, right: ArrayLike<number>): number {
  if (left.length !== right.length)
    throw new QuantError('LENGTH_MISMATCH', { left: left.length, right: right.length });
  const leftMean = mean(left);
  const rightMean = mean(right);
  let cross = 0;
  let leftSquares = 0;
  let rightSquares = 0;
  for (let index = 0; index < left.length; index += 1) {
    const a = left[index]! - leftMean;
    const b = right[index]! - rightMean;
    cross += a * b;
    leftSquares += a * a;
    rightSquares += b * b;
  }
  const scale = Math.sqrt(leftSquares * rightSquares);
  return scale > 0 ? Math.max(-1, Math.min(1, cross / scale)) : Number.NaN;
}

/**
 * The finite values, ascending, in a new array.
 * @param values [n] numbers, gaps as NaN
 * @returns [m ≤ n] sorted copy
 */
export function sortedFinite(values: ArrayLike<number>): Float64Array {
  const kept: number[] = [];
  for (let index = 0; index < values.length; index += 1) {
    if (Number.isFinite(values[index])) kept.push(values[index]!);
  }
  return Float64Array.from(kept).sort();
}

/**
 * Quantile of sorted values with linear interpolation (type 7, the default of R and NumPy).
 * @param sorted [n] ascending numbers
 * @param probability 0 to 1
 * @returns quantile in the unit of the values, NaN when there are none
 * @throws QuantError BAD_PROBABILITY outside 0 to 1
 * @source Hyndman and Fan 1996, "Sample quantiles in statistical packages", definition 7
 */
export function quantileOfSorted(sorted: ArrayLike<number>, probability: number): number {
  if (!(probability >= 0 && probability <= 1)) throw new QuantError('BAD_PROBABILITY', { probability });
  if (sorted.length === 0) return Number.NaN;
  const position = (sorted.length - 1) * probability;
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (position - below) * (high - low);
}

/**
 * Rank of a value among others: 100·(count below + ½ count equal)/n over the finite ones.
 * @param values [n] numbers, gaps as NaN
 * @param value the number to rank
 * @returns 0 to 100, NaN when there is nothing to rank against
 */
export function percentileRank(values: ArrayLike<number>, value: number): number {
  let below = 0;
  let equal = 0;
  let count = 0;
  for (let index = 0; index < values.length; index += 1) {
    const other = values[index]!;
    if (!Number.isFinite(other)) continue;
    count += 1;
    if (other < value) below += 1;
    else if (other === value) equal += 1;
  }
  return count === 0 || !Number.isFinite(value) ? Number.NaN : (100 * (below + 0.5 * equal)) / count;
}

/**
 * Trailing moving mean.
 * @param values [n] finite numbers
 * @param width window length, at least 1
 * @returns [n] mean of the last `width` values, NaN before the first full window
 * @throws QuantError BAD_WINDOW
 */
export function movingMean(values: ArrayLike<number>, width: number): Float64Array {
  if (!Number.isInteger(width) || width < 1) throw new QuantError('BAD_WINDOW', { width });
  const out = new Float64Array(values.length).fill(Number.NaN);
  for (let end = width; end <= values.length; end += 1) {
    let sum = 0;
    for (let index = end - width; index < end; index += 1) sum += values[index]!;
    out[end - 1] = sum / width;
  }
  return out;
}

/**
 * First differences of the logarithm: ln x_t − ln x_{t−1}.
 * @param values [n] positive numbers
 * @returns [n − 1] log changes
 */
export function logChanges(values: ArrayLike<number>): Float64Array {
  const out = new Float64Array(Math.max(0, values.length - 1));
  for (let index = 1; index < values.length; index += 1)
    out[index - 1] = Math.log(values[index]! / values[index - 1]!);
  return out;
}
