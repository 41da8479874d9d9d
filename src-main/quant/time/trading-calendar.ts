import { QuantError } from '../math/quant-error.ts';
import { readCalendarDefinition } from './calendar-definition.ts';
import type { CalendarDefinition, DatedRule, SettlementOverride } from './calendar-definition.ts';
import { civilDate, toIsoDate, weekday } from './day-number.ts';
import type { DayNumber } from './day-number.ts';
import { dayOfRule } from './holiday-rules.ts';

/** Hours of one session in minutes after midnight of the exchange's zone. */
export interface TradingSession {
  readonly day: DayNumber;
  readonly openMinute: number;
  readonly closeMinute: number;
  /** Ends before the usual minute. */
  readonly closesEarly: boolean;
  /** Why the hours differ from the usual ones. */
  readonly reason?: string;
}

/**
 * Sessions of one exchange. Every function throws QuantError OUTSIDE_CALENDAR for a day outside firstDay … lastDay:
 * a calendar never guesses.
 */
export interface TradingCalendar {
  readonly id: string;
  readonly name: string;
  readonly zone: string;
  readonly firstDay: DayNumber;
  readonly lastDay: DayNumber;
  covers(day: DayNumber): boolean;
  isSession(day: DayNumber): boolean;
  /** Hours of the session, undefined on a closed day. */
  sessionOpenClose(day: DayNumber): TradingSession | undefined;
  /** `Saturday`, `Sunday` or the name of the holiday; undefined on a session. */
  closureReason(day: DayNumber): string | undefined;
  /** Closed, yet index values were disseminated (global trading hours): a value on that day is no defect. */
  publishesWhileClosed(day: DayNumber): boolean;
  /** First session after the day. */
  nextSession(day: DayNumber): DayNumber;
  /** Last session before the day. */
  previousSession(day: DayNumber): DayNumber;
  /** The day itself where it is a session, else the next one. */
  sessionOnOrAfter(day: DayNumber): DayNumber;
  /** The day itself where it is a session, else the previous one. */
  sessionOnOrBefore(day: DayNumber): DayNumber;
  /** All sessions from `first` to `last`, both included. */
  sessionsBetween(first: DayNumber, last: DayNumber): Int32Array;
  /** The session `count` sessions away; 0 rolls a closed day forward, −1 gives the session before. */
  addSessions(day: DayNumber, count: number): DayNumber;
  /** Sessions d with from ≤ d < to; negative when `to` lies before `from`. */
  businessDaysBetween(from: DayNumber, to: DayNumber): number;
  /** Days with hours of their own, in order. */
  readonly irregularSessions: readonly TradingSession[];
  readonly settlementOverrides: readonly SettlementOverride[];
}

const WEEKEND_NAMES: Readonly<Record<number, string>> = { 0: 'Sunday', 6: 'Saturday' };

interface ClosedDay {
  readonly name: string;
  readonly published: boolean;
}

