import { VolterraError } from '#contract/errors.ts';
import type { BarInterval, BarSource } from '#contract/schemas/bars.ts';
import type { SessionBar } from '#quant/market/bar-merger.ts';
import { toIsoDate, type DayNumber } from '#quant/time/day-number.ts';
import type { Lineage, SeriesSummary, StoreReader } from '#store/store.ts';
import { labelOf, unitOf } from '../ingest/series-words.ts';
import { fitsInto } from './intervals.ts';
import type { SessionClock } from './session-clock.ts';

/** Bars of the store as parts of the bars of a chart. */
export interface StoredParts {
  readonly lineage: Lineage;
  readonly parts: readonly SessionBar[];
  readonly outsideSessions: number;
}

interface StoredKind {
  /** Null: daily bars. */
  readonly seconds: number | null;
  readonly summary: SeriesSummary;
}

/** Bars read at once at the most: two thousand sessions of minutes. */
const MOST_PARTS = 800_000;

/** Series that have bars, by name. */
export async function listSources(reader: StoreReader): Promise<BarSource[]> {
  const bySeries = Map.groupBy((await reader.summaries()).flatMap(asStoredKind), ({ series }) => series);
  return [...bySeries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([series, kinds]) => sourceOf(series, kinds));
}

function sourceOf(series: string, kinds: readonly (StoredKind & { series: string })[]): BarSource {
  const stored = [...kinds].sort((a, b) => (a.seconds ?? Infinity) - (b.seconds ?? Infinity));
  return {
    series,
    label: labelOf(series, 'daily-bar'),
    unit: unitOf(series, 'daily-bar'),
    stored: stored.map(({ seconds, summary: { firstDay, lastDay, count } }) => ({
      seconds,
      firstDate: toIsoDate(firstDay),
      lastDate: toIsoDate(lastDay),
      count,
    })),
    sample: stored.some(({ summary }) => summary.sample),
  };
}

function asStoredKind(summary: SeriesSummary): (StoredKind & { series: string })[] {
  if (summary.kind === 'daily-bar') return [{ series: summary.seriesId, seconds: null, summary }];
  const parts = summary.kind === 'intraday-bar' ? /^(.*) (\d+)(min|s)$/.exec(summary.seriesId) : null;
  if (!parts) return [];
  return [{ series: parts[1]!, seconds: Number(parts[2]) * (parts[3] === 'min' ? 60 : 1), summary }];
}

export interface PartsWanted {
  readonly series: string;
  readonly interval: BarInterval;
  /** Seconds as asked for, 0 for daily bars. */
  readonly sourceSeconds: number | undefined;
  /** Where nothing was asked for. */
  readonly prefer: 'shortest' | 'longest';
  readonly toDay: DayNumber | null;
  /** Minutes of sessions that are enough. */
  readonly enoughMinutes: number;
}

/** @throws VolterraError UNKNOWN_SERIES, INVALID_INPUT */
export async function readParts(
  reader: StoreReader,
  wanted: PartsWanted,
  clock: SessionClock,
): Promise<StoredParts & { readonly seconds: number | null }> {
  const kind = await chooseKind(reader, wanted);
  const parts =
    kind.seconds === null
      ? await dailyParts(reader, wanted, clock)
      : await intradayParts(reader, wanted, { clock, seconds: kind.seconds, summary: kind.summary });
  return { ...parts, seconds: kind.seconds };
}

async function chooseKind(
  reader: StoreReader,
  { series, interval, sourceSeconds, prefer }: PartsWanted,
): Promise<StoredKind> {
  const kinds = (await reader.summaries()).flatMap(asStoredKind).filter((kind) => kind.series === series);
  if (kinds.length === 0) throw unknownSeries(series, 'bars');
  const fitting = kinds
    .filter(({ seconds }) => fitsInto(seconds, interval))
    .sort((a, b) => (a.seconds ?? Infinity) - (b.seconds ?? Infinity));
  if (sourceSeconds !== undefined) return asked(fitting, series, sourceSeconds);
  const found = prefer === 'shortest' ? fitting[0] : fitting.at(-1);
  if (!found) throw unknownSeries(series, `bars of which ${interval} can be made`);
  return found;
}

