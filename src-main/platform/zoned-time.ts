import { Temporal } from 'temporal-polyfill';

const MS_PER_DAY = 86_400_000;
const MS_PER_MINUTE = 60_000;

/** Zones of the exchanges that Volterra reads. */
export const NEW_YORK = 'America/New_York';
export const CHICAGO = 'America/Chicago';

/** A wall clock: whole days since 1970-01-01 and minutes after local midnight, fractions for seconds. */
export interface ZonedMinute {
  readonly day: number;
  readonly minute: number;
}

/** The instant of a wall-clock time; a clock change leaves it open and nothing is guessed. */
export type LocalInstant =
  | { readonly status: 'ok'; readonly epochMs: number }
  /** The clock jumped over this time: it never was. The instants that the two offsets would give. */
  | { readonly status: 'gap'; readonly earlierMs: number; readonly laterMs: number }
  /** The clock was set back: this time was twice. */
  | { readonly status: 'ambiguous'; readonly earlierMs: number; readonly laterMs: number };

/** Converts between wall clocks of one IANA zone and instants. */
export interface ZoneClock {
  readonly zone: string;
  toEpochMs(local: ZonedMinute): LocalInstant;
  /** Wall clock at an instant. */
  toLocal(epochMs: number): ZonedMinute;
  /** Minutes that the zone is ahead of UTC at an instant: −300 in New York in winter. */
  offsetMinutes(epochMs: number): number;
}

/** Offset of a day on which the clock does not change, or undefined. Most rows of a file share few days. */
type DayOffsets = Map<number, number | undefined>;

const clocks = new Map<string, ZoneClock>();

/**
 * Clock of a zone; the same object for the same zone.
 * @throws RangeError when there is no such zone
 */
export function zoneClock(zone: string): ZoneClock {
  const known = clocks.get(zone);
  if (known) return known;
  const clock = createZoneClock(zone);
  clocks.set(zone, clock);
  return clock;
}

function createZoneClock(zone: string): ZoneClock {
  const byUtcDay: DayOffsets = new Map();
  const byLocalDay: DayOffsets = new Map();
  const offsetAt = (epochMs: number): number =>
    Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6;
  offsetAt(0);

  const remembered = (cache: DayOffsets, day: number, fromMs: number, toMs: number): number | undefined => {
    if (!cache.has(day)) {
      const start = offsetAt(fromMs);
      cache.set(day, start === offsetAt(toMs) ? start : undefined);
    }
    return cache.get(day);
  };
  const offsetMs = (epochMs: number): number => {
    const day = Math.floor(epochMs / MS_PER_DAY);
    const steady = remembered(byUtcDay, day, day * MS_PER_DAY, (day + 1) * MS_PER_DAY - 1);
    return steady ?? offsetAt(Math.floor(epochMs));
  };

  return {
    zone,
    toEpochMs({ day, minute }): LocalInstant {
      const asUtc = day * MS_PER_DAY + Math.round(minute * MS_PER_MINUTE);
      // No zone is more than a day from UTC; the same offset on both sides of the day leaves only that one.
      const steady = remembered(byLocalDay, day, (day - 1) * MS_PER_DAY, (day + 2) * MS_PER_DAY);
      if (steady !== undefined) return { status: 'ok', epochMs: asUtc - steady };
      return resolveAtChange(asUtc, [offsetAt(asUtc - MS_PER_DAY), offsetAt(asUtc + MS_PER_DAY)], offsetAt);
    },
    toLocal(epochMs): ZonedMinute {
      const asUtc = epochMs + offsetMs(epochMs);
      const day = Math.floor(asUtc / MS_PER_DAY);
      return { day, minute: (asUtc - day * MS_PER_DAY) / MS_PER_MINUTE };
    },
    offsetMinutes: (epochMs) => offsetMs(epochMs) / MS_PER_MINUTE,
  };
}

/** The wall clock read with the offset before and after the change: both true is twice, none true is never. */
function resolveAtChange(
  asUtc: number,
  offsets: readonly [number, number],
  offsetAt: (epochMs: number) => number,
): LocalInstant {
  const instants = offsets.map((offset) => asUtc - offset).sort((a, b) => a - b);
  const [earlierMs, laterMs] = [instants[0]!, instants[1]!];
  const holds = [earlierMs, laterMs].filter((epochMs) => asUtc - offsetAt(epochMs) === epochMs);
  if (holds.length === 0) return { status: 'gap', earlierMs, laterMs };
  if (holds.length === 2 && earlierMs !== laterMs) return { status: 'ambiguous', earlierMs, laterMs };
  return { status: 'ok', epochMs: holds[0]! };
}
