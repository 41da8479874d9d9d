import { QuantError } from '../math/quant-error.ts';
import { fromIsoDate } from './day-number.ts';
import type { DayNumber } from './day-number.ts';
import type { DayRule, WeekendShift } from './holiday-rules.ts';

/** A named rule that holds in some years. */
export interface DatedRule {
  readonly name: string;
  readonly rule: DayRule;
  readonly fromYear: number;
  readonly toYear: number;
}

/** Holiday of an exchange. */
export interface HolidayRule extends DatedRule {
  /** First year from which index values are published on the holiday although there is no session. */
  readonly publishedFrom: number;
}

/** Session that ends before its usual minute. */
export interface EarlyCloseRule extends DatedRule {
  readonly closeMinute: number;
}

/** Regular hours from a day on, in minutes after local midnight. */
export interface SessionHours {
  readonly fromDay: DayNumber;
  readonly openMinute: number;
  readonly closeMinute: number;
}

/** One day on which the exchange stayed closed for a reason of its own. */
export interface AdHocClosure {
  readonly day: DayNumber;
  readonly name: string;
  readonly published: boolean;
}

/** One day with hours of its own. */
export interface SessionException {
  readonly day: DayNumber;
  readonly name: string;
  readonly openMinute?: number;
  readonly closeMinute?: number;
}

/** A final settlement that did not happen on its usual day. */
export interface SettlementOverride {
  readonly usual: DayNumber;
  readonly actual: DayNumber;
  readonly name: string;
}

/** Rules, exceptions and hours of one exchange: the content of a calendar file. */
export interface CalendarDefinition {
  readonly id: string;
  readonly name: string;
  /** IANA time zone of every minute in the file. */
  readonly zone: string;
  readonly firstDay: DayNumber;
  readonly lastDay: DayNumber;
  readonly sessions: readonly SessionHours[];
  readonly holidays: readonly HolidayRule[];
  readonly earlyCloses: readonly EarlyCloseRule[];
  readonly closures: readonly AdHocClosure[];
  readonly exceptions: readonly SessionException[];
  readonly settlements: readonly SettlementOverride[];
  readonly sources: readonly string[];
}

const SCHEMA = 'volterra.calendar/1';
const CLOCK = /^([01]\d|2[0-3]):([0-5]\d)$/;
const FOREVER = 9999;

/** Reads one JSON object and says where it is wrong. */
class Fields {
  readonly #value: Readonly<Record<string, unknown>>;
  readonly #path: string;

