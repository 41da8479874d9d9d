import type { DayNumber } from '../time/day-number.ts';
import type { FitStatus } from './fit-status.ts';
import type { QuoteReason } from './quote-reasons.ts';

/** Quotes of one expiry by strike, puts before calls; NaN where there is no number. */
export interface SliceQuotes {
  readonly strikes: Float64Array;
  /** ln(K/F). */
  readonly logMoneyness: Float64Array;
  /** 1 call, 0 put. */
  readonly isCall: Uint8Array;
  /** In units of the underlying. */
  readonly bid: Float64Array;
  readonly ask: Float64Array;
  /** Decimal per √year. */
  readonly bidVol: Float64Array;
  readonly midVol: Float64Array;
  readonly askVol: Float64Array;
  /** N(d1) at the mid. */
  readonly delta: Float64Array;
  readonly reason: QuoteReason[];
}

/** What a smile is fitted to: the used quotes, log-moneyness ascending. */
export interface SmilePoints {
  readonly expiryYears: number;
  readonly logMoneyness: Float64Array;
  readonly strikes: Float64Array;
  /** Decimal per √year. */
  readonly impliedVols: Float64Array;
  readonly bidVols: Float64Array;
  readonly askVols: Float64Array;
  /** Standard error of a quote in vol that the weights come from, > 0. */
  readonly volErrors: Float64Array;
}

/** One expiry as the market gives it, before any fit. */
export interface MarketSlice {
  readonly root: string;
  readonly expiryDay: DayNumber | null;
  readonly expiryYears: number;
  /** OK, or why no smile can be fitted. */
  readonly status: Extract<FitStatus, 'OK' | 'NO_FORWARD' | 'NO_RATE' | 'EXPIRED' | 'AMERICAN'>;
  readonly message: string;
  readonly forward: number | null;
  readonly discountFactor: number | null;
  readonly rate: number | null;
  readonly rateSource: 'PARITY' | 'GIVEN' | 'NEIGHBOURS' | 'NONE';
  readonly forwardError: number | null;
  readonly quotes: SliceQuotes;
  readonly points: SmilePoints;
}

/**
 * The used quotes of a slice as points of a smile.
 *
 * The error of a vol is half its bid–ask spread in vol, none counted as tighter than half the median of the slice nor than 0.02 vol
 * points, so that no single quote rules the fit.
 * @param quotes quotes with reasons
 * @param expiryYears time to expiry
 * @returns columns of the used quotes, log-moneyness ascending
 */
export function pointsOf(quotes: SliceQuotes, expiryYears: number): SmilePoints {
  const rows = [...quotes.reason.keys()]
    .filter((row) => quotes.reason[row] === 'used')
    .sort((a, b) => quotes.logMoneyness[a]! - quotes.logMoneyness[b]!);
  const pick = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row]!);
  const bidVols = pick(quotes.bidVol);
  const midVols = pick(quotes.midVol);
  const askVols = pick(quotes.askVol);
  const halves = midVols.map((mid, at) => {
    const below = Number.isFinite(bidVols[at]!) ? bidVols[at]! : mid;
    const above = Number.isFinite(askVols[at]!) ? askVols[at]! : mid;
    return (above - below) / 2;
  });
  const sorted = halves.toSorted();
  const floor = Math.max(0.5 * (sorted[sorted.length >> 1] ?? 0), LEAST_ERROR);
  return {
    expiryYears,
    logMoneyness: pick(quotes.logMoneyness),
    strikes: pick(quotes.strikes),
    impliedVols: midVols,
    bidVols,
    askVols,
    volErrors: halves.map((half) => Math.max(half, floor)),
  };
}

const LEAST_ERROR = 2e-4;

/**
 * Vol of the quote nearest to the forward.
 * @param points at least one
 * @returns decimal per √year
 */
export function nearestVol({ logMoneyness, impliedVols }: SmilePoints): number {
  let nearest = 0;
  for (let at = 1; at < logMoneyness.length; at += 1)
    if (Math.abs(logMoneyness[at]!) < Math.abs(logMoneyness[nearest]!)) nearest = at;
  return impliedVols[nearest]!;
}
