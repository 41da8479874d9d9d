import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { civilDate, fromIsoDate, toIsoDate, weekday } from '#quant/time/day-number.ts';
import { dayOfRule, easterSunday, nthWeekday } from '#quant/time/holiday-rules.ts';

describe('Easter Sunday', () => {
  // Published dates, among them the earliest and latest possible (22 March, 25 April).
  it.each([
    '1818-03-22',
    '1943-04-25',
    '1961-04-02',
    '2000-04-23',
    '2008-03-23',
    '2011-04-24',
    '2024-03-31',
    '2038-04-25',
  ])('%s', (date) => {
    expect(toIsoDate(easterSunday(Number(date.slice(0, 4))))).toBe(date);
  });

  it('is a Sunday between 22 March and 25 April of every year', () => {
    for (let year = 1583; year < 3000; year += 1) {
      const day = easterSunday(year);
      const { month, day: dayOfMonth } = civilDate(day);
      expect(weekday(day)).toBe(0);
      expect(month * 100 + dayOfMonth).toBeGreaterThanOrEqual(322);
      expect(month * 100 + dayOfMonth).toBeLessThanOrEqual(425);
    }
  });
});

describe('rules', () => {
  it('finds weekdays from both ends of a month', () => {
    expect(toIsoDate(nthWeekday(2026, 11, 4, 4))).toBe('2026-11-26');
    expect(toIsoDate(nthWeekday(2026, 5, 1, -1))).toBe('2026-05-25');
    expect(toIsoDate(nthWeekday(2023, 12, 0, -1))).toBe('2023-12-31');
    fc.assert(
      fc.property(
        fc.integer({ min: 1900, max: 2100 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: 1, max: 4 }),
        (year, month, dayOfWeek, nth) => {
          const day = nthWeekday(year, month, dayOfWeek, nth);
          expect(weekday(day)).toBe(dayOfWeek);
          expect(civilDate(day).month).toBe(month);
          expect(Math.ceil(civilDate(day).day / 7)).toBe(nth);
        },
      ),
    );
  });

  it('moves, drops or restricts fixed dates as the rule says', () => {
    const christmas = { kind: 'fixed', month: 12, day: 25, saturday: 'previous', sunday: 'next' } as const;
    expect(dayOfRule(christmas, 2021)).toBe(fromIsoDate('2021-12-24'));
    expect(dayOfRule(christmas, 2022)).toBe(fromIsoDate('2022-12-26'));
    const newYear = { kind: 'fixed', month: 1, day: 1, saturday: 'none', sunday: 'next' } as const;
    expect(dayOfRule(newYear, 2022)).toBeUndefined();
    const leap = { kind: 'fixed', month: 2, day: 29, saturday: 'none', sunday: 'none' } as const;
    expect(dayOfRule(leap, 2023)).toBeUndefined();
    const mondays = { ...christmas, weekdays: [1] };
    expect(dayOfRule(mondays, 2023)).toBe(fromIsoDate('2023-12-25'));
    expect(dayOfRule(mondays, 2024)).toBeUndefined();
    expect(dayOfRule({ kind: 'nth-weekday', month: 11, weekday: 4, nth: 4, offsetDays: 1 }, 2026)).toBe(
      fromIsoDate('2026-11-27'),
    );
  });
});
