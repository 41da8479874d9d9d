import type { SmilePoints } from '../../surface/market-slice.ts';
import type { ObservedSurface, RepairGrid } from '../repair-grid.ts';

/** What became of the quotes. */
export interface ResampleReport {
  readonly quotes: number;
  /** Of them inside the grid's ends, give or take half a spacing. */
  readonly quotesInRange: number;
  readonly nodesObserved: number;
  readonly nodes: number;
  /** Largest distance in time over which a vol was carried to a node, years. */
  readonly longestMoveYears: number;
  readonly message: string;
}

/** What of a smile goes onto a grid. */
export type GridQuotes = Pick<SmilePoints, 'expiryYears' | 'logMoneyness' | 'impliedVols' | 'volErrors'>;

export interface ResampledSurface {
  readonly surface: ObservedSurface;
  readonly report: ResampleReport;
}

/** Widest gap between two quotes of a slice across a node, in spacings of the grid. */
const WIDEST_GAP = 1.5;
/** Farthest slice that a node takes its vol from where it has slices on one side only, in spacings of the grid. */
const FARTHEST_SLICE = 0.5;
/** What a vol may change over a year of time to expiry: added to the error of a vol that is carried over. */
const DRIFT_PER_YEAR = 0.03;
const LEAST_ERROR = 5e-4;

/**
 * Quotes of any expiries and strikes on the nodes of a grid.
 *
 * Along strikes total variance is linear between the two quotes around a node, if they are no farther apart than one and a half
 * spacings. Along maturities it is linear between two slices that both reach the node from within one spacing; with one slice within half a spacing
 * its vol is carried over. All other nodes stay unobserved: nothing is extrapolated.
 * @param slices used quotes of each expiry
 * @param grid axes
 * @returns surface with errors of its quotes, and what was done
 */
export function resampleToGrid(slices: readonly GridQuotes[], grid: RepairGrid): ResampledSurface {
  const { expiriesYears, logMoneyness } = grid;
  const columns = logMoneyness.length;
  const size = expiriesYears.length * columns;
  const totalVariance = new Float64Array(size);
  const observed = new Uint8Array(size);
  const quoteErrors = new Float64Array(size).fill(LEAST_ERROR);
  const ordered = [...slices].sort((a, b) => a.expiryYears - b.expiryYears);
  const onStrikes = ordered.map((slice) => sliceOnStrikes(slice, logMoneyness));
  let longestMoveYears = 0;
  for (let cell = 0; cell < size; cell += 1) {
    const row = Math.floor(cell / columns);
    const reached = ordered.flatMap(({ expiryYears }, at) => {
      const value = onStrikes[at]![cell % columns];
      return value ? [{ expiryYears, ...value }] : [];
    });
    const node = valueAtMaturity(reached, expiriesYears[row]!, spacingAt(expiriesYears, row));
    if (!node) continue;
    observed[cell] = 1;
    totalVariance[cell] = node.variance;
    quoteErrors[cell] = Math.max(node.error, LEAST_ERROR);
    longestMoveYears = Math.max(longestMoveYears, node.moved);
  }
  const report = reportOf(slices, grid, { observed, longestMoveYears });
  return { surface: { grid, totalVariance, observed, quoteErrors }, report };
}

interface SliceValue {
  /** Vol, its error. */
  readonly vol: number;
  readonly error: number;
}

function sliceOnStrikes(slice: GridQuotes, strikes: Float64Array): (SliceValue | undefined)[] {
  const { logMoneyness, impliedVols, volErrors } = slice;
  const variances = impliedVols.map((vol) => vol * vol);
  let above = 0;
  return Array.from(strikes, (k, column) => {
    while (above < logMoneyness.length && logMoneyness[above]! < k) above += 1;
    if (above === logMoneyness.length || (above === 0 && logMoneyness[0]! > k)) return undefined;
    if (logMoneyness[above] === k) return { vol: impliedVols[above]!, error: volErrors[above]! };
    const gap = logMoneyness[above]! - logMoneyness[above - 1]!;
    if (gap > WIDEST_GAP * spacingAt(strikes, column)) return undefined;
    const { value, bend } = lineAt({ xs: logMoneyness, ys: variances, above }, k);
    const vol = Math.sqrt(value);
    const noise = Math.max(volErrors[above - 1]!, volErrors[above]!);
    return { vol, error: Math.hypot(noise, bend / (2 * vol)) };
  });
}

