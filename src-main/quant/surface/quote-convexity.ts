import type { SliceQuotes } from './market-slice.ts';

/** Slack on prices relative to the price itself, for rounding alone. */
const SLACK = 1e-9;

interface Side {
  /** Rows of the quotes, outward from the forward. */
  rows: number[];
  readonly bid: (row: number) => number;
  readonly ask: (row: number) => number;
  readonly strike: (row: number) => number;
}

/**
 * Marks used quotes that allow an arbitrage at bid and ask against their neighbours on the same side.
 *
 * Going outward an out-of-the-money price must not rise (bid above the ask of the nearer strike) and must be convex (bid above the
 * asks of its two neighbours, interpolated). The quote with the largest part in such contradictions is taken out, then all is
 * looked at again.
 * @param quotes rows whose `reason` is still `used` are looked at
 */
export function markConvexity(quotes: SliceQuotes): void {
  const strikeAt = (row: number): number => quotes.strikes[row]!;
  const usedRows = (call: 0 | 1): number[] =>
    [...quotes.reason.keys()].filter((row) => quotes.reason[row] === 'used' && quotes.isCall[row] === call);
  const base = {
    bid: (row: number): number => quotes.bid[row]!,
    ask: (row: number): number => quotes.ask[row]!,
    strike: strikeAt,
  };
  for (const rows of [usedRows(1), usedRows(0).reverse()]) {
    const side: Side = { ...base, rows };
    for (let culprit = worstCulprit(side); culprit >= 0; culprit = worstCulprit(side)) {
      quotes.reason[side.rows[culprit]!] = 'convexity';
      side.rows.splice(culprit, 1);
    }
  }
}

/** Place of the quote that takes part in most contradictions, weighted by their size; −1 where there are none. */
function worstCulprit({ rows, bid, ask, strike }: Side): number {
  const blame = new Float64Array(rows.length);
  let found = false;
  for (let at = 0; at + 1 < rows.length; at += 1) {
    const excess = bid(rows[at + 1]!) - ask(rows[at]!);
    if (excess <= SLACK * bid(rows[at + 1]!)) continue;
    found = true;
    blame[at]! += excess;
    blame[at + 1]! += excess * (1 + SLACK);
  }
  for (let at = 1; at + 1 < rows.length; at += 1) {
    const [left, middle, right] = [rows[at - 1]!, rows[at]!, rows[at + 1]!];
    const share = (strike(right) - strike(middle)) / (strike(right) - strike(left));
    const excess = bid(middle) - share * ask(left) - (1 - share) * ask(right);
    if (excess <= SLACK * bid(middle)) continue;
    found = true;
    blame[at]! += excess * (1 + SLACK);
    blame[at - 1]! += excess * share;
    blame[at + 1]! += excess * (1 - share);
  }
  return found ? blame.indexOf(Math.max(...blame)) : -1;
}
