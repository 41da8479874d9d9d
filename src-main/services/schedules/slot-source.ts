import type { ScheduleTrigger } from '#contract/schemas/schedules.ts';
import type { Calendars } from '#ingest/calendars.ts';
import { zoneClock } from '#platform/zoned-time.ts';
import type { TradingCalendar } from '#quant/time/trading-calendar.ts';
import { cronAfter } from './cron-slots.ts';

const MS_PER_MINUTE = 60_000;
const MINUTES_PER_DAY = 1440;

/**
 * Instants at which a trigger is due. The answer depends on the question alone, never on what was asked before: for any two
 * instants between the same two slots it is the same.
 */
export interface SlotSource {
  /** First slot after an instant; null where there is none, or where the calendar ends. */
  next(afterMs: number): number | null;
}

/** @throws VolterraError BAD_SCHEDULE */
export function createSlotSource(trigger: ScheduleTrigger, calendars: Calendars): SlotSource {
  if (trigger.kind === 'newData') return { next: () => null };
  const calendar = calendarOf(trigger.exchange, calendars);
  if (trigger.kind === 'afterClose')
    return { next: (afterMs) => closeAfter(calendar, trigger.minutes, afterMs) };
  const next = cronAfter(trigger);
  return trigger.sessionsOnly ? { next: (afterMs) => onSession(calendar, next, afterMs) } : { next };
}

function calendarOf(exchange: 'NYSE' | 'CBOE' | 'CFE', { nyse, cboe, cfe }: Calendars): TradingCalendar {
  return { NYSE: nyse, CBOE: cboe, CFE: cfe }[exchange];
}

/** Slots on other days are passed over a day at a time. */
function onSession(
  calendar: TradingCalendar,
  next: (afterMs: number) => number | null,
  afterMs: number,
): number | null {
  const clock = zoneClock(calendar.zone);
  let slot = next(afterMs);
  while (slot !== null) {
    const { day } = clock.toLocal(slot);
    if (day > calendar.lastDay) return null;
    const open =
      day < calendar.firstDay ? calendar.sessionOnOrAfter(calendar.firstDay) : sessionFrom(calendar, day);
    if (open === null) return null;
    if (open === day) return slot;
    slot = next(startOfDay(calendar.zone, open) - 1);
  }
  return null;
}

/** The day itself or the next session; null where the calendar ends before. */
function sessionFrom(calendar: TradingCalendar, day: number): number | null {
  return calendar.businessDaysBetween(day, calendar.lastDay) > 0 || calendar.isSession(calendar.lastDay)
    ? calendar.sessionOnOrAfter(day)
    : null;
}

function startOfDay(zone: string, day: number): number {
  const midnight = zoneClock(zone).toEpochMs({ day, minute: 0 });
  return midnight.status === 'ok' ? midnight.epochMs : midnight.earlierMs;
}

function closeAfter(calendar: TradingCalendar, minutes: number, afterMs: number): number | null {
  const { day: today } = zoneClock(calendar.zone).toLocal(afterMs);
  const back = 1 + Math.ceil(minutes / MINUTES_PER_DAY);
  for (let day = Math.max(calendar.firstDay, today - back); day <= calendar.lastDay; day += 1) {
    const session = calendar.sessionOpenClose(day);
    if (session === undefined) continue;
    const close = zoneClock(calendar.zone).toEpochMs({ day, minute: session.closeMinute });
    const slot = (close.status === 'ok' ? close.epochMs : close.laterMs) + minutes * MS_PER_MINUTE;
    if (slot > afterMs) return slot;
  }
  return null;
}

/** The next few slots. */
export function nextSlots(source: SlotSource, afterMs: number, count: number): number[] {
  const slots: number[] = [];
  let slot = source.next(afterMs);
  while (slot !== null && slots.length < count) {
    slots.push(slot);
    slot = slots.length < count ? source.next(slot) : null;
  }
  return slots;
}

/** What has fallen due in a span: the last slot, those before it up to a limit, and how many there were. */
export interface DueSlots {
  readonly lastMs: number;
  /** Newest first, without the last. */
  readonly earlierMs: readonly number[];
  /** All but the last; no more than `mostCounted`. */
  readonly earlierCount: number;
}

const mostKept = 30;
export const mostCounted = 1000;

/** Slots after `fromMs` and up to `toMs`; null where there is none. */
export function dueSlots(source: SlotSource, fromMs: number, toMs: number): DueSlots | null {
  const found: number[] = [];
  let slot = source.next(fromMs);
  for (; slot !== null && slot <= toMs && found.length <= mostCounted; slot = source.next(slot))
    found.push(slot);
  if (found.length === 0) return null;
  const isWhole = slot === null || slot > toMs;
  const recent = (isWhole ? found : recentSlots(source, fromMs, toMs)).slice(-mostKept - 1);
  return { lastMs: recent.at(-1)!, earlierMs: recent.slice(0, -1).reverse(), earlierCount: found.length - 1 };
}

/** The last slots of a long span, ascending: looks back from its end in steps that grow. */
function recentSlots(source: SlotSource, fromMs: number, toMs: number): number[] {
  for (let span = 4 * MS_PER_MINUTE; ; span *= 2) {
    const start = Math.max(fromMs, toMs - span);
    const recent: number[] = [];
    for (let slot = source.next(start); slot !== null && slot <= toMs; slot = source.next(slot))
      recent.push(slot);
    if (recent.length > mostKept || start === fromMs) return recent;
  }
}
