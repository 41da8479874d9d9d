import { slicesOfChain, type ExpiryTerms } from '#quant/surface/chain-slices.ts';
import { classifyQuotes } from '#quant/surface/classify-quotes.ts';
import { isEuropeanRoot } from '#quant/surface/european-roots.ts';
import { pointsOf, type MarketSlice } from '#quant/surface/market-slice.ts';
import { quotesOfStrip } from '#quant/surface/quote-vols.ts';
import type { DayNumber } from '#quant/time/day-number.ts';
import { stripsOfChain, type ChainColumns, type OptionStrip } from '#quant/volatility-index/option-strip.ts';
import type { ListedTerms } from '../tasks/fit-surface.task.ts';

/** A chain with the time and rate of each of its expiries. */
export interface ChainOfDay {
  readonly columns: ChainColumns;
  readonly terms: readonly ListedTerms[];
}

/** A future with the settlement of the day. */
export interface FutureQuote {
  readonly contract: string;
  readonly expiryDay: DayNumber;
  readonly expiryYears: number;
  readonly settle: number;
}

const EXPIRED: ExpiryTerms = { expiryYears: 0, givenRate: null };

/** Every expiry of a chain with forwards by parity, and the rows that name no quote or repeat one. */
export function sliceChain({ columns, terms }: ChainOfDay): { slices: MarketSlice[]; unusable: number } {
  const byName = new Map(terms.map((term) => [`${term.root}|${term.expiryDay}`, term]));
  const slices = slicesOfChain({
    chain: columns,
    termsOf: (root, expiryDay) => byName.get(`${root}|${expiryDay}`) ?? EXPIRED,
  });
  const named = slices.reduce((sum, { quotes }) => sum + quotes.strikes.length, 0);
  return { slices, unusable: columns.strikes.length - named };
}

/**
 * Options on the index whose parity gives no forward are read against the future that settles with them, where there is
 * one and a rate; all others keep the forward of their own quotes.
 */
export function withFutures(
  slices: readonly MarketSlice[],
  { columns, terms }: ChainOfDay,
  futures: readonly FutureQuote[],
): MarketSlice[] {
  const strips = stripsOfChain(columns);
  return slices.map((slice) => {
    if (slice.status !== 'NO_FORWARD' && slice.status !== 'NO_RATE') return slice;
    const same = ({ root, expiryDay }: { root: string; expiryDay: DayNumber }): boolean =>
      root === slice.root && expiryDay === slice.expiryDay;
    const future = futures.find(({ expiryDay }) => expiryDay === slice.expiryDay);
    const rate = terms.find(same)?.givenRate;
    const strip = strips.find(same);
    if (!future || rate === null || rate === undefined || !strip || !isEuropeanRoot(slice.root)) return slice;
    return sliceAtForward(strip, { slice, forward: future.settle, rate });
  });
}

function sliceAtForward(
  strip: OptionStrip,
  { slice, forward, rate }: { slice: MarketSlice; forward: number; rate: number },
): MarketSlice {
  const { expiryYears } = slice;
  const market = { forward, expiryYears, discountFactor: Math.exp(-rate * expiryYears) };
  const quotes = quotesOfStrip(strip, market);
  classifyQuotes(quotes, market, () => undefined);
  return {
    ...slice,
    ...market,
    status: 'OK',
    message: 'Forward is the future of the same expiry; the quotes tell none by parity.',
    rate,
    rateSource: 'GIVEN',
    quotes,
    points: pointsOf(quotes, expiryYears),
  };
}
