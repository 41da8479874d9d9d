import { calendarIds, readCalendar } from '#platform/calendars.ts';
import { parseTradingCalendar, type TradingCalendar } from '#quant/time/trading-calendar.ts';

/** Sessions that formats need: settlement days of futures, closes of options, bars of equities. */
export type Calendars = Readonly<Record<(typeof calendarIds)[number], TradingCalendar>>;

export function loadCalendars(resourcesDir: string): Calendars {
  const entries = calendarIds.map((id) => [id, parseTradingCalendar(readCalendar(resourcesDir, id))]);
  return Object.fromEntries(entries) as Calendars;
}