function asked(fitting: readonly StoredKind[], series: string, sourceSeconds: number): StoredKind {
  const found = fitting.find(({ seconds }) => (seconds ?? 0) === sourceSeconds);
  if (found) return found;
  throw new VolterraError('INVALID_INPUT', {
    message: `The store has no bars of ${sourceSeconds === 0 ? 'a day' : `${sourceSeconds} seconds`} of ${series} that make up this interval.`,
    field: 'sourceSeconds',
    data: { rule: 'must be stored and divide the interval', value: sourceSeconds },
  });
}

async function dailyParts(
  reader: StoreReader,
  { series, toDay }: PartsWanted,
  clock: SessionClock,
): Promise<StoredParts> {
  const bars = await reader.dailySeries(series, toDay === null ? {} : { toDay });
  if (!bars) throw unknownSeries(series, 'daily bars');
  const { days, open, high, low, close, volume } = bars;
  const parts: SessionBar[] = [];
  for (let row = 0; row < days.length; row += 1) {
    if (!(close[row]! > 0)) continue;
    const session = clock.ofDailyBar(days[row]!);
    parts.push({
      startMs: session.openMs,
      endMs: session.closeMs,
      open: open[row]!,
      high: high[row]!,
      low: low[row]!,
      close: close[row]!,
      volume: volume[row]!,
      session,
    });
  }
  return { lineage: bars, parts, outsideSessions: 0 };
}

interface IntradayPlan {
  readonly clock: SessionClock;
  readonly seconds: number;
  readonly summary: SeriesSummary;
}

/** Reads back from the last day in widening stretches until there is enough. */
async function intradayParts(
  reader: StoreReader,
  { series, toDay, enoughMinutes }: PartsWanted,
  { clock, seconds, summary }: IntradayPlan,
): Promise<StoredParts> {
  const toMs = toDay === null ? 1e15 : clock.instant(toDay + 1, 0);
  const lastDay = Math.min(toDay ?? summary.lastDay, summary.lastDay);
  const most = Math.min(Math.ceil((enoughMinutes * 60) / seconds), MOST_PARTS);
  let days = Math.ceil((most * seconds * 7) / (390 * 60 * 5)) + 7;
  for (;;) {
    const fromDay = lastDay - days;
    const fromMs = fromDay <= summary.firstDay ? -1e15 : clock.instant(fromDay, 0);
    const bars = await reader.intradaySeries(series, seconds, fromMs, toMs);
    if (!bars) throw unknownSeries(series, `bars of ${seconds} seconds`);
    if (bars.endMs.length >= most || fromDay <= summary.firstDay) return placed(bars, seconds, clock);
    days *= 3;
  }
}

function placed(
  bars: NonNullable<Awaited<ReturnType<StoreReader['intradaySeries']>>>,
  seconds: number,
  clock: SessionClock,
): StoredParts {
  const { endMs, open, high, low, close, volume } = bars;
  const parts: SessionBar[] = [];
  let outsideSessions = 0;
  for (let row = 0; row < endMs.length; row += 1) {
    const session = close[row]! > 0 ? clock.holding(endMs[row]!) : null;
    if (!session) {
      outsideSessions += 1;
      continue;
    }
    parts.push({
      startMs: endMs[row]! - seconds * 1000,
      endMs: endMs[row]!,
      open: open[row]!,
      high: high[row]!,
      low: low[row]!,
      close: close[row]!,
      volume: volume[row]!,
      session,
    });
  }
  return { lineage: bars, parts, outsideSessions };
}

function unknownSeries(series: string, what: string): VolterraError {
  return new VolterraError('UNKNOWN_SERIES', {
    message: `The store has no ${what} of ${series}.`,
    field: 'series',
    data: { rule: `must have ${what}`, value: series },
  });
}