  constructor(value: unknown, path: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new QuantError('BAD_CALENDAR', { path, expected: 'object' });
    }
    this.#value = value as Readonly<Record<string, unknown>>;
    this.#path = path;
  }

  has(key: string): boolean {
    return this.#value[key] !== undefined;
  }

  bad(key: string, expected: string): QuantError {
    return new QuantError('BAD_CALENDAR', {
      path: `${this.#path}.${key}`,
      expected,
      found: this.#value[key],
    });
  }

  text(key: string): string {
    const value = this.#value[key];
    if (typeof value !== 'string' || value === '') throw this.bad(key, 'text');
    return value;
  }

  oneOf<T extends string>(key: string, choices: readonly T[]): T {
    const choice = choices.find((candidate) => candidate === this.#value[key]);
    if (choice === undefined) throw this.bad(key, choices.join(' | '));
    return choice;
  }

  integer(key: string, low: number, high: number): number {
    const value = this.#value[key];
    if (typeof value !== 'number' || !Number.isInteger(value) || value < low || value > high) {
      throw this.bad(key, `whole number from ${low} to ${high}`);
    }
    return value;
  }

  integerOr(key: string, fallback: number): number {
    return this.has(key) ? this.integer(key, -FOREVER, FOREVER) : fallback;
  }

  day(key: string): DayNumber {
    const text = this.text(key);
    try {
      return fromIsoDate(text);
    } catch {
      throw this.bad(key, 'date YYYY-MM-DD');
    }
  }

  minute(key: string): number {
    const match = CLOCK.exec(this.text(key));
    if (!match) throw this.bad(key, 'time HH:MM');
    return Number(match[1]) * 60 + Number(match[2]);
  }

  flag(key: string): boolean {
    const value = this.#value[key] ?? false;
    if (typeof value !== 'boolean') throw this.bad(key, 'true or false');
    return value;
  }

  list<T>(key: string, read: (fields: Fields) => T): readonly T[] {
    const value = this.#value[key] ?? [];
    if (!Array.isArray(value)) throw this.bad(key, 'list');
    return value.map((item, index) => read(new Fields(item, `${this.#path}.${key}.${index}`)));
  }

  scalars<T>(key: string, accepts: (item: unknown) => item is T): readonly T[] {
    const value = this.#value[key] ?? [];
    if (!Array.isArray(value) || !value.every(accepts)) throw this.bad(key, 'list of plain values');
    return value;
  }

  object(key: string): Fields {
    return new Fields(this.#value[key], `${this.#path}.${key}`);
  }
}

const isText = (item: unknown): item is string => typeof item === 'string';
const isWeekday = (item: unknown): item is number =>
  Number.isInteger(item) && Number(item) >= 0 && Number(item) <= 6;
const shifts: readonly WeekendShift[] = ['none', 'previous', 'next'];

function readRule(fields: Fields): DayRule {
  const kind = fields.oneOf('kind', ['fixed', 'nth-weekday', 'easter']);
  if (kind === 'easter') return { kind, offsetDays: fields.integer('offsetDays', -60, 60) };
  const month = fields.integer('month', 1, 12);
  if (kind === 'nth-weekday') {
    const nth = fields.integer('nth', -1, 4);
    if (nth === 0) throw fields.bad('nth', '1 to 4 or -1');
    return {
      kind,
      month,
      nth,
      weekday: fields.integer('weekday', 0, 6),
      offsetDays: fields.integerOr('offsetDays', 0),
    };
  }
  return {
    kind,
    month,
    day: fields.integer('day', 1, 31),
    saturday: fields.oneOf('saturday', shifts),
    sunday: fields.oneOf('sunday', shifts),
    ...(fields.has('weekdays') ? { weekdays: fields.scalars('weekdays', isWeekday) } : {}),
  };
}

function readDated(fields: Fields): DatedRule {
  return {
    name: fields.text('name'),
    rule: readRule(fields.object('rule')),
    fromYear: fields.integerOr('fromYear', -FOREVER),
    toYear: fields.integerOr('toYear', FOREVER),
  };
}

function readException(fields: Fields): SessionException {
  return {
    day: fields.day('day'),
    name: fields.text('name'),
    ...(fields.has('open') ? { openMinute: fields.minute('open') } : {}),
    ...(fields.has('close') ? { closeMinute: fields.minute('close') } : {}),
  };
}

/**
 * Content of a calendar file, checked field by field.
 * @param json parsed JSON of `resources/calendars/<exchange>.json`
 * @returns the definition with dates as day numbers and times as minutes after local midnight
 * @throws QuantError BAD_CALENDAR with the path of the field at fault
 */
export function readCalendarDefinition(json: unknown): CalendarDefinition {
  const fields = new Fields(json, 'calendar');
  fields.oneOf('schema', [SCHEMA]);
  const definition = {
    id: fields.text('id'),
    name: fields.text('name'),
    zone: fields.text('zone'),
    firstDay: fields.day('firstDay'),
    lastDay: fields.day('lastDay'),
    sessions: fields.list('sessions', (item) => ({
      fromDay: item.day('fromDay'),
      openMinute: item.minute('open'),
      closeMinute: item.minute('close'),
    })),
    holidays: fields.list('holidays', (item) => ({
      ...readDated(item),
      publishedFrom: item.integerOr('publishedFrom', FOREVER),
    })),
    earlyCloses: fields.list('earlyCloses', (item) => ({
      ...readDated(item),
      closeMinute: item.minute('close'),
    })),
    closures: fields.list('closures', (item) => ({
      day: item.day('day'),
      name: item.text('name'),
      published: item.flag('published'),
    })),
    exceptions: fields.list('exceptions', readException),
    settlements: fields.list('settlements', (item) => ({
      usual: item.day('usual'),
      actual: item.day('actual'),
      name: item.text('name'),
    })),
    sources: fields.scalars('sources', isText),
  };
  if (definition.lastDay < definition.firstDay) throw fields.bad('lastDay', 'a day after firstDay');
  const [first] = definition.sessions;
  if (!first || first.fromDay > definition.firstDay) throw fields.bad('sessions', 'hours from firstDay on');
  return definition;
}
