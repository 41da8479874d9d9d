import { benchmarkGrid, volsOfVariances } from '#quant/repair/benchmark-grid.ts';
import { hideQuotes, type HiddenQuote } from '#quant/repair/chain/hide-quotes.ts';
import {
  resampleToGrid,
  type GridQuotes,
  type ResampleReport,
} from '#quant/repair/chain/resample-to-grid.ts';
import { quoteErrors } from '#quant/repair/quote-noise.ts';
import type { MaskLaw } from '#quant/repair/masks/mask.ts';
import type { ObservedSurface } from '#quant/repair/repair-grid.ts';
import { sameGrid } from '#quant/repair/require-grid.ts';
import type { MarketSlice, SmilePoints } from '#quant/surface/market-slice.ts';
import { slicesToFit, type ChainToFit } from '../tasks/fit-surface.task.ts';

/** Where the quotes of a repair come from. */
export type RepairSource =
  | { readonly kind: 'grid'; readonly surface: ObservedSurface }
  | { readonly kind: 'slices'; readonly slices: readonly MarketSlice[] }
  | { readonly kind: 'chain'; readonly chain: ChainToFit };

export interface HideChoice {
  readonly mask: MaskLaw['id'];
  readonly seed: number;
  readonly draw?: number;
}

/** What an estimator is shown, and what became of the quotes on the way. */
export interface ShownQuotes {
  readonly surface: ObservedSurface;
  readonly report: ResampleReport | null;
  readonly hidden: readonly HiddenQuote[];
  /** The quotes themselves where they were not on nodes: bands are tested on them. */
  readonly visible: readonly GridQuotes[];
  readonly leftOut: readonly { readonly reason: string; readonly count: number }[];
}

/** Quotes of two roots that end within a day are one expiry: the first stands. */
const SAME_EXPIRY_YEARS = 2e-3;

export function slicesOf(source: Exclude<RepairSource, { kind: 'grid' }>): readonly MarketSlice[] {
  return source.kind === 'chain' ? slicesToFit(source.chain) : source.slices;
}

/** Quotes of slices on the grid of the estimators, some of them hidden where that is wanted. */
export function showSlices(slices: readonly MarketSlice[], hide: HideChoice | undefined): ShownQuotes {
  const { kept, doubled } = onePerExpiry(slices);
  const leftOut = [...reasonsOf(slices), ...(doubled > 0 ? [{ reason: DOUBLED, count: doubled }] : [])];
  if (hide) return { ...hideQuotes(kept, hide), leftOut };
  const visible = kept.map(({ points }) => points);
  return { ...resampleToGrid(visible, benchmarkGrid), hidden: [], visible, leftOut };
}

const DOUBLED = 'the expiry is quoted under another root';

function onePerExpiry(slices: readonly MarketSlice[]): { kept: MarketSlice[]; doubled: number } {
  const kept: MarketSlice[] = [];
  let doubled = 0;
  for (const slice of slices) {
    const { status, points, expiryYears } = slice;
    if (status !== 'OK' || points.strikes.length === 0) continue;
    if (kept.some((other) => Math.abs(other.expiryYears - expiryYears) < SAME_EXPIRY_YEARS))
      doubled += points.strikes.length;
    else kept.push(slice);
  }
  return { kept, doubled };
}

/** How many quotes every rule took out. */
function reasonsOf(slices: readonly MarketSlice[]): { reason: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { status, quotes } of slices)
    for (const reason of quotes.reason) {
      const why = reason === 'used' && status !== 'OK' ? status : reason;
      if (why !== 'used') counts.set(why, (counts.get(why) ?? 0) + 1);
    }
  return [...counts].map(([reason, count]) => ({ reason, count }));
}

/** A grid as it is, or put onto the grid of the estimators. */
export function showGrid(surface: ObservedSurface, resample: boolean): ShownQuotes {
  const none = { hidden: [], visible: [], leftOut: [] };
  if (!resample || sameGrid(surface.grid, benchmarkGrid)) return { surface, report: null, ...none };
  const resampled = resampleToGrid(smilesOfGrid(surface), benchmarkGrid);
  return { ...resampled, ...none };
}

function smilesOfGrid({ grid, totalVariance, observed, quoteErrors: own }: ObservedSurface): SmilePoints[] {
  const vols = volsOfVariances(totalVariance, grid);
  const errors = own ?? quoteErrors(grid);
  const columns = grid.logMoneyness.length;
  return Array.from(grid.expiriesYears, (expiryYears, row) => {
    const cells = [...grid.logMoneyness.keys()]
      .map((column) => row * columns + column)
      .filter((cell) => observed[cell] === 1);
    const pick = (value: (cell: number) => number): Float64Array => Float64Array.from(cells, value);
    const impliedVols = pick((cell) => vols[cell]!);
    const logMoneyness = pick((cell) => grid.logMoneyness[cell % columns]!);
    return {
      expiryYears,
      logMoneyness,
      strikes: logMoneyness.map(Math.exp),
      impliedVols,
      bidVols: impliedVols,
      askVols: impliedVols,
      volErrors: pick((cell) => errors[cell]!),
    };
  }).filter(({ strikes }) => strikes.length > 0);
}
