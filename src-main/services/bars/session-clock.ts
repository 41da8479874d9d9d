import { NEW_YORK, zoneClock } from '#platform/zoned-time.ts';
import type { BarSession } from '#quant/market/bar-merger.ts';
import type { DayNumber } from '#quant/time/day-number.ts';
import type { TradingCalendar } from '#quant/time/trading-calendar.ts';

const MINUTES_A_DAY = 1440;
const MS_PER_MINUTE = 60_000;
const USUAL = { openMinute: 570, closeMinute: 960 };

/** Which session of New York a bar lies in. */
export class SessionClock {
  readonly #calendar: TradingCalendar;
  readonly #isRegular: boolean;
  readonly #clock = zoneClock(NEW_YORK);
  readonly #sessions = new Map<DayNumber, BarSession | null>();

  constructor(calendar: TradingCalendar, hours: 'regular' | 'all') {
    this.#calendar = calendar;
    this.#isRegular = hours === 'regular';
  }

  /** Session that holds a bar that ends at an instant; null where none does. */
  holding(endMs: number): BarSession | null {
    const session = this.#ofDay(this.#clock.toLocal(endMs - 1).day);
    return session && endMs > session.openMs && endMs <= session.closeMs ? session : null;
  }

  /** Session of a daily bar; one of the usual hours where the calendar has none on that day. */
  ofDailyBar(day: DayNumber): BarSession {
    const known = this.#isRegular ? this.#ofDay(day) : null;
    if (known) return known;
    const hours = (this.#calendar.covers(day) && this.#calendar.sessionOpenClose(day)) || USUAL;
    const isSession = this.#calendar.covers(day) && this.#calendar.isSession(day);
    return this.#session(day, hours, isSession);
  }

  /** The instant of a time of New York; of two the later one. */
  instant(day: DayNumber, minute: number): number {
    const instant = this.#clock.toEpochMs({ day, minute });
    return instant.status === 'ok' ? instant.epochMs : instant.laterMs;
  }

  /** Minutes since 1970-01-01T00:00 on the wall clock. */
  localMinute(atMs: number): number {
    const { day, minute } = this.#clock.toLocal(atMs);
    return day * MINUTES_A_DAY + Math.round(minute);
  }

  /** Minute after midnight of New York. */
  minuteOfDay(atMs: number): number {
    return this.#clock.toLocal(atMs).minute;
  }

  #ofDay(day: DayNumber): BarSession | null {
    const known = this.#sessions.get(day);
    if (known !== undefined) return known;
    const made = this.#makeDay(day);
    this.#sessions.set(day, made);
    return made;
  }

  #makeDay(day: DayNumber): BarSession | null {
    if (!this.#isRegular) {
      const openMs = this.instant(day, 0);
      return { day, openMs, closeMs: this.instant(day + 1, 0), ordinal: null };
    }
    const hours = this.#calendar.covers(day) ? this.#calendar.sessionOpenClose(day) : undefined;
    return hours ? this.#session(day, hours, true) : null;
  }

  #session(
    day: DayNumber,
    { openMinute, closeMinute }: { readonly openMinute: number; readonly closeMinute: number },
    isSession: boolean,
  ): BarSession {
    const openMs = this.instant(day, openMinute);
    return {
      day,
      openMs,
      closeMs: openMs + (closeMinute - openMinute) * MS_PER_MINUTE,
      ordinal: isSession ? this.#calendar.businessDaysBetween(this.#calendar.firstDay, day) : null,
    };
  }
}
