import type { MarketSlice } from '#quant/surface/market-slice.ts';
import type { DayNumber } from '#quant/time/day-number.ts';
import { computeExpiryVariance, MINUTES_PER_YEAR } from '#quant/volatility-index/expiry-variance.ts';
import { checkIndexConsistency, type FutureConsistency } from '#quant/volatility-index/index-consistency.ts';
import {
  indexSquareOfStrip,
  totalVarianceOfStrip,
  type StripValue,
} from '#quant/volatility-index/model-free-moments.ts';
import { stripsOfChain, type OptionStrip } from '#quant/volatility-index/option-strip.ts';
import type { ChainOfDay, FutureQuote } from './chain-market.ts';

/** What the options say about one future, by its name and day. */
export interface DatedConsistency extends FutureConsistency {
  readonly contract: string;
  readonly expiryDay: DayNumber;
}

/** A chain with its expiries as they were read. */
export interface SlicedChain {
  readonly chain: ChainOfDay | null;
  readonly slices: readonly MarketSlice[];
  /** Expiries that someone has left out by hand. */
  readonly isLeftOut: (slice: MarketSlice) => boolean;
}

/**
 * The model-free check of every future against all strips of the day: filters that thin quotes for a fit do not bound what
 * the market itself says.
 */
export function consistencyOf(
  asset: SlicedChain,
  index: SlicedChain,
  futures: readonly FutureQuote[],
): DatedConsistency[] {
  const rows = checkIndexConsistency({
    totalVariances: valuesOf(asset, (strip, { expiryYears, rate }) => {
      const fair = computeExpiryVariance(strip, expiryYears * MINUTES_PER_YEAR, rate!);
      return totalVarianceOfStrip(fair, expiryYears, rate!);
    }),
    indexSquares: valuesOf(index, (strip, { expiryYears, rate, forward }) =>
      indexSquareOfStrip(strip, { expiryYears, rateContinuous: rate!, forward: forward! }),
    ),
    futures: futures.map(({ expiryYears, settle }) => ({
      expiryYears,
      value: settle,
      halfSpread: Number.NaN,
    })),
  });
  return rows.map((row, at) => {
    const { contract, expiryDay } = futures[at]!;
    return { ...row, contract, expiryDay };
  });
}

function valuesOf(
  { chain, slices, isLeftOut }: SlicedChain,
  valueOf: (strip: OptionStrip, slice: MarketSlice) => StripValue | undefined,
): StripValue[] {
  if (!chain) return [];
  const strips = new Map(
    stripsOfChain(chain.columns).map((strip) => [`${strip.root}|${strip.expiryDay}`, strip]),
  );
  return slices.flatMap((slice) => {
    const { root, expiryDay, status, rate, forward } = slice;
    const strip = strips.get(`${root}|${expiryDay}`);
    if (status !== 'OK' || rate === null || forward === null || !strip || isLeftOut(slice)) return [];
    return valueOf(strip, slice) ?? [];
  });
}