function years(definition: CalendarDefinition): number[] {
  // One year more at each end: New Year's Day may be observed in the year before.
  const first = civilDate(definition.firstDay).year - 1;
  const last = civilDate(definition.lastDay).year + 1;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function daysOf<R extends DatedRule>(
  rules: readonly R[],
  allYears: readonly number[],
): [DayNumber, R, number][] {
  return allYears.flatMap((year) =>
    rules
      .filter((rule) => year >= rule.fromYear && year <= rule.toYear)
      .map((rule): [DayNumber | undefined, R, number] => [dayOfRule(rule.rule, year), rule, year])
      .filter((entry): entry is [DayNumber, R, number] => entry[0] !== undefined),
  );
}

function closedDays(definition: CalendarDefinition): Map<DayNumber, ClosedDay> {
  const closed = new Map<DayNumber, ClosedDay>();
  for (const [day, rule, year] of daysOf(definition.holidays, years(definition))) {
    closed.set(day, { name: rule.name, published: year >= rule.publishedFrom });
  }
  for (const { day, name, published } of definition.closures) closed.set(day, { name, published });
  return closed;
}

function usualHours(
  definition: CalendarDefinition,
  day: DayNumber,
): { openMinute: number; closeMinute: number } {
  const hours = definition.sessions.findLast((candidate) => candidate.fromDay <= day);
  if (!hours) throw new QuantError('BAD_CALENDAR', { path: 'calendar.sessions', day: toIsoDate(day) });
  return hours;
}

/** Sessions whose hours differ from the usual ones: early closes by rule, then exceptions by day. */
function irregularSessions(definition: CalendarDefinition): Map<DayNumber, TradingSession> {
  const sessions = new Map<DayNumber, TradingSession>();
  for (const [day, rule] of daysOf(definition.earlyCloses, years(definition))) {
    if (day < definition.firstDay || day > definition.lastDay) continue;
    const { openMinute } = usualHours(definition, day);
    const { closeMinute, name } = rule;
    sessions.set(day, { day, openMinute, closeMinute, closesEarly: true, reason: name });
  }
  for (const exception of definition.exceptions) {
    const { day, name } = exception;
    const usual = usualHours(definition, day);
    const closeMinute = exception.closeMinute ?? usual.closeMinute;
    const openMinute = exception.openMinute ?? usual.openMinute;
    sessions.set(day, {
      day,
      openMinute,
      closeMinute,
      closesEarly: closeMinute < usual.closeMinute,
      reason: name,
    });
  }
  return sessions;
}

/**
 * Trading calendar of one exchange from its parsed file.
 * @param json parsed JSON of `resources/calendars/<exchange>.json`
 * @returns the calendar; every query is answered from tables built once
 * @throws QuantError BAD_CALENDAR with the path of the field at fault
 */
export function parseTradingCalendar(json: unknown): TradingCalendar {
  return buildTradingCalendar(readCalendarDefinition(json));
}

/**
 * Trading calendar of one exchange from its definition.
 * @param definition rules, exceptions and hours
 * @returns the calendar
 */
export function buildTradingCalendar(definition: CalendarDefinition): TradingCalendar {
  const { firstDay, lastDay } = definition;
  const closed = closedDays(definition);
  const length = lastDay - firstDay + 1;
  /** ranks[i] = number of sessions before day firstDay + i; one entry more than days. */
  const ranks = new Int32Array(length + 1);
  const isOpen = new Uint8Array(length);
  for (let index = 0; index < length; index += 1) {
    const day = firstDay + index;
    isOpen[index] = WEEKEND_NAMES[weekday(day)] === undefined && !closed.has(day) ? 1 : 0;
    ranks[index + 1] = ranks[index]! + isOpen[index]!;
  }
  const sessions = new Int32Array(ranks[length]!);
  for (let index = 0; index < length; index += 1) {
    if (isOpen[index] === 1) sessions[ranks[index]!] = firstDay + index;
  }
  const irregular = irregularSessions(definition);
  for (const day of irregular.keys()) {
    if (isOpen[day - firstDay] !== 1) irregular.delete(day);
  }
  return new TabulatedCalendar({ definition, closed, ranks, isOpen, sessions, irregular });
}

interface CalendarTables {
  readonly definition: CalendarDefinition;
  readonly closed: ReadonlyMap<DayNumber, ClosedDay>;
  readonly ranks: Int32Array;
  readonly isOpen: Uint8Array;
  readonly sessions: Int32Array;
  readonly irregular: ReadonlyMap<DayNumber, TradingSession>;
}

class TabulatedCalendar implements TradingCalendar {
  readonly id: string;
  readonly name: string;
  readonly zone: string;
  readonly firstDay: DayNumber;
  readonly lastDay: DayNumber;
  readonly irregularSessions: readonly TradingSession[];
  readonly settlementOverrides: readonly SettlementOverride[];
  readonly #tables: CalendarTables;

  constructor(tables: CalendarTables) {
    const { definition } = tables;
    this.id = definition.id;
    this.name = definition.name;
    this.zone = definition.zone;
    this.firstDay = definition.firstDay;
    this.lastDay = definition.lastDay;
    this.irregularSessions = [...tables.irregular.values()].sort((a, b) => a.day - b.day);
    this.settlementOverrides = definition.settlements;
    this.#tables = tables;
  }

  covers(day: DayNumber): boolean {
    return Number.isInteger(day) && day >= this.firstDay && day <= this.lastDay;
  }

  isSession(day: DayNumber): boolean {
    return this.#tables.isOpen[this.#index(day)] === 1;
  }

  sessionOpenClose(day: DayNumber): TradingSession | undefined {
    if (!this.isSession(day)) return undefined;
    const irregular = this.#tables.irregular.get(day);
    if (irregular) return irregular;
    const { openMinute, closeMinute } = usualHours(this.#tables.definition, day);
    return { day, openMinute, closeMinute, closesEarly: false };
  }

  closureReason(day: DayNumber): string | undefined {
    if (this.isSession(day)) return undefined;
    return this.#tables.closed.get(day)?.name ?? WEEKEND_NAMES[weekday(day)];
  }

  publishesWhileClosed(day: DayNumber): boolean {
    return !this.isSession(day) && this.#tables.closed.get(day)?.published === true;
  }

  nextSession(day: DayNumber): DayNumber {
    return this.#session(this.#tables.ranks[this.#index(day) + 1]!, day);
  }

  previousSession(day: DayNumber): DayNumber {
    return this.#session(this.#tables.ranks[this.#index(day)]! - 1, day);
  }

  sessionOnOrAfter(day: DayNumber): DayNumber {
    return this.isSession(day) ? day : this.nextSession(day);
  }

  sessionOnOrBefore(day: DayNumber): DayNumber {
    return this.isSession(day) ? day : this.previousSession(day);
  }

  sessionsBetween(first: DayNumber, last: DayNumber): Int32Array {
    const { ranks, sessions } = this.#tables;
    return sessions.slice(ranks[this.#index(first)], ranks[this.#index(last) + 1]);
  }

  addSessions(day: DayNumber, count: number): DayNumber {
    if (!Number.isInteger(count)) throw new QuantError('BAD_COUNT', { count });
    return this.#session(this.#tables.ranks[this.#index(day)]! + count, day);
  }

  businessDaysBetween(from: DayNumber, to: DayNumber): number {
    const { ranks } = this.#tables;
    return ranks[this.#index(to)]! - ranks[this.#index(from)]!;
  }

  #index(day: DayNumber): number {
    if (!this.covers(day)) {
      const { id, firstDay, lastDay } = this;
      throw new QuantError('OUTSIDE_CALENDAR', {
        calendar: id,
        day: Number.isInteger(day) ? toIsoDate(day) : day,
        firstDay: toIsoDate(firstDay),
        lastDay: toIsoDate(lastDay),
      });
    }
    return day - this.firstDay;
  }

  #session(rank: number, day: DayNumber): DayNumber {
    const session = this.#tables.sessions[rank];
    if (session === undefined) {
      throw new QuantError('OUTSIDE_CALENDAR', { calendar: this.id, day: toIsoDate(day), rank });
    }
    return session;
  }
}
