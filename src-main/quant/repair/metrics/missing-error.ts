import { mean, sampleVariance } from '../../math/statistics.ts';
import { volsOfVariances } from '../benchmark-grid.ts';
import type { BenchmarkSurface, RepairedSurface } from '../repair-grid.ts';

/** Average over surfaces with its standard error. */
export interface MeanWithError {
  readonly mean: number;
  readonly standardError: number;
  readonly count: number;
}

/**
 * Mean of finite values and s/√n.
 * @param values one for each surface; those that are not finite are left out
 * @returns NaN where nothing is left
 */
export function meanWithError(values: ArrayLike<number>): MeanWithError {
  const kept = Array.from(values).filter(Number.isFinite);
  return {
    mean: mean(kept),
    standardError: Math.sqrt(sampleVariance(kept) / kept.length),
    count: kept.length,
  };
}

/**
 * Error of every node in vol, repaired less truth.
 * @param surface with its truth
 * @param repaired answer of an estimator
 * @returns [n·m] decimal per √year
 */
export function volErrors(surface: BenchmarkSurface, repaired: RepairedSurface): Float64Array {
  const truth = volsOfVariances(surface.truth, surface.grid);
  return volsOfVariances(repaired.totalVariance, surface.grid).map((vol, cell) => vol - truth[cell]!);
}

/**
 * Root-mean-square error in vol over the nodes that were not quoted: √(mean (σ̂ − σ)²).
 * @param surface with its truth
 * @param repaired answer of an estimator
 * @returns decimal per √year; NaN where every node was quoted
 * @source published surface-repair benchmark
 */
export function missingCellError(surface: BenchmarkSurface, repaired: RepairedSurface): number {
  const errors = volErrors(surface, repaired);
  let [squares, count] = [0, 0];
  for (let cell = 0; cell < errors.length; cell += 1) {
    if (surface.observed[cell] === 1) continue;
    squares += errors[cell]! * errors[cell]!;
    count += 1;
  }
  return Math.sqrt(squares / count);
}
