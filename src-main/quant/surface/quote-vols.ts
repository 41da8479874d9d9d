import { normalCdf } from '../math/normal.ts';
import type { OptionStrip } from '../volatility-index/option-strip.ts';
import type { SliceQuotes } from './market-slice.ts';
import { deviationOf } from './normalised-vol.ts';

/** What turns prices into vols. */
export interface QuoteMarket {
  readonly forward: number;
  readonly discountFactor: number;
  readonly expiryYears: number;
}

/**
 * All quotes of a strip with the vols of bid, mid and ask; reasons are set to `used` for the rules to change.
 * @param strip quotes of one expiry
 * @param market forward, discount factor and time, or null where there is no forward: vols are then NaN
 * @returns one row for each strike and side that has a quote, by strike, put before call
 */
export function quotesOfStrip(strip: OptionStrip, market: QuoteMarket | null): SliceQuotes {
  const rows: { at: number; call: boolean }[] = [];
  for (let at = 0; at < strip.strikes.length; at += 1) {
    if (!Number.isNaN(strip.putBid[at]!) || !Number.isNaN(strip.putAsk[at]!)) rows.push({ at, call: false });
    if (!Number.isNaN(strip.callBid[at]!) || !Number.isNaN(strip.callAsk[at]!)) rows.push({ at, call: true });
  }
  const count = rows.length;
  const column = (): Float64Array => new Float64Array(count).fill(Number.NaN);
  const quotes: SliceQuotes = {
    strikes: Float64Array.from(rows, ({ at }) => strip.strikes[at]!),
    logMoneyness: column(),
    isCall: Uint8Array.from(rows, ({ call }) => (call ? 1 : 0)),
    bid: Float64Array.from(rows, ({ at, call }) => (call ? strip.callBid : strip.putBid)[at]!),
    ask: Float64Array.from(rows, ({ at, call }) => (call ? strip.callAsk : strip.putAsk)[at]!),
    bidVol: column(),
    midVol: column(),
    askVol: column(),
    delta: column(),
    reason: rows.map(() => (market ? 'used' : 'noForward')),
  };
  if (market) rows.forEach((_, row) => writeVols(quotes, row, market));
  return quotes;
}

function writeVols(quotes: SliceQuotes, row: number, market: QuoteMarket): void {
  const { forward, discountFactor, expiryYears } = market;
  const strike = quotes.strikes[row]!;
  const logMoneyness = Math.log(strike / forward);
  const intrinsic = Math.max(quotes.isCall[row] === 1 ? forward - strike : strike - forward, 0);
  const rootTime = Math.sqrt(expiryYears);
  const volOf = (price: number): number => {
    const timeValue = (price / discountFactor - intrinsic) / forward;
    return timeValue > 0 ? deviationOf(logMoneyness, timeValue) / rootTime : Number.NaN;
  };
  const bid = quotes.bid[row]!;
  const ask = quotes.ask[row]!;
  quotes.logMoneyness[row] = logMoneyness;
  quotes.bidVol[row] = volOf(bid);
  quotes.askVol[row] = volOf(ask);
  const mid = ask > 0 && bid >= 0 ? volOf((bid + ask) / 2) : Number.NaN;
  quotes.midVol[row] = mid;
  const deviation = mid * rootTime;
  quotes.delta[row] = normalCdf(-logMoneyness / deviation + deviation / 2);
}
