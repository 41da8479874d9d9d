import { QuantError } from '../math/quant-error.ts';
import { civilDate, dayNumber, fromIsoDate, weekday } from '../time/day-number.ts';
import type { DayNumber } from '../time/day-number.ts';
import { nthWeekday } from '../time/holiday-rules.ts';
import type { TradingCalendar } from '../time/trading-calendar.ts';

/** Month letters of futures, January to December. */
export const MONTH_LETTERS = 'FGHJKMNQUVXZ';

/** VX futures contract: monthly, weekly (the n-th Wednesday of its year), or known by its settlement day alone. */
export type VxContract =
  | { readonly kind: 'monthly'; readonly year: number; readonly month: number }
  | { readonly kind: 'weekly'; readonly year: number; readonly week: number }
  | { readonly kind: 'dated'; readonly settlementDay: DayNumber };

/** What a text says about a VX contract; `needs-date` when one year digit leaves the decade open. */
export type VxContractReading =
  | { readonly status: 'ok'; readonly contract: VxContract }
  | { readonly status: 'not-vx' }
  | { readonly status: 'needs-date' };

const FRIDAY = 5;
const WEDNESDAY = 3;
const DAYS_TO_OPTION_EXPIRY = 30;
/** A contract is read as at most this many years after the date of the file that names it. */
const YEARS_AHEAD = 2;

