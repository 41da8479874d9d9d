import { timeValueOf } from '../../surface/normalised-vol.ts';
import type { BenchmarkSurface, RepairedSurface } from '../repair-grid.ts';
import { fitShapes, shapesOn, type SviShapes } from '../svi-shapes.ts';
import { missingCellError } from './missing-error.ts';

/** What a repair does to those who use it. */
export interface DownstreamErrors {
  /** Error in vol over missing nodes of SVI slices fitted to the repaired surface. */
  readonly sviError: number;
  /** Root-mean-square error of out-of-the-money prices over missing nodes, basis points of the forward. */
  readonly priceErrorBasisPoints: number;
}

/**
 * Errors of SVI slices fitted to repaired surfaces, and of prices read from them.
 * @param surfaces with their truth, all on one grid
 * @param repaired one for each
 * @returns errors of each surface
 * @source published surface-repair benchmark (SVI by grid search after a repair)
 */
export function downstreamErrors(
  surfaces: readonly BenchmarkSurface[],
  repaired: readonly RepairedSurface[],
): DownstreamErrors[] {
  const shapes = shapesOn(surfaces[0]?.grid.logMoneyness ?? new Float64Array(0));
  return surfaces.map((surface, at) => ({
    sviError: missingCellError(surface, refit(surface, repaired[at]!, shapes)),
    priceErrorBasisPoints: priceError(surface, repaired[at]!),
  }));
}

function refit(
  { grid }: BenchmarkSurface,
  { totalVariance }: RepairedSurface,
  shapes: SviShapes,
): RepairedSurface {
  const columns = grid.logMoneyness.length;
  const everyNode = new Uint8Array(columns).fill(1);
  const fitted = new Float64Array(totalVariance.length);
  for (let from = 0; from < fitted.length; from += columns)
    fitted.set(fitShapes(shapes, totalVariance.subarray(from, from + columns), everyNode), from);
  return { totalVariance: fitted };
}

function priceError({ grid, observed, truth }: BenchmarkSurface, { totalVariance }: RepairedSurface): number {
  const columns = grid.logMoneyness.length;
  let [squares, count] = [0, 0];
  for (let cell = 0; cell < truth.length; cell += 1) {
    if (observed[cell] === 1) continue;
    const k = grid.logMoneyness[cell % columns]!;
    const miss = timeValueOf(k, Math.max(totalVariance[cell]!, 0)) - timeValueOf(k, truth[cell]!);
    squares += miss * miss;
    count += 1;
  }
  return 1e4 * Math.sqrt(squares / count);
}
