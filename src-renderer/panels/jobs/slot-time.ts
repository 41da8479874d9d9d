import type { Schedule, ScheduleTrigger, SlotOutcome } from '#contract/schemas/schedules.ts';

/** The clock by which people say when the schedule runs. */
export function timeZoneOf(trigger: ScheduleTrigger): string {
  if (trigger.kind === 'cron') return trigger.timeZone;
  return trigger.kind === 'afterClose' && trigger.exchange !== 'NYSE'
    ? 'America/Chicago'
    : 'America/New_York';
}

/** "New York time" of `America/New_York`. */
export function zoneName(timeZone: string): string {
  return timeZone.includes('/') ? `${timeZone.split('/').at(-1)!.replaceAll('_', ' ')} time` : timeZone;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    weekday: 'short',
  });
  formats.set(timeZone, made);
  return made;
}

export interface LocalTime {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** `HH:MM`. */
  readonly time: string;
  readonly weekday: string;
}

export function localTime(ms: number, timeZone: string): LocalTime {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  );
  return {
    date: `${parts['year']}-${parts['month']}-${parts['day']}`,
    time: `${parts['hour']}:${parts['minute']}`,
    weekday: parts['weekday'] ?? '',
  };
}

/** `Mon 2026-05-18 16:20`. */
export function slotWords(ms: number, timeZone: string): string {
  const { weekday, date, time } = localTime(ms, timeZone);
  return `${weekday} ${date} ${time}`;
}

export const outcomeWords: Readonly<Record<SlotOutcome, string>> = {
  ran: 'ran',
  failed: 'failed',
  skippedUnchanged: 'skipped, nothing new',
  caughtUp: 'caught up',
  missed: 'missed',
};

/** One letter or sign each, for the calendar: the legend says the same in words. */
export const outcomeMarks: Readonly<Record<SlotOutcome | 'next', string>> = {
  ran: '✓',
  failed: '✕',
  skippedUnchanged: '=',
  caughtUp: '↻',
  missed: '–',
  next: '●',
};

export interface CalendarDay {
  /** `YYYY-MM-DD`; null for the room before the first and after the last day. */
  readonly date: string | null;
  readonly dayOfMonth: number;
  readonly marks: readonly { readonly kind: SlotOutcome | 'next'; readonly words: string }[];
}

const dayMs = 86_400_000;

/** The weeks of a month, Monday first, with what was and what is due on each day by the clock of the schedule. */
export function monthOf(month: string, schedule: Schedule): readonly (readonly CalendarDay[])[] {
  const zone = timeZoneOf(schedule.trigger);
  const found = new Map<string, { kind: SlotOutcome | 'next'; words: string }[]>();
  const put = (ms: number, kind: SlotOutcome | 'next', what: string): void => {
    const { date, time } = localTime(ms, zone);
    found.set(date, [...(found.get(date) ?? []), { kind, words: `${time} ${what}` }]);
  };
  for (const slot of schedule.lastSlots) put(slot.slotMs, slot.outcome, outcomeWords[slot.outcome]);
  for (const ms of schedule.nextSlotsMs) put(ms, 'next', 'next');
  const first = Date.parse(`${month}-01T00:00:00Z`);
  const before = (new Date(first).getUTCDay() + 6) % 7;
  const weeks: CalendarDay[][] = [];
  for (let week = 0; week < 6; week += 1) {
    const days = Array.from({ length: 7 }, (_unused, weekday): CalendarDay => {
      const date = new Date(first + (7 * week + weekday - before) * dayMs).toISOString().slice(0, 10);
      const inside = date.startsWith(month);
      return {
        date: inside ? date : null,
        dayOfMonth: Number(date.slice(8)),
        marks: inside ? (found.get(date) ?? []) : [],
      };
    });
    if (days.some(({ date }) => date !== null)) weeks.push(days);
  }
  return weeks;
}

/** `2026-06` of `2026-05` and 1. */
export function addToMonth(month: string, by: number): string {
  const [year = 1970, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
}
