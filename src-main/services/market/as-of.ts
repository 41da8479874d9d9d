import type { Freshness } from '#contract/schemas/common.ts';
import { NEW_YORK, zoneClock } from '#platform/zoned-time.ts';
import { fromIsoDate, type DayNumber } from '#quant/time/day-number.ts';
import type { TradingCalendar } from '#quant/time/trading-calendar.ts';
import { lastOnOrBefore } from '#quant/volatility-index/futures-curve.ts';
import type { DayRange } from '#store/store.ts';
import type { MarketDeps } from './market-deps.ts';
import { isoOrNull } from './provenance.ts';

/** Data older than this many sessions is called stale. */
const FRESH_SESSIONS = 1;

/** The day a question is about, and the day its data is measured against. */
export interface AsOf {
  /** Last day with data on or before the day that was asked for; undefined in an empty store. */
  readonly day: DayNumber | undefined;
  /** The day asked for; today in New York where none was. */
  readonly referenceDay: DayNumber;
}

export async function resolveAsOf(deps: MarketDeps, asOf: string | undefined, nowMs: number): Promise<AsOf> {
  const referenceDay = asOf === undefined ? todayInNewYork(nowMs) : fromIsoDate(asOf);
  const days = await deps.reader.marketDays();
  const at = asOf === undefined ? days.length - 1 : lastOnOrBefore(days, referenceDay);
  return { day: days[at], referenceDay };
}

/** Age of data in sessions of the exchange, against the day that was asked for. */
export function freshnessOf(
  calendar: TradingCalendar,
  dataDay: DayNumber | undefined,
  referenceDay: DayNumber,
): Freshness {
  if (dataDay === undefined) return { dataDate: null, ageSessions: null, stale: true };
  const known = calendar.covers(dataDay) && calendar.covers(referenceDay);
  const ageSessions = known ? Math.max(0, sessionsSince(calendar, dataDay, referenceDay)) : null;
  return {
    dataDate: isoOrNull(dataDay),
    ageSessions,
    stale: ageSessions === null || ageSessions > FRESH_SESSIONS,
  };
}

/** Optional ISO dates as a range of days. */
export function rangeOf(from: string | undefined, to: string | undefined): DayRange {
  return {
    ...(from === undefined ? {} : { fromDay: fromIsoDate(from) }),
    ...(to === undefined ? {} : { toDay: fromIsoDate(to) }),
  };
}

function todayInNewYork(nowMs: number): DayNumber {
  return zoneClock(NEW_YORK).toLocal(nowMs).day;
}

/** Sessions after the data day up to and including the reference day. */
function sessionsSince(calendar: TradingCalendar, dataDay: DayNumber, referenceDay: DayNumber): number {
  return calendar
    .sessionsBetween(dataDay + 1, Math.max(dataDay + 1, referenceDay))
    .filter((day) => day <= referenceDay).length;
}
