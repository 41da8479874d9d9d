import { QuantError } from '../math/quant-error.ts';

/** Calendar date as a whole number of days since 1970-01-01 (proleptic Gregorian, no time zone). */
export type DayNumber = number;

const ISO_DATE = /^(-?\d{4,6})-(\d{2})-(\d{2})$/;
const DAYS_PER_ERA = 146_097;
const EPOCH_SHIFT = 719_468;

/**
 * Day number of a civil date.
 * @param year astronomical year
 * @param month 1 to 12
 * @param day day of month, from 1
 * @returns days since 1970-01-01
 * @source Howard Hinnant, "chrono-compatible low-level date algorithms", days_from_civil
 */
export function dayNumber(year: number, month: number, day: number): DayNumber {
  const shiftedYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(shiftedYear / 400);
  const yearOfEra = shiftedYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_PER_ERA + dayOfEra - EPOCH_SHIFT;
}

/**
 * Civil date of a day number.
 * @param day days since 1970-01-01
 * @returns year, month 1 to 12, day of month
 * @source Howard Hinnant, "chrono-compatible low-level date algorithms", civil_from_days
 */
export function civilDate(day: DayNumber): { year: number; month: number; day: number } {
  const shifted = day + EPOCH_SHIFT;
  const era = Math.floor(shifted / DAYS_PER_ERA);
  const dayOfEra = shifted - era * DAYS_PER_ERA;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}

/**
 * Day of the week.
 * @param day days since 1970-01-01
 * @returns 0 Sunday … 6 Saturday
 */
export function weekday(day: DayNumber): number {
  return (((day + 4) % 7) + 7) % 7;
}

/**
 * Day number of a civil date that may not exist.
 * @param year astronomical year
 * @param month month to check
 * @param day day of month to check
 * @returns days since 1970-01-01, or undefined where there is no such date (31 February)
 */
export function validDayNumber(year: number, month: number, day: number): DayNumber | undefined {
  if (!Number.isInteger(year) || month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  const result = dayNumber(year, month, day);
  const back = civilDate(result);
  return back.month === month && back.day === day ? result : undefined;
}

/**
 * ISO 8601 calendar date of a day number.
 * @param day days since 1970-01-01
 * @returns `YYYY-MM-DD`
 */
export function toIsoDate(day: DayNumber): string {
  const { year, month, day: dayOfMonth } = civilDate(day);
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(dayOfMonth).padStart(2, '0')}`;
}

/**
 * Day number of an ISO 8601 calendar date.
 * @param text `YYYY-MM-DD`
 * @returns days since 1970-01-01
 * @throws QuantError BAD_DATE when the text is no ISO date or names a day that does not exist
 */
export function fromIsoDate(text: string): DayNumber {
  const match = ISO_DATE.exec(text);
  const day = match ? validDayNumber(Number(match[1]), Number(match[2]), Number(match[3])) : undefined;
  if (day === undefined) throw new QuantError('BAD_DATE', { text });
  return day;
}
