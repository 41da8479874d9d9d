import { volsOfVariances, yearsOfNodes } from './benchmark-grid.ts';
import type { Draws } from './draws.ts';
import type { RepairGrid } from './repair-grid.ts';

const BASE_ERROR = 0.0018;
const LEAST_VOL = 0.03;
const HIGHEST_VOL = 2;

/**
 * Standard error of a quoted vol at every node: 18 bp × (1 + 1.5|k|/k_max) × (1 + 0.6(T_max − T)/(T_max − T_min)).
 * @param grid axes
 * @returns [n·m] decimal per √year
 * @source published surface-repair benchmark
 */
export function quoteErrors({ expiriesYears, logMoneyness }: RepairGrid): Float64Array {
  const columns = logMoneyness.length;
  const [first, last] = [expiriesYears[0]!, expiriesYears.at(-1)!];
  const widest = Math.max(Math.abs(logMoneyness[0]!), Math.abs(logMoneyness.at(-1)!), 1e-12);
  const span = Math.max(last - first, 1e-12);
  return Float64Array.from({ length: expiriesYears.length * columns }, (_, cell) => {
    const wing = 1 + (1.5 * Math.abs(logMoneyness[cell % columns]!)) / widest;
    const front = 1 + (0.6 * (last - expiriesYears[Math.floor(cell / columns)]!)) / span;
    return BASE_ERROR * wing * front;
  });
}

/**
 * Quotes with noise in vol, clipped to [0.03, 2].
 * @param truth [n·m] total variance
 * @param grid axes
 * @param draws random numbers; one for every node, quoted or not
 * @returns [n·m] noisy total variance
 */
export function addQuoteNoise(truth: Float64Array, grid: RepairGrid, draws: Draws): Float64Array {
  const vols = volsOfVariances(truth, grid);
  const errors = quoteErrors(grid);
  return yearsOfNodes(grid).map((years, cell) => {
    const noisy = vols[cell]! + draws.normal(0, errors[cell]!);
    const vol = Math.min(Math.max(noisy, LEAST_VOL), HIGHEST_VOL);
    return vol * vol * years;
  });
}