const SLASH_CODE = /^\/?VX(\d{1,2})?\/?([FGHJKMNQUVXZ])(\d{4}|\d{2}|\d)$/i;
const CFE_FILE = /^CFE_(?:VX_)?([FGHJKMNQUVXZ])(\d{4}|\d{2})(?:_VX)?(?:\.csv)?$/i;
const DATED_FILE = /^(?:CFE_)?VX_(\d{4}-\d{2}-\d{2})(?:\.csv)?$/i;
const FUTURES_COLUMN =
  /^([FGHJKMNQUVXZ]) \((Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w* (\d{4}|\d{2})\)$/i;
const NOT_VX: VxContractReading = { status: 'not-vx' };

function settle(usual: DayNumber, calendar: TradingCalendar): DayNumber {
  const override = calendar.settlementOverrides.find((candidate) => candidate.usual === usual);
  if (override) return override.actual;
  const holds = calendar.isSession(usual) && calendar.isSession(usual + DAYS_TO_OPTION_EXPIRY);
  return holds ? usual : calendar.previousSession(usual);
}

/**
 * Final settlement day of a monthly VX future (and of the VIX option of that month).
 *
 * The Wednesday 30 days before the third Friday of the next month; when that Wednesday or that Friday is a holiday, the
 * business day before the Wednesday. Overrides of the calendar (2018-12-05 settled on 2018-12-06) come first.
 * @param year contract year
 * @param month contract month, 1 to 12
 * @param calendar sessions of the CFE or of the Cboe
 * @returns settlement day
 * @throws QuantError OUTSIDE_CALENDAR when the calendar ends before the third Friday that decides
 * @source CFE Rule 1202(b), VX contract specifications, "Final Settlement Date"
 */
export function vxSettlementDay(year: number, month: number, calendar: TradingCalendar): DayNumber {
  if (!Number.isInteger(month) || month < 1 || month > 12) throw new QuantError('BAD_MONTH', { month });
  const nextYear = month === 12 ? year + 1 : year;
  const nextMonth = month === 12 ? 1 : month + 1;
  return settle(nthWeekday(nextYear, nextMonth, FRIDAY, 3) - DAYS_TO_OPTION_EXPIRY, calendar);
}

/**
 * Final settlement day of a weekly VX future.
 *
 * Week n stands for the n-th Wednesday of the year; holidays and overrides as for monthly contracts.
 * @param year contract year
 * @param week 1 to 53
 * @param calendar sessions of the CFE or of the Cboe
 * @returns settlement day
 * @source CFE Rule 1202(b); the weeks of the Cboe settlement page (`VX30/N6` settles on 2026-07-29)
 */
export function vxWeeklySettlementDay(year: number, week: number, calendar: TradingCalendar): DayNumber {
  return settle(wednesdayOfWeek(year, week), calendar);
}

function wednesdayOfWeek(year: number, week: number): DayNumber {
  const wednesday = nthWeekday(year, 1, WEDNESDAY, 1) + 7 * (week - 1);
  if (!Number.isInteger(week) || week < 1 || civilDate(wednesday).year !== year) {
    throw new QuantError('BAD_WEEK', { year, week });
  }
  return wednesday;
}

/**
 * Settlement day of any VX contract.
 * @param contract monthly, weekly or dated
 * @param calendar sessions of the CFE or of the Cboe
 * @returns settlement day
 */
export function vxContractSettlement(contract: VxContract, calendar: TradingCalendar): DayNumber {
  if (contract.kind === 'dated') return contract.settlementDay;
  return contract.kind === 'monthly'
    ? vxSettlementDay(contract.year, contract.month, calendar)
    : vxWeeklySettlementDay(contract.year, contract.week, calendar);
}

/**
 * Contract that settles on a day.
 * @param settlementDay day of the final settlement, as in the file name `VX_2026-07-22`
 * @param calendar sessions of the CFE or of the Cboe
 * @returns the monthly contract where there is one, else the weekly, undefined where nothing settles on that day
 */
export function vxContractSettlingOn(
  settlementDay: DayNumber,
  calendar: TradingCalendar,
): VxContract | undefined {
  const { year, month } = civilDate(settlementDay);
  if (vxSettlementDay(year, month, calendar) === settlementDay) return { kind: 'monthly', year, month };
  // Holidays and overrides move a settlement by one session, so its Wednesday is at most a few days away.
  for (const shift of [0, 1, -1, 2, 3]) {
    const wednesday = settlementDay + shift;
    if (weekday(wednesday) !== WEDNESDAY || settle(wednesday, calendar) !== settlementDay) continue;
    const weeklyYear = civilDate(wednesday).year;
    return {
      kind: 'weekly',
      year: weeklyYear,
      week: (wednesday - nthWeekday(weeklyYear, 1, WEDNESDAY, 1)) / 7 + 1,
    };
  }
  return undefined;
}

function fullYear(digits: string, asOfDay: DayNumber | undefined): number | undefined {
  const value = Number(digits);
  if (digits.length === 4) return value;
  if (digits.length === 2) return 2000 + value;
  if (asOfDay === undefined) return undefined;
  const latest = civilDate(asOfDay).year + YEARS_AHEAD;
  return latest - ((((latest - value) % 10) + 10) % 10);
}

function readCode(match: RegExpExecArray, asOfDay: DayNumber | undefined): VxContractReading {
  const year = fullYear(match[3]!, asOfDay);
  if (year === undefined) return { status: 'needs-date' };
  const month = MONTH_LETTERS.indexOf(match[2]!.toUpperCase()) + 1;
  if (match[1] === undefined) return { status: 'ok', contract: { kind: 'monthly', year, month } };
  const week = Number(match[1]);
  const wednesday = nthWeekday(year, 1, WEDNESDAY, 1) + 7 * (week - 1);
  const named = civilDate(wednesday);
  // The letter repeats the month of the Wednesday: a code that contradicts itself is no contract.
  if (week < 1 || named.year !== year || named.month !== month) return NOT_VX;
  return { status: 'ok', contract: { kind: 'weekly', year, week } };
}

/**
 * VX contract named by a code, a file name or the `Futures` column.
 *
 * Read: `VX/N6`, `VX30/N6`, `VXN26`, `CFE_F05_VX`, `CFE_VX_H2010`, `VX_2026-07-22` and `F (Jan 05)`, with or without `.csv`.
 * @param text code as published
 * @param asOfDay day on which the code was seen; fixes the decade of one year digit (up to two years ahead, else the past)
 * @returns the contract, `needs-date` for one year digit without `asOfDay`, `not-vx` for anything else
 */
export function parseVxContract(text: string, asOfDay?: DayNumber): VxContractReading {
  const trimmed = text.trim();
  const code = SLASH_CODE.exec(trimmed);
  if (code) return readCode(code, asOfDay);
  const dated = DATED_FILE.exec(trimmed);
  if (dated) return readDated(dated[1]!);
  const cfe = CFE_FILE.exec(trimmed) ?? FUTURES_COLUMN.exec(trimmed);
  if (!cfe) return NOT_VX;
  const month = MONTH_LETTERS.indexOf(cfe[1]!.toUpperCase()) + 1;
  const year = fullYear(cfe.at(-1)!, undefined)!;
  if (cfe.length === 4 && MONTH_NAMES.indexOf(cfe[2]!.toLowerCase()) + 1 !== month) return NOT_VX;
  return { status: 'ok', contract: { kind: 'monthly', year, month } };
}

const MONTH_NAMES = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

function readDated(iso: string): VxContractReading {
  try {
    return { status: 'ok', contract: { kind: 'dated', settlementDay: fromIsoDate(iso) } };
  } catch {
    return NOT_VX;
  }
}

/**
 * Exchange symbol of a contract, as on the Cboe settlement page.
 * @param contract monthly or weekly
 * @returns `VX/N6` or `VX30/N6`
 */
export function vxSymbol(contract: Exclude<VxContract, { kind: 'dated' }>): string {
  const yearDigit = contract.year % 10;
  if (contract.kind === 'monthly') return `VX/${MONTH_LETTERS[contract.month - 1]!}${yearDigit}`;
  const { month } = civilDate(wednesdayOfWeek(contract.year, contract.week));
  return `VX${String(contract.week).padStart(2, '0')}/${MONTH_LETTERS[month - 1]!}${yearDigit}`;
}

/**
 * Settlement day of the n-th listed monthly contract under the rule that every month is listed.
 *
 * Rank 1 is the first contract that settles after the day: on its settlement day a contract has left the curve.
 * Before October 2006 the exchange listed only some months; the rule then names months that did not trade.
 * @param day day of the curve
 * @param rank from 1
 * @param calendar sessions of the CFE or of the Cboe
 * @returns settlement day
 */
export function nthVxSettlement(day: DayNumber, rank: number, calendar: TradingCalendar): DayNumber {
  if (!Number.isInteger(rank) || rank < 1) throw new QuantError('BAD_RANK', { rank });
  const { year, month } = civilDate(day);
  const isFirstThisMonth = vxSettlementDay(year, month, calendar) > day;
  const months = year * 12 + (month - 1) + (rank - 1) + (isFirstThisMonth ? 0 : 1);
  return vxSettlementDay(Math.floor(months / 12), (months % 12) + 1, calendar);
}

/**
 * Settlement days of all monthly contracts between two days.
 * @param first first day
 * @param last last day, included
 * @param calendar sessions of the CFE or of the Cboe
 * @returns ascending settlement days
 */
export function vxSettlementsBetween(
  first: DayNumber,
  last: DayNumber,
  calendar: TradingCalendar,
): DayNumber[] {
  const start = civilDate(first);
  const end = civilDate(last);
  const days: DayNumber[] = [];
  for (let index = start.year * 12 + start.month - 1; index <= end.year * 12 + end.month - 1; index += 1) {
    const day = vxSettlementDay(Math.floor(index / 12), (index % 12) + 1, calendar);
    if (day >= first && day <= last) days.push(day);
  }
  return days;
}

/**
 * First day on which VX prices are published at today's scale; earlier prices are ten times as large.
 * @source CFE contract history: the VX multiplier went from 100 to 1,000 dollars on 2007-03-26
 */
export const VX_RESCALE_DAY: DayNumber = dayNumber(2007, 3, 26);
