import { breaksLee, butterflySpans } from './butterfly.ts';
import { calendarSpans, calendarSpansOfSvi } from './calendar.ts';
import { smileOfRawSvi, validateRawSvi, type RawSvi } from './raw-svi.ts';
import type { Smile } from './smile.ts';
import type { ViolationSpan } from './violations.ts';

export interface CalendarViolation extends ViolationSpan {
  /** Places of the two slices, ascending expiry. */
  readonly earlier: number;
  readonly later: number;
}

export interface ButterflyViolation extends ViolationSpan {
  readonly slice: number;
}

export interface ArbitrageReport {
  readonly calendar: readonly CalendarViolation[];
  readonly butterfly: readonly ButterflyViolation[];
  /** Slices with a wing steeper than Lee allows. */
  readonly lee: readonly number[];
  readonly checkedPairs: number;
  readonly free: boolean;
}

/** A smile at its place in the surface. */
export interface PlacedSmile {
  readonly slice: number;
  readonly expiryYears: number;
  readonly smile: Smile;
  /** Raw SVI where it is one: crossings then come from the quartic. */
  readonly svi?: RawSvi;
  /** Log-moneyness that quotes cover. */
  readonly range: { readonly from: number; readonly to: number };
}

/** Share of the quoted range by which the examined one is wider at either end. */
const MARGIN = 0.25;

/**
 * Report from its parts; free where there is no violation at all.
 * @param parts violations and the number of pairs that were compared
 * @returns the report
 */
export function reportOf(parts: Omit<ArbitrageReport, 'free'>): ArbitrageReport {
  return { ...parts, free: parts.calendar.length + parts.butterfly.length + parts.lee.length === 0 };
}

/**
 * Arbitrage of fitted smiles: butterflies over the quoted strikes and a quarter beyond, calendars over the strikes that both
 * expiries quote and a quarter beyond, wings against Lee's bound.
 * @param placed smiles, expiry ascending
 * @returns located violations
 */
export function checkSmiles(placed: readonly PlacedSmile[]): ArbitrageReport {
  const butterfly = placed.flatMap(({ slice, smile, range }) =>
    butterflySpans(smile, widened(range)).map((span) => ({ ...span, slice })),
  );
  const lee = placed
    .filter(({ smile }) => smile.wingSlopes && breaksLee(smile.wingSlopes))
    .map(({ slice }) => slice);
  const calendar: CalendarViolation[] = [];
  let checkedPairs = 0;
  for (let at = 1; at < placed.length; at += 1) {
    const [earlier, later] = [placed[at - 1]!, placed[at]!];
    const range = widened({
      from: Math.max(earlier.range.from, later.range.from),
      to: Math.min(earlier.range.to, later.range.to),
    });
    if (!(earlier.expiryYears < later.expiryYears) || !(range.from < range.to)) continue;
    checkedPairs += 1;
    const spans =
      earlier.svi && later.svi
        ? calendarSpansOfSvi(earlier.svi, later.svi, range)
        : calendarSpans(earlier.smile, later.smile, range);
    calendar.push(...spans.map((span) => ({ ...span, earlier: earlier.slice, later: later.slice })));
  }
  return reportOf({ calendar, butterfly, lee, checkedPairs });
}

function widened({ from, to }: { from: number; to: number }): { from: number; to: number } {
  const margin = MARGIN * (to - from);
  return { from: from - margin, to: to + margin };
}

/**
 * Arbitrage of raw SVI slices over all strikes.
 * @param slices parameters with their time, any order
 * @returns located violations; places refer to ascending expiry
 * @throws QuantError BAD_SVI where parameters give a negative variance
 */
export function checkSviSlices(
  slices: readonly (RawSvi & { readonly expiryYears: number })[],
): ArbitrageReport {
  const sorted = [...slices].sort((a, b) => a.expiryYears - b.expiryYears);
  sorted.forEach(validateRawSvi);
  const smiles = sorted.map(smileOfRawSvi);
  const butterfly = smiles.flatMap((smile, slice) =>
    butterflySpans(smile).map((span) => ({ ...span, slice })),
  );
  const calendar = sorted.slice(1).flatMap((later, at) => {
    const earlier = sorted[at]!;
    if (earlier.expiryYears === later.expiryYears) return [];
    return calendarSpansOfSvi(earlier, later).map((span) => ({ ...span, earlier: at, later: at + 1 }));
  });
  const lee = [...smiles.keys()].filter((slice) => breaksLee(smiles[slice]!.wingSlopes!));
  return reportOf({ calendar, butterfly, lee, checkedPairs: sorted.length - 1 });
}
