import type { MarketSlice, SmilePoints } from '../../surface/market-slice.ts';
import { benchmarkGrid } from '../benchmark-grid.ts';
import { drawsOf } from '../draws.ts';
import { maskLawOf } from '../masks/registry.ts';
import type { MaskLaw } from '../masks/mask.ts';
import type { RepairedSurface, RepairGrid } from '../repair-grid.ts';
import { resampleToGrid, type GridQuotes, type ResampledSurface } from './resample-to-grid.ts';
import { volBetweenNodes } from './vol-between-nodes.ts';

/** A quote that a repair has not seen; vols decimal per √year. */
export interface UnseenQuote {
  readonly expiryYears: number;
  readonly logMoneyness: number;
  readonly midVol: number;
}

/** One that is scored in units of its spread. */
export interface HiddenQuote extends UnseenQuote {
  readonly bidVol: number;
  readonly askVol: number;
}

/** Quotes that are shown and quotes inside the grid that are not. */
export interface SplitQuotes<Quote> {
  readonly visible: readonly GridQuotes[];
  readonly hidden: readonly Quote[];
}

/** A chain of which a part is hidden. */
export interface MaskedChain extends ResampledSurface, SplitQuotes<HiddenQuote> {
  readonly shown: number;
}

export interface HideRequest {
  readonly mask: MaskLaw['id'];
  readonly seed: number;
  /** Number of the mask drawn from the seed, 0 where absent. */
  readonly draw?: number;
  readonly grid?: RepairGrid;
}

/**
 * Hides quotes of a real chain behind a mask and puts the others on a grid.
 *
 * A quote is shown where the mask shows the node nearest to it. Quotes outside the grid, and of roots that share an expiry with an
 * earlier slice, take no part.
 * @param slices of one chain
 * @param request mask and seed
 * @returns what an estimator may see, and the quotes it is scored on
 * @throws QuantError UNKNOWN_MASK, BAD_SEED
 */
export function hideQuotes(
  slices: readonly MarketSlice[],
  { mask, seed, draw = 0, grid = benchmarkGrid }: HideRequest,
): MaskedChain {
  const seen = maskLawOf(mask).draw(drawsOf(seed, `chain/${mask}`, draw), grid);
  const points = usable(slices).map((slice) => slice.points);
  const split = quoteSplitter(points, grid, quoteOf)((node) => seen[node] === 1);
  const { visible } = split;
  const hidden = split.hidden.filter(({ bidVol, askVol }) => bidVol > 0 && askVol > bidVol);
  const shown = visible.reduce((sum, { logMoneyness }) => sum + logMoneyness.length, 0);
  return { ...resampleToGrid(visible, grid), visible, hidden, shown };
}

/**
 * Parts quotes by the node that lies nearest to each.
 * @param slices quotes of each expiry
 * @param grid axes
 * @param read quote of a slice that is not shown
 * @returns function of which nodes are shown
 */
export function quoteSplitter<Points extends GridQuotes, Quote>(
  slices: readonly Points[],
  grid: RepairGrid,
  read: (points: Points, at: number) => Quote,
): (shows: (node: number) => boolean) => SplitQuotes<Quote> {
  const columns = grid.logMoneyness.length;
  const placed = slices.map((points) => {
    const row = nearest(grid.expiriesYears, points.expiryYears);
    const nodes = Int32Array.from(points.logMoneyness, (k) => row * columns + nearest(grid.logMoneyness, k));
    return { points, nodes };
  });
  return (shows) => {
    const hidden: Quote[] = [];
    const visible: GridQuotes[] = [];
    for (const { points, nodes } of placed) {
      const rows: number[] = [];
      nodes.forEach((node, at) => {
        if (shows(node)) rows.push(at);
        else if (isInside(grid, points.expiryYears, points.logMoneyness[at]!)) hidden.push(read(points, at));
      });
      if (rows.length > 0) visible.push(rows.length === nodes.length ? points : pickPoints(points, rows));
    }
    return { visible, hidden };
  };
}

/**
 * A quote by its place in a slice.
 * @param points slice
 * @param at index
 * @returns time, log-moneyness and mid
 */
export function unseenQuote({ expiryYears, logMoneyness, impliedVols }: GridQuotes, at: number): UnseenQuote {
  return { expiryYears, logMoneyness: logMoneyness[at]!, midVol: impliedVols[at]! };
}

function quoteOf(points: SmilePoints, at: number): HiddenQuote {
  return { ...unseenQuote(points, at), bidVol: points.bidVols[at]!, askVol: points.askVols[at]! };
}

function usable(slices: readonly MarketSlice[]): MarketSlice[] {
  const kept: MarketSlice[] = [];
  for (const slice of slices) {
    if (slice.status !== 'OK' || slice.points.strikes.length === 0) continue;
    if (kept.some(({ expiryYears }) => Math.abs(expiryYears - slice.expiryYears) < 2e-3)) continue;
    kept.push(slice);
  }
  return kept.sort((a, b) => a.expiryYears - b.expiryYears);
}

function nearest(axis: Float64Array, value: number): number {
  let best = 0;
  for (let at = 1; at < axis.length; at += 1)
    if (Math.abs(axis[at]! - value) < Math.abs(axis[best]! - value)) best = at;
  return best;
}

function isInside({ expiriesYears, logMoneyness }: RepairGrid, years: number, k: number): boolean {
  return (
    years >= expiriesYears[0]! &&
    years <= expiriesYears.at(-1)! &&
    k >= logMoneyness[0]! &&
    k <= logMoneyness.at(-1)!
  );
}

function pickPoints(
  { expiryYears, logMoneyness, impliedVols, volErrors }: GridQuotes,
  rows: readonly number[],
): GridQuotes {
  const pick = (column: Float64Array): Float64Array => {
    const picked = new Float64Array(rows.length);
    for (let at = 0; at < rows.length; at += 1) picked[at] = column[rows[at]!]!;
    return picked;
  };
  return {
    expiryYears,
    logMoneyness: pick(logMoneyness),
    impliedVols: pick(impliedVols),
    volErrors: pick(volErrors),
  };
}

/** How near a repair came to hidden quotes. */
export interface HiddenScore {
  readonly count: number;
  /** Root-mean-square distance from the mid, vol points. */
  readonly rmsVolPoints: number;
  /** Median distance from the mid in half bid–ask spreads: below one is inside. */
  readonly medianHalfSpreads: number;
  readonly insidePercent: number;
}

/**
 * Scores a repaired surface on quotes it has not seen.
 * @param hidden quotes inside the grid
 * @param grid axes
 * @param repaired surface on them
 * @returns distances in vol and in bid–ask
 */
export function scoreHidden(
  hidden: readonly HiddenQuote[],
  grid: RepairGrid,
  repaired: RepairedSurface,
): HiddenScore {
  const volAt = volBetweenNodes(grid, repaired);
  let squares = 0;
  const distances = Float64Array.from(hidden, ({ expiryYears, logMoneyness, bidVol, midVol, askVol }) => {
    const miss = volAt(expiryYears, logMoneyness) - midVol;
    squares += miss * miss;
    return Math.abs(miss) / (0.5 * (askVol - bidVol));
  }).sort();
  const inside = distances.filter((each) => each <= 1).length;
  return {
    count: hidden.length,
    rmsVolPoints: 100 * Math.sqrt(squares / hidden.length),
    medianHalfSpreads: distances[distances.length >> 1] ?? Number.NaN,
    insidePercent: (100 * inside) / hidden.length,
  };
}
