import { type DayNumber, validDayNumber } from '#quant/time/day-number.ts';

/** What a number reader returns for text that is no number; real data is never infinite. */
export const BAD_NUMBER = Infinity;
/** What a date reader returns for text that is no date. */
export const BAD_DAY: DayNumber = -2_147_483_648;

export type DateOrder = 'ymd' | 'mdy' | 'dmy';

const POWERS = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
const MISSING = new Set(['', '-', '--', '.', 'na', 'n/a', '#n/a', 'nan', 'null', 'none', 'nd', 'n.a.']);
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH_NAMES = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

/** True for the ways in which files write "no value". */
export function isMissing(text: string): boolean {
  return text.length === 0 || (text.length < 6 && MISSING.has(text.trim().toLowerCase()));
}

/**
 * Number of a plain decimal text: NaN where the text says "no value", BAD_NUMBER where it is something else.
 * Up to 15 digits are read exactly by integer arithmetic and one division, which rounds correctly.
 */
export function readNumber(text: string): number {
  const length = text.length;
  let position = 0;
  const negative = text.charCodeAt(0) === 45;
  if (negative) position = 1;
  let mantissa = 0;
  let digits = 0;
  let decimals = -1;
  for (; position < length; position += 1) {
    const code = text.charCodeAt(position);
    if (code >= 48 && code <= 57) {
      mantissa = mantissa * 10 + (code - 48);
      digits += 1;
      if (decimals >= 0) decimals += 1;
    } else if (code === 46 && decimals < 0) decimals = 0;
    else return readUnusual(text);
  }
  if (digits === 0 || digits > 15) return readUnusual(text);
  const value = decimals > 0 ? mantissa / POWERS[decimals]! : mantissa;
  return negative && value !== 0 ? -value : value;
}

function readUnusual(text: string): number {
  const trimmed = text.trim();
  if (isMissing(trimmed)) return NaN;
  if (!DECIMAL.test(trimmed)) return BAD_NUMBER;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : BAD_NUMBER;
}

/** Number of a text whose decimal mark may be a comma and whose thousands may be grouped. */
export function readLocalNumber(text: string, decimalSeparator: '.' | ','): number {
  const grouping = decimalSeparator === '.' ? /[,\u00a0\u202f ']/g : /[.\u00a0\u202f ']/g;
  const plain = text
    .trim()
    .replace(/^\u2212/, '-')
    .replace(grouping, '');
  return readNumber(decimalSeparator === ',' ? plain.replace(',', '.') : plain);
}

/** Day of a date text in the given field order, BAD_DAY where it is none. */
export function readDay(text: string, order: DateOrder): DayNumber {
  const iso = readIsoDay(text);
  if (iso !== BAD_DAY) return iso;
  const trimmed = text.trim();
  const numeric = /^(\d{1,4})[/.-](\d{1,2})[/.-](\d{1,4})$/.exec(trimmed);
  if (numeric) return dayFromParts(numeric, order);
  return readNamedDay(trimmed);
}

/** Day of `YYYY-MM-DD` or `YYYYMMDD`, BAD_DAY otherwise. */
export function readIsoDay(text: string): DayNumber {
  const dashed = text.length === 10 && text.charCodeAt(4) === 45 && text.charCodeAt(7) === 45;
  if (!dashed && text.length !== 8) return BAD_DAY;
  const year = digitsAt(text, 0, 4);
  const month = digitsAt(text, dashed ? 5 : 4, 2);
  const day = digitsAt(text, dashed ? 8 : 6, 2);
  return checkedDay(year, month, day);
}

function dayFromParts(parts: RegExpExecArray, order: DateOrder): DayNumber {
  const [first, second, third] = [parts[1] ?? '', parts[2] ?? '', parts[3] ?? ''];
  if (first.length === 4)
    return order === 'ymd' && third.length <= 2
      ? checkedDay(Number(first), Number(second), Number(third))
      : BAD_DAY;
  if (third.length !== 4 || order === 'ymd' || first.length > 2) return BAD_DAY;
  return order === 'mdy'
    ? checkedDay(Number(third), Number(first), Number(second))
    : checkedDay(Number(third), Number(second), Number(first));
}

/** `20-Nov-2010`, `Fri Nov 20 2026`, `November 20, 2026`, `20 November 2026`. */
function readNamedDay(text: string): DayNumber {
  const dayFirst = /^(?:[A-Za-z]{3,9},? )?(\d{1,2})[- ]([A-Za-z]{3,9}),?[- ](\d{4})$/.exec(text);
  if (dayFirst) return checkedDay(Number(dayFirst[3]), monthOf(dayFirst[2] ?? ''), Number(dayFirst[1]));
  const monthFirst = /^(?:[A-Za-z]{3,9},? )?([A-Za-z]{3,9}) (\d{1,2}),? (\d{4})$/.exec(text);
  if (monthFirst)
    return checkedDay(Number(monthFirst[3]), monthOf(monthFirst[1] ?? ''), Number(monthFirst[2]));
  return BAD_DAY;
}

/** 1 to 12 for an English month name or its first three letters, 0 for anything else. */
export function monthOf(name: string): number {
  const lower = name.toLowerCase();
  const short = MONTHS.indexOf(lower);
  return (short >= 0 ? short : MONTH_NAMES.indexOf(lower)) + 1;
}

/** Data of this project lies in the years 1900 to 2100; anything else is a misread. */
function checkedDay(year: number, month: number, day: number): DayNumber {
  if (!(year >= 1900 && year <= 2100)) return BAD_DAY;
  return validDayNumber(year, month, day) ?? BAD_DAY;
}

function digitsAt(text: string, start: number, count: number): number {
  let value = 0;
  for (let index = start; index < start + count; index += 1) {
    const code = text.charCodeAt(index);
    if (!(code >= 48 && code <= 57)) return NaN;
    value = value * 10 + (code - 48);
  }
  return value;
}

/**
 * The order in which a column writes its dates, if the column proves it.
 * `ambiguous`: every value reads both as month/day and as day/month; `none`: some order fails on many values.
 */
export function proveDateOrder(values: readonly string[]): DateOrder | 'ambiguous' | 'none' {
  const filled = values.filter((value) => !isMissing(value));
  if (filled.length === 0) return 'none';
  const reads = (order: DateOrder): number =>
    filled.filter((value) => readDay(value, order) !== BAD_DAY).length;
  // Damaged rows are for the parser to reject; half of the column is enough to tell what it is.
  const enough = filled.length * 0.5;
  if (reads('ymd') >= enough) return 'ymd';
  const monthFirst = reads('mdy');
  const dayFirst = reads('dmy');
  if (monthFirst < enough && dayFirst < enough) return 'none';
  if (monthFirst === dayFirst) return 'ambiguous';
  return monthFirst > dayFirst ? 'mdy' : 'dmy';
}
