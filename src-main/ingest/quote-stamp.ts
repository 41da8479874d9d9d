import { NEW_YORK, zoneClock } from '#platform/zoned-time.ts';
import { validDayNumber } from '#quant/time/day-number.ts';
import { monthOf } from './values.ts';

/** When the lines above a chain say that it was taken. */
export type Stamp =
  | { readonly status: 'ok'; readonly epochMs: number }
  | { readonly status: 'none' }
  | { readonly status: 'no-zone' };

const MS_PER_DAY = 86_400_000;
const MS_PER_MINUTE = 60_000;
const DATE_SHAPES: readonly { pattern: RegExp; read: (parts: RegExpExecArray) => number | undefined }[] = [
  // May 26, 2023 · June 12 2023
  {
    pattern: /\b([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})\b/,
    read: (p) => validDayNumber(Number(p[3]), monthOf(p[1]!), Number(p[2])),
  },
  // 14 April 2023 · 11 April, 2023
  {
    pattern: /\b(\d{1,2}) ([A-Za-z]{3,9})\.?,? (\d{4})\b/,
    read: (p) => validDayNumber(Number(p[3]), monthOf(p[2]!), Number(p[1])),
  },
  {
    pattern: /\b(\d{4})-(\d{2})-(\d{2})\b/,
    read: (p) => validDayNumber(Number(p[1]), Number(p[2]), Number(p[3])),
  },
];
const FIXED_ZONES: Readonly<Record<string, number>> = {
  EST: -300,
  EDT: -240,
  CST: -360,
  CDT: -300,
  MST: -420,
  MDT: -360,
  PST: -480,
  PDT: -420,
  UTC: 0,
  GMT: 0,
};

/** Reads `Date: June 12, 2023 at 4:35 PM EDT`, `5 April 2023, 19:41 UTC−4`, `11 April, 2023 à 22:23 UTC−4`, `Jun 04 2018 @ 16:10 ET`. */
export function stampToMs(line: string): Stamp {
  const text = line.replaceAll('\u2212', '-').replace(/[\u202f\u00a0]/g, ' ');
  const day = dayIn(text);
  const time = /\b(\d{1,2}):(\d{2})(?::\d{2})?(?: ?([AaPp])\.?[Mm]\.?)?/.exec(text);
  if (day === undefined || !time) return { status: 'none' };
  const minute = minuteOf(time);
  if (minute === undefined) return { status: 'none' };
  const rest = text.slice(time.index + time[0].length);
  const offset = offsetIn(rest);
  if (offset !== undefined)
    return { status: 'ok', epochMs: day * MS_PER_DAY + (minute - offset) * MS_PER_MINUTE };
  if (!/^\s*E\.?T\b/.test(rest)) return { status: 'no-zone' };
  const instant = zoneClock(NEW_YORK).toEpochMs({ day, minute });
  return instant.status === 'ok' ? instant : { status: 'no-zone' };
}

function dayIn(text: string): number | undefined {
  for (const { pattern, read } of DATE_SHAPES) {
    const parts = pattern.exec(text);
    const day = parts ? read(parts) : undefined;
    if (day !== undefined) return day;
  }
  return undefined;
}

function minuteOf(time: RegExpExecArray): number | undefined {
  const [hour, minute] = [Number(time[1]), Number(time[2])];
  const half = time[3]?.toLowerCase();
  if (minute > 59 || hour > 23 || (half !== undefined && (hour < 1 || hour > 12))) return undefined;
  if (half === undefined) return hour * 60 + minute;
  return ((hour % 12) + (half === 'p' ? 12 : 0)) * 60 + minute;
}

/** Minutes ahead of UTC that the text after the time names. */
function offsetIn(rest: string): number | undefined {
  const relative = /^\s*(?:UTC|GMT) ?([+-])(\d{1,2})(?::?(\d{2}))?\b/.exec(rest);
  if (relative) return (relative[1] === '-' ? -1 : 1) * (Number(relative[2]) * 60 + Number(relative[3] ?? 0));
  const named = /^\s*([A-Z]{3})\b/.exec(rest)?.[1];
  return named === undefined ? undefined : FIXED_ZONES[named];
}
