import { NEW_YORK, zoneClock } from '#platform/zoned-time.ts';
import { optionExpiry, settlementOfRoot } from '#quant/market/option-expiries.ts';
import type { DayNumber } from '#quant/time/day-number.ts';
import type { TradingCalendar } from '#quant/time/trading-calendar.ts';
import type { ChainRow } from '#store/store.ts';

/** SPX options stop quoting for the index at 16:15 New York; a chain saved later holds the quotes of that minute. */
const QUOTES_END_MINUTE = 975;
const OPENING_MINUTE = 570;
const CLOSING_MINUTE = 960;

/** When the quotes of a chain were made: its time stamp, at most the end of quoting of that day. */
export function quotesMadeAtMs({ quoteAtMs, quoteDay }: ChainRow): number {
  return Math.min(quoteAtMs, endOfQuotesMs(quoteDay));
}

/** When quoting for the index ends on a day; settlements of futures of that day are taken as made then. */
export function endOfQuotesMs(day: DayNumber): number {
  return newYorkMs(day, QUOTES_END_MINUTE);
}

/** Instant at which the settlement value of an option series is struck. */
export function settlementMs(root: string, printedDay: DayNumber, calendar: TradingCalendar): number {
  if (!calendar.covers(printedDay)) {
    return newYorkMs(printedDay, settlementOfRoot(root) === 'am' ? OPENING_MINUTE : CLOSING_MINUTE);
  }
  const { settlementDay, settlementMinuteNewYork } = optionExpiry(root, printedDay, calendar);
  return newYorkMs(settlementDay, settlementMinuteNewYork);
}

function newYorkMs(day: DayNumber, minute: number): number {
  const instant = zoneClock(NEW_YORK).toEpochMs({ day, minute });
  return instant.status === 'ok' ? instant.epochMs : instant.laterMs;
}
