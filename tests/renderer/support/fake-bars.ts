import { setTimeout as delay } from 'node:timers/promises';
import { NEW_YORK, zoneClock } from '#platform/zoned-time.ts';
import { createBarsService } from '#services/bars/bars-service.ts';
import type { Services } from '#services/service-context.ts';
import type { DailySeries, IntradaySeries, SeriesSummary, StoreReader } from '#store/store.ts';
import { nyse } from '../../support/calendars.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { days, dayOf, vix } from './market-fixture.ts';

const lineage = { sources: ['Fixture'], batchHashes: ['a'.repeat(64)], sample: false };
const round = (value: number): number => Math.round(value * 100) / 100;
/** A session that the file of minutes does not have. */
const missingDay = dayOf('2026-05-12');

/** Ten sessions of five-minute bars without one of them, and without the noon of another. */
function fiveMinutes(): IntradaySeries {
  const random = seededRandom(11);
  const clock = zoneClock(NEW_YORK);
  const rows: number[][] = [];
  let price = 5480;
  for (const day of nyse.sessionsBetween(dayOf('2026-05-04'), dayOf('2026-05-15'))) {
    for (let minute = 575; minute <= 960; minute += 5) {
      const open = price;
      price *= 1 + 0.002 * (random.next() + random.next() + random.next() - 1.5);
      const [high, low] = [Math.max(open, price), Math.min(open, price)];
      const volume = Math.round(900 + 1400 * ((minute - 765) / 195) ** 2 + 300 * random.next());
      const isHole = day === missingDay || (day === missingDay + 1 && minute > 690 && minute <= 750);
      if (isHole) continue;
      const instant = clock.toEpochMs({ day, minute });
      if (instant.status !== 'ok') continue;
      const reach = price * 0.0004;
      rows.push([
        instant.epochMs,
        open,
        high + reach * random.next(),
        low - reach * random.next(),
        price,
        volume,
      ]);
    }
  }
  const column = (index: number): Float64Array =>
    Float64Array.from(rows, (row) => (index === 0 || index === 5 ? row[index]! : round(row[index]!)));
  return {
    ...lineage,
    endMs: column(0),
    open: column(1),
    high: column(2),
    low: column(3),
    close: column(4),
    volume: column(5),
  };
}

export const minuteBars = fiveMinutes();

function dailyOf(seriesId: string, scale: number): DailySeries {
  const column = (offset: number): Float64Array =>
    Float64Array.from(vix, (value) => round(value * scale + offset));
  const volume = new Float64Array(days.length).fill(Number.NaN);
  return {
    ...lineage,
    seriesId,
    days,
    open: column(0.1),
    high: column(0.6),
    low: column(-0.5),
    close: column(0),
    volume,
  };
}

const daily = new Map([
  ['VIX', dailyOf('VIX', 1)],
  ['SPX', dailyOf('SPX', 260)],
]);

function summary(
  seriesId: string,
  kind: SeriesSummary['kind'],
  own: Int32Array,
  count: number,
): SeriesSummary {
  return {
    seriesId,
    kind,
    firstDay: own[0]!,
    lastDay: own.at(-1)!,
    count,
    days: own,
    sources: ['Fixture'],
    sample: false,
  };
}

const minuteDays = nyse.sessionsBetween(dayOf('2026-05-04'), dayOf('2026-05-15'));

/** The part of a store that bars are read from. */
export const barsReader = {
  summaries: async () => [
    ...[...daily].map(([id, { days: own }]) => summary(id, 'daily-bar', own, own.length)),
    summary('SPX 5min', 'intraday-bar', minuteDays, minuteBars.endMs.length),
  ],
  dailySeries: async (seriesId: string, { toDay = Infinity }: { toDay?: number } = {}) => {
    const found = daily.get(seriesId);
    if (!found) return null;
    const count = found.days.findLastIndex((day) => day <= toDay) + 1;
    const cut = (column: Float64Array): Float64Array => column.slice(0, count);
    const { open, high, low, close, volume } = found;
    return {
      ...found,
      days: found.days.slice(0, count),
      ...{ open: cut(open), high: cut(high), low: cut(low), close: cut(close), volume: cut(volume) },
    };
  },
  intradaySeries: async (seriesId: string, seconds: number, fromMs: number, toMs: number) => {
    if (seriesId !== 'SPX' || seconds !== 300) return null;
    const { endMs } = minuteBars;
    const first = endMs.findIndex((end) => end >= fromMs);
    const last = endMs.findLastIndex((end) => end <= toMs) + 1;
    const cut = (column: Float64Array): Float64Array => column.slice(Math.max(0, first), last);
    const { open, high, low, close, volume } = minuteBars;
    return {
      ...lineage,
      endMs: cut(endMs),
      ...{ open: cut(open), high: cut(high), low: cut(low), close: cut(close), volume: cut(volume) },
    };
  },
} as unknown as StoreReader;

/** The real service over the small market. */
export const barsAnswers: Services['bars'] = createBarsService(
  { reader: barsReader, calendars: { nyse, cfe: nyse }, codeVersion: '0.1.0+fixture' },
  async (ms, signal) => void (await delay(ms, undefined, { signal })),
);
