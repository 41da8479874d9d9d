import { volsOfVariances } from '../benchmark-grid.ts';
import { quoteErrors } from '../quote-noise.ts';
import type { ObservedSurface, RepairedSurface, RepairGrid } from '../repair-grid.ts';

/** Where a node lies, in the words by which coverage is reported. */
export interface NodeBucket {
  readonly maturity: 'short' | 'middle' | 'long';
  readonly strike: 'centre' | 'wing';
  /** Of the surface: share of nodes quoted below a third or not. */
  readonly density: 'sparse' | 'dense';
  /** Of the surface: whether its quotes lie farther from the repaired surface than their noise explains. */
  readonly fit: 'close' | 'loose' | 'poor';
}

const SPARSE = 1 / 3;
const LOOSE = 1.1;
const POOR = 1.6;

/**
 * Buckets of all nodes of a surface.
 * @param surface quotes
 * @param repaired answer of an estimator
 * @returns [n·m] names such as `short wing, sparse, close`
 */
export function bucketNames(surface: ObservedSurface, repaired: RepairedSurface): string[] {
  const { grid, observed } = surface;
  const share = observed.reduce((sum, each) => sum + each, 0) / observed.length;
  const density = share < SPARSE ? 'sparse' : 'dense';
  const misfit = misfitOf(surface, repaired);
  const fit = misfit > POOR ? 'poor' : misfit > LOOSE ? 'loose' : 'close';
  return Array.from(observed, (_, cell) => nameOf({ ...placeOf(grid, cell), density, fit }));
}

/**
 * Name of a bucket.
 * @param bucket its parts
 * @returns text
 */
export function nameOf({ maturity, strike, density, fit }: NodeBucket): string {
  return `${maturity} ${strike}, ${density}, ${fit}`;
}

/**
 * Part of a grid that a node lies in: thirds of the maturities, half of the strikes to either side of the forward.
 * @param grid axes
 * @param cell number of the node
 * @returns words
 */
export function placeOf(
  { expiriesYears, logMoneyness }: RepairGrid,
  cell: number,
): Pick<NodeBucket, 'maturity' | 'strike'> {
  const columns = logMoneyness.length;
  const row = Math.floor(cell / columns) / expiriesYears.length;
  const widest = Math.max(Math.abs(logMoneyness[0]!), Math.abs(logMoneyness.at(-1)!));
  return {
    maturity: row < 1 / 3 ? 'short' : row < 2 / 3 ? 'middle' : 'long',
    strike: Math.abs(logMoneyness[cell % columns]!) < 0.5 * widest ? 'centre' : 'wing',
  };
}

/** Root-mean-square distance of the quotes from the repaired surface, in their noise. */
function misfitOf(
  { grid, observed, totalVariance, quoteErrors: own }: ObservedSurface,
  repaired: RepairedSurface,
): number {
  const errors = own ?? quoteErrors(grid);
  const quoted = volsOfVariances(totalVariance, grid);
  const vols = volsOfVariances(repaired.totalVariance, grid);
  let [squares, count] = [0, 0];
  for (let cell = 0; cell < vols.length; cell += 1) {
    if (observed[cell] !== 1) continue;
    squares += ((quoted[cell]! - vols[cell]!) / errors[cell]!) ** 2;
    count += 1;
  }
  return count > 0 ? Math.sqrt(squares / count) : 0;
}
