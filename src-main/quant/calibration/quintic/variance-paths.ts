import type { ForwardVarianceCurve } from '../../models/quintic/forward-variance.ts';
import { drawNormals } from './kept-normals.ts';
import type { PolynomialProcess } from './polynomial-process.ts';
import { simulateVariance, type VarianceSums } from './simulate-variance.ts';
import type { SimulationGrid } from './simulation-grid.ts';

/** Normals of more paths than these are drawn anew each time: keeping them would take hundreds of megabytes. */
const KEPT_PATHS = 8192;

/**
 * A simulation on the same random numbers for all parameters.
 * @param grid times
 * @param size paths and seed
 * @returns sums at each expiry under a process and its curve
 */
export function variancePaths(
  grid: SimulationGrid,
  { paths, seed }: { readonly paths: number; readonly seed: number },
): (process: PolynomialProcess, curve: ForwardVarianceCurve) => VarianceSums[] {
  if (paths <= KEPT_PATHS) {
    const normals = drawNormals(grid, { paths, seed });
    return (process, curve) => simulateVariance(process, curve, grid, normals);
  }
  const column = (): Float64Array => new Float64Array(paths);
  return (process, curve) => {
    const all: VarianceSums[] = [];
    for (let firstPath = 0; firstPath < paths; firstPath += KEPT_PATHS) {
      const normals = drawNormals(grid, { paths: Math.min(KEPT_PATHS, paths - firstPath), seed, firstPath });
      const block = simulateVariance(process, curve, grid, normals);
      for (const [e, { gains, totals, meanTotal, weights }] of block.entries()) {
        all[e] ??= { gains: column(), totals: column(), meanTotal, weights: column() };
        all[e].gains.set(gains, firstPath);
        all[e].totals.set(totals, firstPath);
        all[e].weights.set(weights, firstPath);
      }
    }
    return all;
  };
}
