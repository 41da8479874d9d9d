import { volsOfVariances } from '../benchmark-grid.ts';
import type { Draws } from '../draws.ts';
import { quoteErrors } from '../quote-noise.ts';
import type { BenchmarkSurface } from '../repair-grid.ts';

/** A benchmark surface some of whose quotes are stale. */
export interface StaleSurface {
  readonly surface: BenchmarkSurface;
  /** [n·m] 1 where the quote is stale. */
  readonly stale: Uint8Array;
}

const PROBABILITY = 0.08;
const SMALLEST = 0.005;
const LARGEST = 0.011;
const LEAST_VOL = 0.03;

/**
 * Makes 8 % of the quotes stale: vols off by 50 to 110 basis points either way.
 * @param surface quotes with their truth
 * @param draws random numbers
 * @returns the surface with those quotes moved
 * @source published surface-repair benchmark
 */
export function makeStale(surface: BenchmarkSurface, draws: Draws): StaleSurface {
  const { grid, observed } = surface;
  const vols = volsOfVariances(surface.totalVariance, grid);
  const stale = new Uint8Array(observed.length);
  const totalVariance = surface.totalVariance.map((variance, cell) => {
    if (observed[cell] !== 1 || !draws.chance(PROBABILITY)) return variance;
    stale[cell] = 1;
    const size = draws.uniform(SMALLEST, LARGEST);
    const vol = Math.max(vols[cell]! + (draws.chance(0.5) ? size : -size), LEAST_VOL);
    return (variance / vols[cell]! ** 2) * vol * vol;
  });
  return { surface: { ...surface, totalVariance }, stale };
}

/**
 * Scores of one who knows the truth: |quote − truth| in log-vol over the noise of the quote. Who knows the size of the shifts besides
 * can tell stale quotes a little better.
 * @param surface quotes with their truth
 * @returns [n·m] scores, 0 where nothing is quoted
 */
export function oracleScores({ grid, observed, totalVariance, truth }: BenchmarkSurface): Float64Array {
  const errors = quoteErrors(grid);
  const vols = volsOfVariances(truth, grid);
  return vols.map((vol, cell) => {
    if (observed[cell] !== 1) return 0;
    return (0.5 * Math.abs(Math.log(totalVariance[cell]! / truth[cell]!)) * vol) / errors[cell]!;
  });
}
