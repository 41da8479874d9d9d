import { VolterraError } from '#contract/errors.ts';
import type { BarFollowInput } from '#contract/schemas/bars.ts';
import type { SessionBar } from '#quant/market/bar-merger.ts';
import { fromIsoDate, toIsoDate } from '#quant/time/day-number.ts';
import type { StoreReader } from '#store/store.ts';
import type { BarFeed, Sleep } from './bar-feed.ts';
import { secondsOf } from './intervals.ts';
import { ReplayFeed } from './replay-feed.ts';
import type { SessionClock } from './session-clock.ts';
import { readParts, type StoredParts } from './stored-bars.ts';

type ReplaySource = Extract<BarFollowInput['source'], { kind: 'replay' }>;
export type ReplayInput = BarFollowInput & { readonly source: ReplaySource };

interface ReplayTools {
  readonly clock: SessionClock;
  readonly sleep: Sleep;
}

const DEFAULT_DAILY_SESSIONS = 60;

/**
 * The replay of stored bars. What lies before the first of them is shown from longer stored bars, so that a chart of days is
 * not as short as its minutes.
 * @throws VolterraError UNKNOWN_SERIES, NO_DATA, INVALID_INPUT
 */
export async function openReplay(
  reader: StoreReader,
  input: ReplayInput,
  { clock, sleep }: ReplayTools,
): Promise<BarFeed> {
  const { source, interval, stayOpen } = input;
  const { series } = source;
  const stored = await read(reader, input, { clock, prefer: 'shortest' });
  const first = stored.parts[0];
  if (!first) throw nothing(source);
  const before = await earlierParts(reader, input, { clock, stored, first });
  const parts = [...before.parts, ...stored.parts];
  const start = startOf(parts, { source, clock, seconds: stored.seconds });
  const lastDate = toIsoDate(parts.at(-1)!.session.day);
  return new ReplayFeed({
    head: {
      series,
      sourceSeconds: stored.seconds,
      sources: [...new Set([...stored.lineage.sources, ...before.sources])],
      sample: stored.lineage.sample,
      firstDate: toIsoDate(parts[0]!.session.day),
      lastDate,
      notes: [...before.notes],
    },
    ...{ parts, clock, start, sleep, outsideSessions: stored.outsideSessions },
    before: before.parts.length,
    intervalMs: secondsOf(interval) * 1000,
    barsPerSecond: source.barsPerSecond,
    isPaused: source.paused,
    staysOpen: stayOpen,
  });
}

type Stored = StoredParts & { readonly seconds: number | null };

function read(
  reader: StoreReader,
  { source: { series, sourceSeconds, to }, interval }: ReplayInput,
  { clock, prefer }: { readonly clock: SessionClock; readonly prefer: 'shortest' | 'longest' },
): Promise<Stored> {
  const toDay = to === undefined ? null : fromIsoDate(to);
  const asked = prefer === 'shortest' ? sourceSeconds : undefined;
  const wanted = { series, interval, sourceSeconds: asked, prefer, toDay, enoughMinutes: Infinity };
  return readParts(reader, wanted, clock);
}

interface Earlier {
  readonly parts: readonly SessionBar[];
  readonly sources: readonly string[];
  readonly notes: readonly string[];
}

async function earlierParts(
  reader: StoreReader,
  input: ReplayInput,
  {
    clock,
    stored,
    first,
  }: { readonly clock: SessionClock; readonly stored: Stored; readonly first: SessionBar },
): Promise<Earlier> {
  const longer = await read(reader, input, { clock, prefer: 'longest' });
  const isLonger = (longer.seconds ?? Infinity) > (stored.seconds ?? Infinity);
  const parts = isLonger ? longer.parts.filter(({ session }) => session.day < first.session.day) : [];
  if (parts.length === 0) return { parts: [], sources: [], notes: [] };
  const length = longer.seconds === null ? 'daily bars' : `bars of ${longer.seconds / 60} min`;
  return {
    parts,
    sources: longer.lineage.sources,
    notes: [`Before ${toIsoDate(first.session.day)} from ${length}.`],
  };
}

interface StartRules {
  readonly source: ReplaySource;
  readonly clock: SessionClock;
  readonly seconds: number | null;
}

/** The last session of intraday bars, the last sixty of daily ones, where nothing is asked for. */
function startOf(parts: readonly SessionBar[], { source, clock, seconds }: StartRules): number {
  const { from, at, series } = source;
  const lastDay = parts.at(-1)!.session.day;
  if (from === undefined) {
    if (seconds === null) return Math.max(1, parts.length - DEFAULT_DAILY_SESSIONS);
    return Math.max(
      1,
      parts.findIndex(({ session }) => session.day === lastDay),
    );
  }
  const minute = at === undefined ? 0 : Number(at.slice(0, 2)) * 60 + Number(at.slice(3));
  const instant = clock.instant(fromIsoDate(from), minute);
  const start = parts.findIndex(({ endMs }) => endMs > instant);
  if (start >= 0) return start;
  throw new VolterraError('NO_DATA', {
    message: `${series} has no bar after ${from}${at === undefined ? '' : ` ${at}`}; its last is of ${toIsoDate(lastDay)}.`,
    field: 'source.from',
    data: { lastDate: toIsoDate(lastDay) },
  });
}

function nothing({ series, to }: ReplaySource): VolterraError {
  return new VolterraError('NO_DATA', {
    message: `${series} has no bars inside sessions${to === undefined ? '' : ` up to ${to}`}.`,
    field: 'source.series',
  });
}
