import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { businessYears252, minutesBetween, yearFraction, yearsOfMinutes } from '#quant/time/day-counts.ts';
import { fromIsoDate } from '#quant/time/day-number.ts';
import { nyse } from '../../support/calendars.ts';

const day = fromIsoDate;

describe('Actual/Actual ISDA', () => {
  // ISDA, "EMU and Market Conventions: Recent Developments" (1998), the worked examples; printed to at least ten decimals.
  it.each([
    ['2003-11-01', '2004-05-01', 0.497724380567],
    ['1999-02-01', '1999-07-01', 0.41095890411],
    ['1999-07-01', '2000-07-01', 1.0013773486],
    ['2002-08-15', '2003-07-15', 0.915068493151],
    ['2003-07-15', '2004-01-15', 0.504004790778],
    ['1999-07-30', '2000-01-30', 0.503892506924],
    ['2000-01-30', '2000-06-30', 0.415300546448],
    ['1999-11-30', '2000-04-30', 0.415540085336],
  ])('%s to %s', (from, to, years) => {
    // Half a unit of the tenth decimal.
    expect(Math.abs(yearFraction('act/act-isda', day(from), day(to)) - years)).toBeLessThan(5e-11);
  });
});

describe('30/360', () => {
  // ISDA 2006 Definitions, spreadsheet of 30/360 examples: days by bond basis and by Eurobond basis.
  it.each([
    ['2006-08-20', '2007-02-20', 180, 180],
    ['2006-08-31', '2007-02-28', 178, 178],
    ['2007-02-28', '2007-08-31', 183, 182],
    ['2007-08-31', '2008-02-29', 179, 179],
    ['2008-02-29', '2008-08-31', 182, 181],
    ['2008-08-31', '2009-02-28', 178, 178],
    ['2006-01-31', '2006-02-28', 28, 28],
    ['2006-02-28', '2006-03-03', 5, 5],
    ['2006-09-30', '2006-10-31', 30, 30],
    ['2006-10-31', '2006-11-28', 28, 28],
    ['2008-02-26', '2008-02-29', 3, 3],
    ['2008-02-28', '2008-03-31', 33, 32],
  ])('%s to %s', (from, to, bondDays, euroDays) => {
    expect(yearFraction('30/360', day(from), day(to))).toBe(bondDays / 360);
    expect(yearFraction('30e/360', day(from), day(to))).toBe(euroDays / 360);
  });
});

describe('day counts', () => {
  it('divide actual days by 365 and by 360', () => {
    expect(yearFraction('act/365f', day('2023-01-01'), day('2024-01-01'))).toBe(1);
    expect(yearFraction('act/365f', day('2024-01-01'), day('2025-01-01'))).toBe(366 / 365);
    expect(yearFraction('act/360', day('2024-01-01'), day('2024-07-01'))).toBe(182 / 360);
  });

  it('count a stretch backwards as its negative, and actual counts add up', () => {
    const anyDay = fc.integer({ min: 0, max: 30_000 });
    fc.assert(
      fc.property(anyDay, anyDay, anyDay, (a, b, c) => {
        for (const convention of ['act/365f', 'act/360', 'act/act-isda'] as const) {
          const whole = yearFraction(convention, a, c);
          expect(yearFraction(convention, c, a) + whole).toBe(0);
          // Sums of three quotients up to 82 years: a few units in the last place.
          expect(
            Math.abs(yearFraction(convention, a, b) + yearFraction(convention, b, c) - whole),
          ).toBeLessThan(1e-12);
        }
      }),
    );
  });

  it('refuse a day that is no whole number', () => {
    expect(() => yearFraction('act/365f', 0.5, 3)).toThrow('BAD_DAY');
  });

  it('count sessions over 252', () => {
    expect(businessYears252(day('2019-01-01'), day('2020-01-01'), nyse)).toBe(1);
    expect(businessYears252(day('2020-01-01'), day('2019-01-01'), nyse)).toBe(-1);
  });
});

describe('minutes as the VIX counts them', () => {
  it('reproduces the worked example of the methodology', () => {
    // Near term 25 days, 09:46 to 08:30: 35,924 minutes, T1 = 0.0683486. Next term 32 days to 15:00: 46,394, T2 = 0.0882686.
    const now = { day: 0, minute: 9 * 60 + 46 };
    const near = minutesBetween(now, { day: 25, minute: 8 * 60 + 30 });
    const next = minutesBetween(now, { day: 32, minute: 15 * 60 });
    expect([near, next]).toEqual([35_924, 46_394]);
    expect(yearsOfMinutes(near)).toBeCloseTo(0.0683486, 7);
    expect(yearsOfMinutes(next)).toBeCloseTo(0.0882686, 7);
  });
});
