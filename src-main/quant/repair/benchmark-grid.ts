import type { RepairGrid } from './repair-grid.ts';

/** Nodes evenly spaced from the first to the last. */
function evenly(first: number, last: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, at) => first + at * ((last - first) / (count - 1)));
}

/** Grid of the published benchmark: 13 maturities on [0.08, 2] years, 17 log-moneyness points on [−0.45, 0.45]. */
export const benchmarkGrid: RepairGrid = {
  expiriesYears: evenly(0.08, 2, 13),
  logMoneyness: evenly(-0.45, 0.45, 17),
};

/**
 * Number of nodes of a grid.
 * @param grid axes
 * @returns n·m
 */
export function countNodes({ expiriesYears, logMoneyness }: RepairGrid): number {
  return expiriesYears.length * logMoneyness.length;
}

/**
 * Time to expiry of every node, row-major.
 * @param grid axes
 * @returns [n·m] years
 */
export function yearsOfNodes({ expiriesYears, logMoneyness }: RepairGrid): Float64Array {
  const columns = logMoneyness.length;
  return Float64Array.from(
    { length: expiriesYears.length * columns },
    (_, cell) => expiriesYears[Math.floor(cell / columns)]!,
  );
}

/**
 * Vols of total variances, σ = √(w/T).
 * @param totalVariance [n·m]
 * @param grid axes
 * @returns [n·m] decimal per √year, 0 where the total variance is not positive
 */
export function volsOfVariances(totalVariance: ArrayLike<number>, grid: RepairGrid): Float64Array {
  return yearsOfNodes(grid).map((years, cell) => Math.sqrt(Math.max(totalVariance[cell]!, 0) / years));
}

/**
 * Total variances of vols, w = σ²T.
 * @param vols [n·m] decimal per √year
 * @param grid axes
 * @returns [n·m]
 */
export function variancesOfVols(vols: ArrayLike<number>, grid: RepairGrid): Float64Array {
  return yearsOfNodes(grid).map((years, cell) => vols[cell]! * vols[cell]! * years);
}

/**
 * Lets total variance never fall along maturities: w(T, k) becomes the largest w(T′, k) with T′ ≤ T.
 * @param totalVariance [n·m] row-major, changed in place
 * @param columns number m of strikes
 * @returns the same array
 */
export function raiseToRunningMaximum(totalVariance: Float64Array, columns: number): Float64Array {
  for (let cell = columns; cell < totalVariance.length; cell += 1)
    if (totalVariance[cell]! < totalVariance[cell - columns]!)
      totalVariance[cell] = totalVariance[cell - columns]!;
  return totalVariance;
}