/** The line through two points around x, and how far a curve with the bend of the points beside them lies from it. */
function lineAt(
  { xs, ys, above }: { xs: ArrayLike<number>; ys: ArrayLike<number>; above: number },
  x: number,
): { value: number; bend: number } {
  const below = above - 1;
  const slope = (at: number): number => (ys[at + 1]! - ys[at]!) / (xs[at + 1]! - xs[at]!);
  const here = slope(below);
  // f[x₀, x₁, x₂], half the second derivative.
  const left = below > 0 ? (here - slope(below - 1)) / (xs[above]! - xs[below - 1]!) : 0;
  const right = above + 1 < xs.length ? (slope(above) - here) / (xs[above + 1]! - xs[below]!) : 0;
  const reach = (x - xs[below]!) * (xs[above]! - x);
  return {
    value: ys[below]! + here * (x - xs[below]!),
    bend: Math.max(Math.abs(left), Math.abs(right)) * reach,
  };
}

/** Mean distance of a point of an axis to its neighbours. */
function spacingAt(axis: Float64Array, at: number): number {
  const before = at > 0 ? axis[at]! - axis[at - 1]! : axis[1]! - axis[0]!;
  const after = at + 1 < axis.length ? axis[at + 1]! - axis[at]! : before;
  return 0.5 * (before + after);
}

function valueAtMaturity(
  reached: readonly (SliceValue & { readonly expiryYears: number })[],
  years: number,
  spacing: number,
): { variance: number; error: number; moved: number } | undefined {
  const found = reached.findIndex(({ expiryYears }) => expiryYears >= years);
  const place = found < 0 ? reached.length : found;
  const after = reached[place];
  const before = after?.expiryYears === years ? after : reached[place - 1];
  const early = before ? years - before.expiryYears : Infinity;
  const late = after ? after.expiryYears - years : Infinity;
  if (before && after && early <= spacing && late <= spacing && early + late > 0) {
    const xs = reached.map(({ expiryYears }) => expiryYears);
    const ys = reached.map(({ vol, expiryYears }) => vol * vol * expiryYears);
    const { value, bend } = lineAt({ xs, ys, above: place }, years);
    const error = Math.hypot(Math.max(before.error, after.error), bend / (2 * Math.sqrt(value * years)));
    return { variance: value, error, moved: Math.min(early, late) };
  }
  const [nearest, moved] = early <= late ? [before, early] : [after, late];
  if (!nearest || moved > FARTHEST_SLICE * spacing) return undefined;
  return {
    variance: nearest.vol ** 2 * years,
    error: Math.hypot(nearest.error, DRIFT_PER_YEAR * moved),
    moved,
  };
}

function reportOf(
  slices: readonly GridQuotes[],
  { expiriesYears, logMoneyness }: RepairGrid,
  { observed, longestMoveYears }: { observed: Uint8Array; longestMoveYears: number },
): ResampleReport {
  const [early, late] = endsOf(expiriesYears);
  const [low, high] = endsOf(logMoneyness);
  let [quotes, quotesInRange] = [0, 0];
  for (const slice of slices) {
    quotes += slice.logMoneyness.length;
    if (slice.expiryYears < early || slice.expiryYears > late) continue;
    for (const k of slice.logMoneyness) if (k >= low && k <= high) quotesInRange += 1;
  }
  const nodesObserved = observed.reduce((sum, each) => sum + each, 0);
  const message = `${nodesObserved} of ${observed.length} nodes from ${quotesInRange} of ${quotes} quotes; the others lie outside the grid.`;
  return { quotes, quotesInRange, nodesObserved, nodes: observed.length, longestMoveYears, message };
}

/** Ends of an axis with half a spacing to spare. */
function endsOf(axis: Float64Array): [number, number] {
  const last = axis.length - 1;
  return [axis[0]! - 0.5 * spacingAt(axis, 0), axis[last]! + 0.5 * spacingAt(axis, last)];
}
