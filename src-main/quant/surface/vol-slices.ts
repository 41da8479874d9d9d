import { normalCdf } from '../math/normal.ts';
import { pointsOf, type MarketSlice, type SliceQuotes } from './market-slice.ts';

/** Vols of one expiry that a caller brings, everything against the forward. */
export interface VolSliceInput {
  readonly expiryYears: number;
  readonly forward: number;
  readonly strikes: ArrayLike<number>;
  /** Decimal per √year. */
  readonly impliedVols: ArrayLike<number>;
  /** Half the bid–ask spread in vol; equal weights where absent. */
  readonly halfSpreads?: ArrayLike<number>;
}

/**
 * Slices from vols instead of a chain; no rule judges them but that a vol must be a positive number.
 * @param inputs vols of each expiry, any order
 * @returns slices, time ascending, without root, date and rate
 */
export function slicesOfVols(inputs: readonly VolSliceInput[]): MarketSlice[] {
  return [...inputs].sort((a, b) => a.expiryYears - b.expiryYears).map(sliceOf);
}

function sliceOf({ expiryYears, forward, strikes, impliedVols, halfSpreads }: VolSliceInput): MarketSlice {
  const expired = !(expiryYears > 0);
  const order = Array.from({ length: strikes.length }, (_, at) => at);
  order.sort((a, b) => strikes[a]! - strikes[b]!);
  const column = (value: (row: number) => number): Float64Array => Float64Array.from(order, value);
  const none = column(() => Number.NaN);
  const midVol = column((row) => impliedVols[row]!);
  const half = column((row) => halfSpreads?.[row] ?? Number.NaN);
  const logMoneyness = column((row) => Math.log(strikes[row]! / forward));
  const quotes: SliceQuotes = {
    strikes: column((row) => strikes[row]!),
    logMoneyness,
    isCall: Uint8Array.from(logMoneyness, (k) => (k >= 0 ? 1 : 0)),
    bid: none,
    ask: none,
    bidVol: midVol.map((vol, at) => vol - half[at]!),
    midVol,
    askVol: midVol.map((vol, at) => vol + half[at]!),
    delta: midVol.map((vol, at) => {
      const deviation = vol * Math.sqrt(expiryYears);
      return normalCdf(-logMoneyness[at]! / deviation + deviation / 2);
    }),
    reason: Array.from(midVol, (vol) => (vol > 0 && vol < Number.POSITIVE_INFINITY ? 'used' : 'noBid')),
  };
  return {
    root: '',
    expiryDay: null,
    expiryYears,
    status: expired ? 'EXPIRED' : 'OK',
    message: expired ? 'The time to expiry is not positive.' : 'Forward as given.',
    forward,
    discountFactor: null,
    rate: null,
    rateSource: 'NONE',
    forwardError: null,
    quotes,
    points: pointsOf(quotes, expiryYears),
  };
}
