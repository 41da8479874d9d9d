import { civilDate, dayNumber, toIsoDate } from '#quant/time/day-number.ts';
import type { TradingCalendar } from '#quant/time/trading-calendar.ts';

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** Everything a calendar says about 1990–2030 apart from weekends: closed days, sessions with hours of their own, counts. */
export function tabulateCalendar(calendar: TradingCalendar): CalendarTable {
  const first = Math.max(calendar.firstDay, dayNumber(1990, 1, 1));
  const last = dayNumber(2030, 12, 31);
  const closed: string[] = [];
  for (let day = first; day <= last; day += 1) {
    const reason = calendar.closureReason(day);
    if (reason === undefined || reason === 'Saturday' || reason === 'Sunday') continue;
    closed.push(`${toIsoDate(day)} ${reason}${calendar.publishesWhileClosed(day) ? ' (published)' : ''}`);
  }
  const irregular = calendar.irregularSessions
    .filter(({ day }) => day <= last)
    .map(({ day, openMinute, closeMinute, reason }) =>
      [toIsoDate(day), clock(openMinute), clock(closeMinute), reason].join(' '),
    );
  const sessionsPerYear: Record<string, number> = {};
  for (let year = civilDate(first).year; year <= 2030; year += 1) {
    const from = Math.max(first, dayNumber(year, 1, 1));
    sessionsPerYear[year] = calendar.businessDaysBetween(from, dayNumber(year + 1, 1, 1));
  }
  return { closed, irregular, sessionsPerYear };
}

export interface CalendarTable {
  readonly closed: readonly string[];
  readonly irregular: readonly string[];
  readonly sessionsPerYear: Readonly<Record<string, number>>;
}
