import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  alignTo,
  extentOf,
  indexOnOrBefore,
  lastFinite,
  lowerBound,
  nearestIndex,
  unionDays,
} from '#renderer/charts/axis.ts';
import { addMonths, dayOfIso, isoOfDay, partsOfDay, tickOfDay } from '#renderer/charts/day.ts';

const ascendingDays = fc
  .uniqueArray(fc.integer({ min: 0, max: 400 }), { maxLength: 60 })
  .map((days) => Int32Array.from(days.sort((a, b) => a - b)));

describe('the shared axis', () => {
  it('holds every day of its parts once, ascending', () => {
    fc.assert(
      fc.property(ascendingDays, ascendingDays, ascendingDays, (a, b, c) => {
        const expected = [...new Set([...a, ...b, ...c])].sort((x, y) => x - y);
        expect([...unionDays(a, b, c)]).toEqual(expected);
      }),
    );
  });

  it('moves values onto it and leaves gaps where a series has no day', () => {
    fc.assert(
      fc.property(ascendingDays, ascendingDays, (a, b) => {
        const axis = unionDays(a, b);
        const aligned = alignTo(
          axis,
          a,
          Float64Array.from(a, (day) => day * 2),
        );
        axis.forEach((day, index) => {
          if (a.includes(day)) expect(aligned[index]).toBe(day * 2);
          else expect(aligned[index]).toBeNaN();
        });
      }),
    );
  });

  it('finds places by search as by looking at each', () => {
    fc.assert(
      fc.property(ascendingDays, fc.integer({ min: -5, max: 405 }), (days, day) => {
        const list = [...days];
        const atOrAfter = list.findIndex((other) => other >= day);
        expect(lowerBound(days, day)).toBe(atOrAfter < 0 ? list.length : atOrAfter);
        expect(indexOnOrBefore(days, day)).toBe(list.findLastIndex((other) => other <= day));
        const nearest = nearestIndex(days, day);
        const distances = list.map((other) => Math.abs(other - day));
        if (list.length === 0) expect(nearest).toBe(-1);
        else expect(distances[nearest]).toBe(Math.min(...distances));
      }),
    );
  });

  it('finds the last value and the extent past gaps', () => {
    const values = Float64Array.of(Number.NaN, 3, -1, Number.NaN);
    expect(lastFinite(values)).toBe(2);
    expect(lastFinite(values, 1)).toBe(1);
    expect(lastFinite(Float64Array.of(Number.NaN))).toBe(-1);
    expect(extentOf(values)).toEqual([-1, 3]);
    expect(extentOf(Float64Array.of(Number.NaN))).toBeNull();
  });
});

describe('days', () => {
  it('turn into dates and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -20_000, max: 40_000 }), (day) => {
        expect(dayOfIso(isoOfDay(day))).toBe(day);
      }),
    );
    expect(partsOfDay(dayOfIso('2024-02-29'))).toEqual({ year: 2024, month: 2, dayOfMonth: 29 });
  });

  it('move by months and stay within a shorter one', () => {
    expect(isoOfDay(addMonths(dayOfIso('2024-03-31'), -1))).toBe('2024-02-29');
    expect(isoOfDay(addMonths(dayOfIso('2025-01-15'), -12))).toBe('2024-01-15');
    expect(isoOfDay(addMonths(dayOfIso('2024-11-30'), 3))).toBe('2025-02-28');
  });
});

it('marks of a time axis name the month of a day, and months and years where they begin', () => {
  const day = dayOfIso('2026-05-12');
  expect(tickOfDay(day, 'day')).toBe('12 May');
  expect(tickOfDay(day, 'month')).toBe('May');
  expect(tickOfDay(day, 'year')).toBe('2026');
});
