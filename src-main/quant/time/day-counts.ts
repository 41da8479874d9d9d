import { QuantError } from '../math/quant-error.ts';
import { civilDate, dayNumber } from './day-number.ts';
import type { DayNumber } from './day-number.ts';
import type { TradingCalendar } from './trading-calendar.ts';

/** Day-count conventions that need no calendar. */
export type DayCount = 'act/365f' | 'act/360' | 'act/act-isda' | '30/360' | '30e/360';

const MINUTES_PER_YEAR = 525_600;
const SESSIONS_PER_YEAR = 252;

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

function actActIsda(from: DayNumber, to: DayNumber): number {
  if (to < from) return -actActIsda(to, from);
  const first = civilDate(from).year;
  const last = civilDate(to).year;
  const basis = (year: number): number => (isLeap(year) ? 366 : 365);
  if (first === last) return (to - from) / basis(first);
  const head = (dayNumber(first + 1, 1, 1) - from) / basis(first);
  const tail = (to - dayNumber(last, 1, 1)) / basis(last);
  return head + (last - first - 1) + tail;
}

/** Days between two dates when every month has thirty. */
function thirtyDays(from: DayNumber, to: DayNumber, isEuropean: boolean): number {
  const start = civilDate(from);
  const end = civilDate(to);
  const startDay = Math.min(start.day, 30);
  const endDay = end.day === 31 && (isEuropean || startDay === 30) ? 30 : end.day;
  return 360 * (end.year - start.year) + 30 * (end.month - start.month) + (endDay - startDay);
}

/**
 * Years between two days under a day-count convention.
 * @param convention `act/365f` days/365; `act/360` days/360; `act/act-isda` days of leap years over 366 and of others over
 *   365; `30/360` the bond basis; `30e/360` the Eurobond basis
 * @param from first day
 * @param to last day; before `from` the result is negative
 * @returns years
 * @throws QuantError BAD_DAY when a day is no whole number
 * @source ISDA 2006 Definitions, section 4.16 (b), (d), (e), (f), (g)
 */
export function yearFraction(convention: DayCount, from: DayNumber, to: DayNumber): number {
  if (!Number.isInteger(from) || !Number.isInteger(to)) throw new QuantError('BAD_DAY', { from, to });
  switch (convention) {
    case 'act/365f':
      return (to - from) / 365;
    case 'act/360':
      return (to - from) / 360;
    case 'act/act-isda':
      return actActIsda(from, to);
    case '30/360':
      return thirtyDays(from, to, false) / 360;
    case '30e/360':
      return thirtyDays(from, to, true) / 360;
  }
}

/**
 * Years between two days counted in sessions: sessions d with from ≤ d < to, over 252.
 * @param from first day
 * @param to last day
 * @param calendar sessions that count
 * @returns years
 * @throws QuantError OUTSIDE_CALENDAR when a day lies outside the calendar
 * @source Business/252 as in the Brazilian market convention, with the calendar as an argument
 */
export function businessYears252(from: DayNumber, to: DayNumber, calendar: TradingCalendar): number {
  return calendar.businessDaysBetween(from, to) / SESSIONS_PER_YEAR;
}

/**
 * Years of a stretch of minutes as the volatility indices count them: minutes / 525,600.
 * @param minutes minutes to expiry, fractions allowed
 * @returns years of 365 days
 * @source Cboe, "Volatility Index Mathematics Methodology", time to expiration
 */
export function yearsOfMinutes(minutes: number): number {
  return minutes / MINUTES_PER_YEAR;
}

/**
 * Minutes between two local times of one zone, ignoring changes of clock, as the volatility indices count them.
 *
 * The exchange counts whole days of 1,440 minutes: minutes to midnight of the first day, the days between, and minutes from
 * midnight of the last.
 * @param from day and minute after local midnight
 * @param to day and minute after local midnight
 * @returns minutes, negative when `to` is earlier
 * @source Cboe, "Volatility Index Mathematics Methodology": M current day + M other days + M settlement day
 */
export function minutesBetween(from: LocalMinute, to: LocalMinute): number {
  return (to.day - from.day) * 1440 + (to.minute - from.minute);
}

/** A local time without a zone: calendar day and minutes after its midnight. */
export interface LocalMinute {
  readonly day: DayNumber;
  readonly minute: number;
}
