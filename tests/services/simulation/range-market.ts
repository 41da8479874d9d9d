import { fromIsoDate } from '#quant/time/day-number.ts';
import type { MarketDeps } from '#services/market/market-deps.ts';
import type { DailySeries, IntradaySeries } from '#store/store.ts';
import { calendar, depsOf, lineage } from '../market/memory-reader.ts';
import { seeded } from '../../store/direct.ts';

const MS_PER_MINUTE = 60_000;

const columns = (column: Float64Array) => ({
  open: column,
  high: column,
  low: column,
  close: column,
  volume: column,
});

/** One-minute bars of a session: a walk, with a hole after 39 bars and one bar before the open. */
export function minutesFrom(openMs: number, count: number, start = 277): IntradaySeries {
  const random = seeded(11);
  const rows = Array.from({ length: count }, (_, i) => i + 1).filter((i) => i !== 40);
  let level = start;
  const close = rows.map(() => (level *= Math.exp(4e-4 * (random() - 0.5))));
  const endMs = [openMs - 30 * MS_PER_MINUTE, ...rows.map((i) => openMs + i * MS_PER_MINUTE)];
  return {
    ...lineage('minutes'),
    endMs: Float64Array.from(endMs),
    ...columns(Float64Array.of(0.9 * start, ...close)),
  };
}

/** Closes of so many sessions up to a day, of even steps in the logarithm as wide as `scale`. */
export function sessionsTo(lastDate: string, count: number, scale = 0.035): DailySeries {
  const nyse = calendar('nyse');
  const lastDay = nyse.sessionOnOrBefore(fromIsoDate(lastDate));
  const random = seeded(3);
  let level = 4000;
  return {
    ...lineage('daily'),
    seriesId: 'SPX',
    days: nyse.sessionsBetween(nyse.addSessions(lastDay, 1 - count), lastDay + 1),
    ...columns(Float64Array.from({ length: count }, () => (level *= Math.exp(scale * (random() - 0.49))))),
  };
}

/** A market of daily bars of SPX, and of minutes of any series. */
export function rangeMarket(bars: {
  readonly daily?: DailySeries;
  readonly minutes?: IntradaySeries;
}): MarketDeps {
  const market = depsOf({ daily: bars.daily ? [bars.daily] : [] });
  const intradaySeries: MarketDeps['reader']['intradaySeries'] = async (_, seconds, fromMs, toMs) => {
    if (seconds !== 60 || !bars.minutes) return null;
    const { endMs, close } = bars.minutes;
    const rows = Array.from(endMs.keys()).filter((row) => endMs[row]! >= fromMs && endMs[row]! <= toMs);
    const cut = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]!);
    return { ...bars.minutes, endMs: cut(endMs), ...columns(cut(close)) };
  };
  return { ...market, reader: { ...market.reader, intradaySeries } };
}
