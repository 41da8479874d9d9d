import type { CoverageRow } from '#contract/schemas/data.ts';

/** `outside`: before the first or after the last day of the series; `none`: inside, without a row. */
export interface YearCell {
  readonly year: number;
  readonly state: 'outside' | 'full' | 'partial' | 'none';
  /** Share of the expected sessions that are there, 0 to 1. */
  readonly share: number;
  readonly words: string;
}

/** As many as fit beside the counts at the design size. */
const DRAWN_YEARS = 40;

/** Every year from the first of any series to the last, of a longer span the latest; the first day stands in its own column. */
export function yearsOf(series: readonly CoverageRow[]): readonly number[] {
  if (series.length === 0) return [];
  const first = Math.min(...series.map(({ firstDate }) => yearOf(firstDate)));
  const last = Math.max(...series.map(({ lastDate }) => yearOf(lastDate)));
  const drawn = Math.max(first, last - DRAWN_YEARS + 1);
  return Array.from({ length: last - drawn + 1 }, (_, index) => drawn + index);
}

/** Runs of years under one head each: from every year that five divides to the next. */
export function yearGroups(years: readonly number[]): readonly { first: number; count: number }[] {
  const starts = years.filter((year, index) => index === 0 || year % 5 === 0);
  return starts.map((first, index) => ({ first, count: (starts[index + 1] ?? years.at(-1)! + 1) - first }));
}

export function yearCells(row: CoverageRow, years: readonly number[]): readonly YearCell[] {
  const byYear = new Map(row.years.map((entry) => [entry.year, entry]));
  const [first, last] = [yearOf(row.firstDate), yearOf(row.lastDate)];
  return years.map((year): YearCell => {
    if (year < first || year > last) return { year, state: 'outside', share: 0, words: '' };
    const { count, expected } = byYear.get(year) ?? { count: 0, expected: 0 };
    if (count === 0) return { year, state: 'none', share: 0, words: `${year}: no rows` };
    // Where no calendar applies nothing is expected, and what is there is all that is known.
    if (expected === 0) return { year, state: 'full', share: 1, words: `${year}: ${count} days` };
    const share = Math.min(1, count / expected);
    return {
      year,
      state: share < 1 ? 'partial' : 'full',
      share,
      words: `${year}: ${count} of ${expected} sessions`,
    };
  });
}

function yearOf(iso: string): number {
  return Number(iso.slice(0, 4));
}
