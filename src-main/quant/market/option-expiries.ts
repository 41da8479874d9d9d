import { civilDate, dayNumber, weekday } from '../time/day-number.ts';
import type { DayNumber } from '../time/day-number.ts';
import { nthWeekday } from '../time/holiday-rules.ts';
import type { TradingCalendar } from '../time/trading-calendar.ts';
import { vxSettlementDay, vxWeeklySettlementDay } from './vx-contracts.ts';

/** When an option's settlement value is struck: the opening quotation or the close of the expiry day. */
export type OptionSettlement = 'am' | 'pm';

/** What decides the time value of one option series. */
export interface OptionExpiry {
  /** Session on which the settlement value is struck. */
  readonly settlementDay: DayNumber;
  readonly settlement: OptionSettlement;
  /** Minutes after midnight in New York: 570 at the opening, else the close of that session (960, 780 on early closes). */
  readonly settlementMinuteNewYork: number;
  readonly lastTradingDay: DayNumber;
}

const FRIDAY = 5;
const SATURDAY = 6;
const MONDAY = 1;
const OPENING_MINUTE = 570;
const CLOSING_MINUTE = 960;
const CHICAGO_BEHIND_NEW_YORK = 60;

/** Roots of index options that settle at the opening; every other root settles at the close. */
const AM_ROOTS = new Set(['SPX', 'VIX', 'VIXW', 'NDX', 'RUT', 'DJX', 'MXEA', 'MXEF', 'RVX', 'VXN']);

/**
 * Settlement of a root.
 * @param root option root as in the symbol, such as `SPX` or `SPXW`
 * @returns `am` for series settled on an opening quotation, else `pm`
 * @source Cboe contract specifications: SPX and VIX settle on a special opening quotation, SPXW, SPXPM and XSP at the close
 */
export function settlementOfRoot(root: string): OptionSettlement {
  return AM_ROOTS.has(root) ? 'am' : 'pm';
}

/**
 * Expiry of standard monthly options: the third Friday, or the session before where that Friday is a holiday.
 * @param year year
 * @param month 1 to 12
 * @param calendar sessions of the exchange
 * @returns session
 */
export function monthlyOptionExpiry(year: number, month: number, calendar: TradingCalendar): DayNumber {
  return calendar.sessionOnOrBefore(nthWeekday(year, month, FRIDAY, 3));
}

/**
 * Expiry of end-of-month options: the last session of the month.
 * @param year year
 * @param month 1 to 12
 * @param calendar sessions of the exchange
 * @returns session
 */
export function endOfMonthExpiry(year: number, month: number, calendar: TradingCalendar): DayNumber {
  const nextMonth = month === 12 ? dayNumber(year + 1, 1, 1) : dayNumber(year, month + 1, 1);
  return calendar.sessionOnOrBefore(nextMonth - 1);
}

/**
 * Session on which an option of the SPXW kind listed for a weekday expires when that day may be a holiday.
 *
 * A Monday that is no session moves to the next one, every other day to the session before.
 * @param listedDay the Monday … Friday of the listing
 * @param calendar sessions of the exchange
 * @returns session
 * @source Cboe Rule 4.13(e), nonstandard expirations program
 */
export function weeklyOptionExpiry(listedDay: DayNumber, calendar: TradingCalendar): DayNumber {
  return weekday(listedDay) === MONDAY
    ? calendar.sessionOnOrAfter(listedDay)
    : calendar.sessionOnOrBefore(listedDay);
}

/**
 * Session behind a printed expiry.
 *
 * Standard series that expired before February 2015 (and some listed earlier for later months) are printed with the Saturday
 * after the third Friday; a printed holiday stands for the session before it.
 * @param printedDay expiry as the file or symbol prints it
 * @param calendar sessions of the exchange
 * @returns session on which the series settles
 * @source OCC, "Expiration Friday migration" (2013): Saturday expiries end on 2015-02-01
 */
export function sessionOfPrintedExpiry(printedDay: DayNumber, calendar: TradingCalendar): DayNumber {
  return calendar.sessionOnOrBefore(printedDay);
}

/**
 * Whether a printed expiry is the standard monthly one, Friday or the old Saturday.
 * @param printedDay expiry as the file or symbol prints it
 * @param calendar sessions of the exchange
 * @returns true for the third Friday, the Saturday after it, or the session that stands in for it
 */
export function isStandardMonthlyExpiry(printedDay: DayNumber, calendar: TradingCalendar): boolean {
  const { year, month } = civilDate(weekday(printedDay) === SATURDAY ? printedDay - 1 : printedDay);
  return sessionOfPrintedExpiry(printedDay, calendar) === monthlyOptionExpiry(year, month, calendar);
}

/**
 * Settlement of one option series from its root and printed expiry.
 *
 * AM series trade until the session before the settlement day, PM series until its close.
 * @param root option root as in the symbol
 * @param printedDay expiry as the file or symbol prints it
 * @param calendar sessions of the NYSE or of the Cboe
 * @returns settlement day and minute, last trading day
 */
export function optionExpiry(root: string, printedDay: DayNumber, calendar: TradingCalendar): OptionExpiry {
  const settlementDay = sessionOfPrintedExpiry(printedDay, calendar);
  const settlement = settlementOfRoot(root);
  if (settlement === 'am') {
    const lastTradingDay = calendar.previousSession(settlementDay);
    return { settlementDay, settlement, settlementMinuteNewYork: OPENING_MINUTE, lastTradingDay };
  }
  return {
    settlementDay,
    settlement,
    settlementMinuteNewYork: closingMinuteNewYork(settlementDay, calendar),
    lastTradingDay: settlementDay,
  };
}

/** The equity close: index options trade 15 minutes longer than the stocks that settle them. */
function closingMinuteNewYork(day: DayNumber, calendar: TradingCalendar): number {
  const session = calendar.sessionOpenClose(day);
  if (!session?.closesEarly) return CLOSING_MINUTE;
  if (calendar.zone === 'America/New_York') return session.closeMinute;
  return session.closeMinute + CHICAGO_BEHIND_NEW_YORK - 15;
}

/**
 * Expiry of the VIX options of a month: the settlement day of the VX future of that month.
 * @param year year
 * @param month 1 to 12
 * @param calendar sessions of the Cboe
 * @returns session; trading ends on the session before
 * @source Cboe, VIX option contract specifications
 */
export function vixOptionExpiry(year: number, month: number, calendar: TradingCalendar): DayNumber {
  return vxSettlementDay(year, month, calendar);
}

/**
 * Expiry of the weekly VIX options (VIXW) of a week: the settlement day of the weekly VX future.
 * @param year year
 * @param week 1 to 53, the n-th Wednesday of the year
 * @param calendar sessions of the Cboe
 * @returns session; trading ends on the session before
 * @source Cboe, VIX Weeklys option contract specifications
 */
export function vixWeeklyOptionExpiry(year: number, week: number, calendar: TradingCalendar): DayNumber {
  return vxWeeklySettlementDay(year, week, calendar);
}
