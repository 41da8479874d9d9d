import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CoverageRow } from '#contract/schemas/data.ts';
import type { Calendars } from '#ingest/calendars.ts';
import { civilDate, dayNumber, toIsoDate } from '#quant/time/day-number.ts';
import type { TradingCalendar } from '#quant/time/trading-calendar.ts';
import type { SeriesSummary } from '#store/store.ts';
import { labelOf, unitOf } from './series-words.ts';

const MAX_GAPS = 200;

/** Series by series, each in a turn of its own: the history of a market is long, and others wait for answers meanwhile. */
export async function coverageOfAll(
  summaries: readonly SeriesSummary[],
  calendars: Calendars,
): Promise<CoverageRow[]> {
  const rows: CoverageRow[] = [];
  for (const summary of summaries) {
    rows.push(coverageOf(summary, calendars));
    await nextTurn();
  }
  return rows;
}

/** What the store holds of one series, measured against the sessions of its exchange. */
export function coverageOf(summary: SeriesSummary, calendars: Calendars): CoverageRow {
  const { seriesId, kind, firstDay, lastDay, count, sources, sample } = summary;
  const days = uniqueDays(summary.days);
  const calendar = calendarOf(summary, calendars);
  const missing = calendar ? missingSessions(days, sessionsOf(calendar, firstDay, lastDay)) : undefined;
  return {
    seriesId,
    label: labelOf(seriesId, kind),
    kind,
    unit: unitOf(seriesId, kind),
    firstDate: toIsoDate(firstDay),
    lastDate: toIsoDate(lastDay),
    count,
    missingSessions: missing ? missing.length : null,
    gaps: missing && calendar ? gapsOf(missing, calendar).slice(0, MAX_GAPS) : [],
    years: yearsOf(days, calendar),
    sources: [...sources],
    sample,
  };
}

/** Option chains come when somebody saves them and interest rates have calendars of their own: no gaps are counted there. */
function calendarOf({ kind, seriesId }: SeriesSummary, calendars: Calendars): TradingCalendar | undefined {
  if (kind === 'option-quote' || kind === 'yield') return undefined;
  if (kind === 'vx-bar' || kind === 'ranked-future') return calendars.cfe;
  return /^(VIX|VVIX|SKEW|PCR|VX)/.test(seriesId) ? calendars.cboe : calendars.nyse;
}

/** Sessions between two days, as far as the calendar reaches. */
function sessionsOf(calendar: TradingCalendar, first: number, last: number): Int32Array {
  const [from, to] = [Math.max(first, calendar.firstDay), Math.min(last, calendar.lastDay)];
  return from > to ? new Int32Array(0) : calendar.sessionsBetween(from, to);
}

function uniqueDays(days: Int32Array): Int32Array {
  return Int32Array.from(new Set(days)).sort();
}

function missingSessions(days: Int32Array, sessions: Int32Array): number[] {
  const present = new Set(days);
  return Array.from(sessions).filter((day) => !present.has(day));
}

/** Runs of missing sessions; two belong together when no session lies between them. */
function gapsOf(missing: readonly number[], calendar: TradingCalendar): CoverageRow['gaps'] {
  const gaps: { first: number; last: number; sessions: number }[] = [];
  for (const day of missing) {
    const open = gaps.at(-1);
    if (open && calendar.covers(open.last + 1) && calendar.nextSession(open.last) === day) {
      open.last = day;
      open.sessions += 1;
    } else gaps.push({ first: day, last: day, sessions: 1 });
  }
  return gaps.map(({ first, last, sessions }) => ({
    firstDate: toIsoDate(first),
    lastDate: toIsoDate(last),
    sessions,
  }));
}

/** Days present and sessions expected, year by year; in the first and last year only sessions within the range count. */
function yearsOf(days: Int32Array, calendar: TradingCalendar | undefined): CoverageRow['years'] {
  if (days.length === 0) return [];
  const [first, last] = [days[0]!, days.at(-1)!];
  const counts = new Map<number, number>();
  let yearEnd = -Infinity;
  let year = NaN;
  for (const day of days) {
    if (day > yearEnd) {
      ({ year } = civilDate(day));
      yearEnd = dayNumber(year, 12, 31);
    }
    counts.set(year, (counts.get(year) ?? 0) + 1);
  }
  const years: CoverageRow['years'] = [];
  const lastYear = civilDate(last).year;
  for ({ year } = civilDate(first); year <= lastYear; year += 1) {
    const from = Math.max(first, dayNumber(year, 1, 1));
    const to = Math.min(last, dayNumber(year, 12, 31));
    const count = counts.get(year) ?? 0;
    const known = calendar?.covers(from) && calendar.covers(to);
    years.push({ year, count, expected: calendar && known ? sessionsOf(calendar, from, to).length : count });
  }
  return years;
}
