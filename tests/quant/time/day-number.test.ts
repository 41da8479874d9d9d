import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  civilDate,
  dayNumber,
  fromIsoDate,
  toIsoDate,
  validDayNumber,
  weekday,
} from '#quant/time/day-number.ts';

describe('day numbers', () => {
  it('count from 1970-01-01, a Thursday', () => {
    expect(dayNumber(1970, 1, 1)).toBe(0);
    expect(weekday(0)).toBe(4);
    expect(dayNumber(2000, 3, 1) - dayNumber(2000, 2, 28)).toBe(2);
    expect(dayNumber(1900, 3, 1) - dayNumber(1900, 2, 28)).toBe(1);
  });

  it('agree with the calendar of the run time and round-trip', () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000, max: 100_000 }), (day) => {
        const date = new Date(day * 86_400_000);
        const { year, month, day: dayOfMonth } = civilDate(day);
        expect([year, month, dayOfMonth]).toEqual([
          date.getUTCFullYear(),
          date.getUTCMonth() + 1,
          date.getUTCDate(),
        ]);
        expect(weekday(day)).toBe(date.getUTCDay());
        expect(fromIsoDate(toIsoDate(day))).toBe(day);
      }),
    );
  });

  it('refuse dates that do not exist', () => {
    expect(validDayNumber(2023, 2, 29)).toBeUndefined();
    expect(validDayNumber(2024, 2, 29)).toBe(fromIsoDate('2024-02-29'));
    expect(validDayNumber(2024, 13, 1)).toBeUndefined();
    expect(validDayNumber(2024.5, 1, 1)).toBeUndefined();
    expect(() => fromIsoDate('2023-02-29')).toThrow('BAD_DATE');
    expect(() => fromIsoDate('02/28/2023')).toThrow('BAD_DATE');
  });
});
