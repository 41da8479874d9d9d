import { slicesOfChain, type ExpiryTerms, type QuoteChoice } from '#quant/surface/chain-slices.ts';
import { fitSurface, type FittedSurface } from '#quant/surface/fit-surface.ts';
import type { SurfaceMethod } from '#quant/surface/fit-status.ts';
import type { MarketSlice } from '#quant/surface/market-slice.ts';
import type { DayNumber } from '#quant/time/day-number.ts';
import type { ChainColumns } from '#quant/volatility-index/option-strip.ts';
import { defineWholeTask } from '../task.ts';

export const fitSurfaceTaskId = 'fit-surface';

/** Time and rate of one listed expiry, worked out by whoever knows the calendars. */
export interface ListedTerms extends ExpiryTerms {
  readonly root: string;
  readonly expiryDay: DayNumber;
}

export interface ChainToFit {
  readonly columns: ChainColumns;
  readonly terms: readonly ListedTerms[];
  readonly exclude: readonly QuoteChoice[];
  readonly include: readonly QuoteChoice[];
  readonly only?: readonly { readonly root: string; readonly expiryDay: DayNumber }[];
}

export interface FitSurfaceInput {
  readonly method: SurfaceMethod;
  readonly minQuotes: number;
  readonly chain?: ChainToFit;
  /** Instead of a chain. */
  readonly slices?: readonly MarketSlice[];
}

const EXPIRED: ExpiryTerms = { expiryYears: 0, givenRate: null };

/** Smiles of a whole chain: forwards, quotes with reasons, fits and the arbitrage report. */
export const fitSurfaceTask = defineWholeTask<FitSurfaceInput, FittedSurface>(
  fitSurfaceTaskId,
  ({ method, minQuotes, chain, slices }) =>
    fitSurface({ method, minQuotes, slices: slices ?? (chain ? slicesToFit(chain) : []) }),
);

export function slicesToFit({ columns, terms, exclude, include, only }: ChainToFit): MarketSlice[] {
  const byName = new Map(terms.map((term) => [`${term.root}|${term.expiryDay}`, term]));
  return slicesOfChain({
    chain: columns,
    termsOf: (root, expiryDay) => byName.get(`${root}|${expiryDay}`) ?? EXPIRED,
    exclude,
    include,
    ...(only ? { only } : {}),
  });
}
