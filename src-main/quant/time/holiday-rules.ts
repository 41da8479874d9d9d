import { dayNumber, validDayNumber, weekday } from './day-number.ts';
import type { DayNumber } from './day-number.ts';

/** Where a fixed date is observed when it falls on a weekend. */
export type WeekendShift = 'none' | 'previous' | 'next';

/** How one holiday or early close finds its day in a year. */
export type DayRule =
  | {
      readonly kind: 'fixed';
      readonly month: number;
      readonly day: number;
      readonly saturday: WeekendShift;
      readonly sunday: WeekendShift;
      /** Weekdays (0 Sunday … 6 Saturday) on which the rule holds; all where absent. */
      readonly weekdays?: readonly number[];
    }
  | {
      readonly kind: 'nth-weekday';
      readonly month: number;
      readonly weekday: number;
      /** 1 to 4 from the start of the month, −1 the last. */
      readonly nth: number;
      readonly offsetDays?: number;
    }
  | { readonly kind: 'easter'; readonly offsetDays: number };

const SATURDAY = 6;

/**
 * Easter Sunday of the Gregorian calendar.
 * @param year astronomical year, from 1583
 * @returns days since 1970-01-01
 * @source Anonymous Gregorian algorithm; Meeus, "Astronomical Algorithms", 2nd ed., chapter 8
 */
export function easterSunday(year: number): DayNumber {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const yearOfCentury = year % 100;
  const leapCenturies = Math.floor(century / 4);
  const moonCorrection = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - leapCenturies - moonCorrection + 15) % 30;
  const weekShift =
    (32 + 2 * (century % 4) + 2 * Math.floor(yearOfCentury / 4) - epact - (yearOfCentury % 4)) % 7;
  const late = Math.floor((golden + 11 * epact + 22 * weekShift) / 451);
  const index = epact + weekShift - 7 * late + 114;
  return dayNumber(year, Math.floor(index / 31), (index % 31) + 1);
}

/**
 * The n-th given weekday of a month.
 * @param year astronomical year
 * @param month 1 to 12
 * @param dayOfWeek 0 Sunday … 6 Saturday
 * @param nth 1 to 4 from the start of the month, −1 the last
 * @returns days since 1970-01-01
 */
export function nthWeekday(year: number, month: number, dayOfWeek: number, nth: number): DayNumber {
  if (nth > 0) {
    const first = dayNumber(year, month, 1);
    return first + ((dayOfWeek - weekday(first) + 7) % 7) + 7 * (nth - 1);
  }
  const last = dayNumber(month === 12 ? year + 1 : year, month === 12 ? 1 : month + 1, 1) - 1;
  return last - ((weekday(last) - dayOfWeek + 7) % 7) + 7 * (nth + 1);
}

function shifted(
  day: DayNumber,
  shift: WeekendShift,
  toNext: number,
  toPrevious: number,
): DayNumber | undefined {
  if (shift === 'none') return undefined;
  return shift === 'next' ? day + toNext : day - toPrevious;
}

/**
 * Day on which a rule falls in one year.
 * @param rule how the day is found
 * @param year astronomical year
 * @returns days since 1970-01-01, or undefined where the year has no such day (a Saturday that is not moved)
 */
export function dayOfRule(rule: DayRule, year: number): DayNumber | undefined {
  if (rule.kind === 'easter') return easterSunday(year) + rule.offsetDays;
  if (rule.kind === 'nth-weekday') {
    return nthWeekday(year, rule.month, rule.weekday, rule.nth) + (rule.offsetDays ?? 0);
  }
  const day = validDayNumber(year, rule.month, rule.day);
  if (day === undefined) return undefined;
  const dayOfWeek = weekday(day);
  if (rule.weekdays && !rule.weekdays.includes(dayOfWeek)) return undefined;
  if (dayOfWeek === SATURDAY) return shifted(day, rule.saturday, 2, 1);
  if (dayOfWeek === 0) return shifted(day, rule.sunday, 1, 2);
  return day;
}
