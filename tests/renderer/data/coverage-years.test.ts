import { describe, expect, it } from 'vitest';
import { yearCells, yearGroups, yearsOf } from '#renderer/panels/data/coverage-years.ts';
import { coverage } from '../support/data-fixture.ts';

const short = coverage('A', 2024, {
  lastDate: '2026-05-15',
  years: [
    { year: 2024, count: 126, expected: 252 },
    { year: 2026, count: 93, expected: 93 },
  ],
});

describe('the coverage by year', () => {
  it('spans from the first year of any series to the last', () => {
    expect(yearsOf([short, coverage('B', 2022)])).toEqual([2022, 2023, 2024, 2025, 2026]);
    expect(yearsOf([])).toEqual([]);
  });

  it('draws the latest forty years of a long span, so that today is always in sight', () => {
    const years = yearsOf([short, coverage('SPX', 1927)]);
    expect([years.length, years[0], years.at(-1)]).toEqual([40, 1987, 2026]);
  });

  it('tells apart what is outside, missing, in part and in full', () => {
    const cells = yearCells(short, [2023, 2024, 2025, 2026]);
    expect(cells.map(({ state }) => state)).toEqual(['outside', 'partial', 'none', 'full']);
    expect(cells[1]).toMatchObject({ share: 0.5, words: '2024: 126 of 252 sessions' });
    expect(cells[2]!.words).toBe('2025: no rows');
  });

  it('expects nothing where no calendar applies', () => {
    const chains = coverage('SPX', 2026, { years: [{ year: 2026, count: 3, expected: 0 }] });
    expect(yearCells(chains, [2026])[0]).toMatchObject({ state: 'full', words: '2026: 3 days' });
  });

  it('groups the years under the ones that five divides, without losing any', () => {
    expect(yearGroups([1993, 1994, 1995, 1996, 2000])).toEqual([
      { first: 1993, count: 2 },
      { first: 1995, count: 5 },
      { first: 2000, count: 1 },
    ]);
    const years = Array.from({ length: 37 }, (_unused, index) => 1990 + index);
    expect(yearGroups(years).reduce((sum, { count }) => sum + count, 0)).toBe(37);
  });
});
