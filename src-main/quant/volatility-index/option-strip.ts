import type { DayNumber } from '../time/day-number.ts';

/** Columns of an option chain that the volatility index needs, one element for each quote. */
export interface ChainColumns {
  readonly roots: readonly string[];
  readonly rootIndex: Uint8Array;
  readonly expiryDays: Int32Array;
  readonly strikes: Float64Array;
  /** 1 call, 0 put. */
  readonly isCall: Uint8Array;
  readonly bid: Float64Array;
  readonly ask: Float64Array;
}

/** Quotes of one root and expiry by strike, strikes ascending; NaN where there is no such quote. */
export interface OptionStrip {
  readonly root: string;
  readonly expiryDay: DayNumber;
  readonly strikes: Float64Array;
  readonly callBid: Float64Array;
  readonly callAsk: Float64Array;
  readonly putBid: Float64Array;
  readonly putAsk: Float64Array;
  /** Quotes that repeat a strike and side and were left aside. */
  readonly duplicates: number;
}

/**
 * Splits a chain into strips, one for each root and expiry, in order of expiry and then root.
 * @param chain struct of arrays, any order
 * @returns strips with ascending strikes; quotes with a strike that is not positive are dropped
 */
export function stripsOfChain(chain: ChainColumns): OptionStrip[] {
  const groups = new Map<number, number[]>();
  for (let index = 0; index < chain.strikes.length; index += 1) {
    if (!(chain.strikes[index]! > 0)) continue;
    const key = chain.expiryDays[index]! * 256 + chain.rootIndex[index]!;
    const group = groups.get(key);
    if (group) group.push(index);
    else groups.set(key, [index]);
  }
  return [...groups.entries()].sort(([a], [b]) => a - b).map(([, rows]) => stripOfRows(chain, rows));
}

function stripOfRows(chain: ChainColumns, rows: readonly number[]): OptionStrip {
  const strikes = Float64Array.from(new Set(rows.map((row) => chain.strikes[row]!))).sort();
  const place = new Map<number, number>();
  strikes.forEach((strike, index) => place.set(strike, index));
  const empty = (): Float64Array => new Float64Array(strikes.length).fill(Number.NaN);
  const [callBid, callAsk, putBid, putAsk] = [empty(), empty(), empty(), empty()];
  const seen = new Uint8Array(2 * strikes.length);
  let duplicates = 0;
  for (const row of rows) {
    const at = place.get(chain.strikes[row]!)!;
    const call = chain.isCall[row] === 1;
    const slot = 2 * at + (call ? 1 : 0);
    if (seen[slot] === 1) {
      duplicates += 1;
      continue;
    }
    seen[slot] = 1;
    (call ? callBid : putBid)[at] = chain.bid[row]!;
    (call ? callAsk : putAsk)[at] = chain.ask[row]!;
  }
  const first = rows[0]!;
  const root = chain.roots[chain.rootIndex[first]!] ?? '';
  return { root, expiryDay: chain.expiryDays[first]!, strikes, callBid, callAsk, putBid, putAsk, duplicates };
}
