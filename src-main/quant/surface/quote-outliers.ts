import type { SliceQuotes } from './market-slice.ts';

/** Vol, beyond the spreads, by which a quote may differ from what its neighbours say. */
const SLACK_VOL = 0.005;
const SPREADS = 3;

/**
 * Marks used quotes whose vol is confirmed neither by the nearest nor by the second nearest neighbours on both sides.
 *
 * Expected is the vol on the straight line between two neighbours; a miss counts beyond 3 half spreads of all three quotes and half
 * a vol point, and only where both pairs of neighbours agree among themselves.
 * @param quotes rows whose `reason` is still `used` are looked at
 */
export function markOutliers(quotes: SliceQuotes): void {
  for (let round = 0; round < 5; round += 1) {
    const rows = [...quotes.reason.keys()]
      .filter((row) => quotes.reason[row] === 'used')
      .sort((a, b) => quotes.logMoneyness[a]! - quotes.logMoneyness[b]!);
    const worst = worstOutlier(quotes, rows);
    if (worst < 0) return;
    quotes.reason[worst] = 'outlier';
  }
}

function worstOutlier(quotes: SliceQuotes, rows: readonly number[]): number {
  let worst = -1;
  let largest = 0;
  for (let at = 2; at + 2 < rows.length; at += 1) {
    const near = missFrom(quotes, rows, at, 1);
    const far = missFrom(quotes, rows, at, 2);
    if (near * far <= 0) continue;
    const miss = Math.min(Math.abs(near), Math.abs(far));
    if (miss <= largest) continue;
    largest = miss;
    worst = rows[at]!;
  }
  return worst;
}

/** Miss against the line through the neighbours `step` away, beyond its tolerance; 0 inside it. */
function missFrom(quotes: SliceQuotes, rows: readonly number[], at: number, step: number): number {
  const [left, middle, right] = [rows[at - step]!, rows[at]!, rows[at + step]!];
  const k = quotes.logMoneyness;
  const width = k[right]! - k[left]!;
  const share = width > 0 ? (k[right]! - k[middle]!) / width : 0.5;
  const expected = share * quotes.midVol[left]! + (1 - share) * quotes.midVol[right]!;
  const tolerance =
    SLACK_VOL + SPREADS * (halfSpread(quotes, left) + halfSpread(quotes, middle) + halfSpread(quotes, right));
  const miss = quotes.midVol[middle]! - expected;
  return Math.abs(miss) > tolerance ? miss : 0;
}

function halfSpread(quotes: SliceQuotes, row: number): number {
  const half = (quotes.askVol[row]! - quotes.bidVol[row]!) / 2;
  return Number.isFinite(half) ? half : quotes.midVol[row]!;
}
