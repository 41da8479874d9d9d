import { BAD_DAY, readIsoDay } from './values.ts';

export interface LocalStamp {
  readonly day: number;
  readonly minute: number;
}

export type StampSide = 'start' | 'end';

const OPENING_MINUTE = 570;
const CLOSING_MINUTE = 960;

/** `2019-02-15 16:00:00` or `2019-02-15T16:00`: a wall clock without a zone. */
export function parseLocalStamp(text: string): LocalStamp | undefined {
  const parts = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text.trim());
  if (!parts) return undefined;
  const day = readIsoDay(parts[1]!);
  const [hour, minute, second] = [Number(parts[2]), Number(parts[3]), Number(parts[4] ?? 0)];
  if (day === BAD_DAY || hour > 23 || minute > 59 || second > 59) return undefined;
  return { day, minute: hour * 60 + minute + second / 60 };
}

/** Usual distance of neighbouring stamps within a day; undefined where fewer than three rows tell. */
export function medianStepSeconds(stamps: readonly string[]): number | undefined {
  const parsed = stamps.map(parseLocalStamp);
  const steps: number[] = [];
  for (let index = 1; index < parsed.length; index += 1) {
    const [before, after] = [parsed[index - 1], parsed[index]];
    if (before && after && before.day === after.day)
      steps.push(Math.round(Math.abs(after.minute - before.minute) * 60));
  }
  if (steps.length < 3) return undefined;
  steps.sort((a, b) => a - b);
  return steps[Math.floor(steps.length / 2)];
}

/** A bar cannot start at the close nor end at the opening of the exchange; which of the two occurs settles the side. */
export function sideOfStamps(stamps: readonly string[]): StampSide | 'unknown' {
  const minutes = stamps.map((text) => parseLocalStamp(text)?.minute);
  const [opens, closes] = [minutes.includes(OPENING_MINUTE), minutes.includes(CLOSING_MINUTE)];
  if (opens === closes) return 'unknown';
  return closes ? 'end' : 'start';
}
