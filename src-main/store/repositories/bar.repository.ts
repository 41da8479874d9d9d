import { toColumns, distinctLast } from '../columns.ts';
import type { ReadDb } from '../connection.ts';
import { PUBLISHED_VIX_SERIES } from '../record-tables.ts';
import type { DailySeries, DayRange, IntradaySeries, PublishedVixTable, YieldCurve } from '../store.ts';
import type { LineageRepository } from './lineage.repository.ts';

type Raw = (number | null)[][];

const FIRST_DAY = -10_000_000;
const LAST_DAY = 10_000_000;

/** Both ends of a range, open ends as the largest days that the tables take. */
export const rangeBounds = (range: DayRange = {}): [number, number] => [
  range.fromDay ?? FIRST_DAY,
  range.toDay ?? LAST_DAY,
];

const prices = {
  open: Float64Array,
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  volume: Float64Array,
};
const PRICE_COLUMNS = 'open_value, high_value, low_value, close_value, volume_count';

/** Daily and intraday bars, published VIX values and yield curves. */
export class BarRepository {
  readonly #lineage: LineageRepository;
  readonly #seriesNo;
  readonly #daily;
  readonly #intraday;
  readonly #published;
  readonly #curve;

  constructor(db: ReadDb, lineage: LineageRepository) {
    this.#lineage = lineage;
    this.#seriesNo = db
      .prepare(
        'SELECT series_no FROM series WHERE kind = ? AND series_id = ? AND interval_seconds = ? AND expiry_day = 0',
      )
      .pluck();
    this.#daily = db
      .prepare(
        `SELECT day_number, ${PRICE_COLUMNS}, batch_no FROM daily_bar
         WHERE series_no = ? AND day_number BETWEEN ? AND ? ORDER BY day_number`,
      )
      .raw();
    this.#intraday = db
      .prepare(
        `SELECT end_ms, ${PRICE_COLUMNS}, batch_no FROM intraday_bar
         WHERE series_no = ? AND end_ms BETWEEN ? AND ? ORDER BY end_ms`,
      )
      .raw();
    this.#published = db
      .prepare(
        `SELECT day_number, expiry_day, vix_points, batch_no FROM published_vix
         WHERE series_no = ? AND day_number BETWEEN ? AND ? AND vix_points IS NOT NULL ORDER BY day_number, expiry_day`,
      )
      .raw();
    this.#curve = db
      .prepare(
        `SELECT tenor_days, rate_percent, day_number, batch_no FROM yield
         WHERE series_no = @seriesNo AND day_number = (
           SELECT max(day_number) FROM yield WHERE series_no = @seriesNo AND day_number <= @day AND rate_percent IS NOT NULL)
         AND rate_percent IS NOT NULL ORDER BY tenor_days`,
      )
      .raw();
  }

  dailySeries(seriesId: string, range?: DayRange): DailySeries | null {
    const seriesNo = this.#numberOf('daily-bar', seriesId);
    if (seriesNo === null) return null;
    const rows = this.#daily.all(seriesNo, ...rangeBounds(range)) as Raw;
    const columns = toColumns(rows, { days: Int32Array, ...prices });
    return { seriesId, ...columns, ...this.#lineage.of(distinctLast(rows)) };
  }

  intradaySeries(
    seriesId: string,
    intervalSeconds: number,
    fromMs: number,
    toMs: number,
  ): IntradaySeries | null {
    const seriesNo = this.#numberOf('intraday-bar', seriesId, intervalSeconds);
    if (seriesNo === null) return null;
    const rows = this.#intraday.all(seriesNo, fromMs, toMs) as Raw;
    return {
      ...toColumns(rows, { endMs: Float64Array, ...prices }),
      ...this.#lineage.of(distinctLast(rows)),
    };
  }

  publishedVix(range?: DayRange): PublishedVixTable {
    const seriesNo = this.#numberOf('published-vix', PUBLISHED_VIX_SERIES) ?? -1;
    const rows = this.#published.all(seriesNo, ...rangeBounds(range)) as Raw;
    const columns = toColumns(rows, { days: Int32Array, expiryDays: Int32Array, value: Float64Array });
    return { ...columns, ...this.#lineage.of(distinctLast(rows)) };
  }

  yieldCurve(curveId: string, day: number): YieldCurve | null {
    const seriesNo = this.#numberOf('yield', curveId);
    const rows = seriesNo === null ? [] : (this.#curve.all({ seriesNo, day }) as Raw);
    const first = rows[0];
    if (!first) return null;
    const columns = toColumns(rows, { tenorDays: Int32Array, ratePercent: Float64Array });
    return { curveId, day: first[2]!, ...columns, ...this.#lineage.of(distinctLast(rows)) };
  }

  #numberOf(kind: string, seriesId: string, intervalSeconds = 0): number | null {
    return (this.#seriesNo.get(kind, seriesId, intervalSeconds) as number | undefined) ?? null;
  }
}
