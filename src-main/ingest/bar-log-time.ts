import { NEW_YORK, zoneClock } from '#platform/zoned-time.ts';
import { BAD_DAY, readIsoDay } from './values.ts';

const MS_PER_DAY = 86_400_000;

export type BarLogZone = 'new-york' | 'utc';

/** The time of a bar: an instant, or a day where the log has daily bars. */
export type BarTime =
  { readonly kind: 'instant'; readonly atMs: number } | { readonly kind: 'day'; readonly day: number };

/** Why a text that looks like a time is no instant. */
export const CLOCK_CHANGE = 'clock-change';

/**
 * Reads unix seconds or milliseconds, ISO times with an offset, and wall clocks written year first (`2019-02-15 09:31`,
 * `2019.02.15 09:31:00`, `20190215 093100`). Anything else is null: the order of day and month is never guessed.
 */
export function readBarTime(text: string, zone: BarLogZone): BarTime | typeof CLOCK_CHANGE | null {
  const plain = text.trim();
  if (/^\d{9,10}(\.0*)?$/.test(plain)) return instant(Number(plain) * 1000);
  if (/^\d{12,13}$/.test(plain)) return instant(Number(plain));
  if (/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/.test(plain)) {
    const atMs = Date.parse(plain.replace(' ', 'T'));
    return Number.isFinite(atMs) ? instant(atMs) : null;
  }
  return wallClock(plain, zone);
}

function wallClock(text: string, zone: BarLogZone): BarTime | typeof CLOCK_CHANGE | null {
  const parts =
    /^(\d{4})([-./]?)(\d{2})\2(\d{2})(?:[ T]+(\d{2}):?(\d{2})(?::?(\d{2})(?:\.\d{1,9})?)?)?$/.exec(text);
  if (!parts) return null;
  const [, year, , month, date, hour, minute, second] = parts;
  const day = readIsoDay(`${year}-${month}-${date}`);
  if (day === BAD_DAY) return null;
  if (hour === undefined) return { kind: 'day', day };
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 59) return null;
  const minutes = Number(hour) * 60 + Number(minute) + Number(second ?? 0) / 60;
  if (zone === 'utc') return instant(day * MS_PER_DAY + Math.round(minutes * 60_000));
  const local = zoneClock(NEW_YORK).toEpochMs({ day, minute: minutes });
  return local.status === 'ok' ? instant(local.epochMs) : CLOCK_CHANGE;
}

const instant = (atMs: number): BarTime => ({ kind: 'instant', atMs });
