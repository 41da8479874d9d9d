import type { ChainQuotes } from '#store/store.ts';
import { lineage } from './memory-reader.ts';

/** One option of a chain that a test quotes. */
export interface QuotedOption {
  readonly day: number;
  readonly strike: number;
  readonly isCall: number;
  readonly bid: number;
  readonly ask: number;
}

/** A chain of one root with bids and asks and nothing else. */
export function quotedChain(
  root: string,
  rows: readonly QuotedOption[],
  made: { readonly quoteDay: number; readonly quoteAtMs: number; readonly spot: number },
): ChainQuotes {
  const column = (pick: (row: QuotedOption) => number): Float64Array => Float64Array.from(rows, pick);
  const none = new Float64Array(rows.length).fill(Number.NaN);
  return {
    ...lineage('chain'),
    chain: {
      snapshotId: `${root}@test`,
      underlying: root,
      ...made,
      quotes: rows.length,
      twoSided: rows.length,
      expiries: new Set(rows.map(({ day }) => day)).size,
      source: 'test',
      sample: false,
    },
    roots: [root],
    rootIndex: new Uint8Array(rows.length),
    expiryDays: Int32Array.from(rows, (row) => row.day),
    strikes: column((row) => row.strike),
    isCall: Uint8Array.from(rows, (row) => row.isCall),
    bid: column((row) => row.bid),
    ask: column((row) => row.ask),
    last: none,
    impliedVol: none,
    volume: none,
    openInterest: none,
  };
}
