import { distinctLast, toColumns } from '../columns.ts';
import type { ReadDb } from '../connection.ts';
import type { DayRange, FuturesTable, RankedTable } from '../store.ts';
import { rangeBounds } from './bar.repository.ts';
import type { LineageRepository } from './lineage.repository.ts';

type Raw = (number | null)[][];

/** VX settlements: all contracts as one table, and the tables that know ranks only. */
export class FutureRepository {
  readonly #lineage: LineageRepository;
  readonly #bars;
  readonly #contracts;
  readonly #tables;
  readonly #ranked;

  constructor(db: ReadDb, lineage: LineageRepository) {
    this.#lineage = lineage;
    this.#bars = db
      .prepare(
        `SELECT v.day_number, s.expiry_day, v.series_no, v.is_dependent, v.settle_points, v.volume_contracts,
           v.open_interest_contracts, v.batch_no
         FROM vx_bar v JOIN series s USING (series_no)
         WHERE v.settle_points > 0 AND v.day_number BETWEEN ? AND ?
         ORDER BY v.day_number, s.expiry_day, s.series_id`,
      )
      .raw();
    this.#contracts = db.prepare("SELECT series_no, series_id FROM series WHERE kind = 'vx-bar'").raw();
    this.#tables = db
      .prepare("SELECT series_no, series_id FROM series WHERE kind = 'ranked-future' ORDER BY series_id")
      .raw();
    this.#ranked = db
      .prepare(
        `SELECT day_number, rank_number, settle_points, batch_no FROM ranked_future
         WHERE series_no = ? AND settle_points > 0 AND day_number BETWEEN ? AND ? ORDER BY day_number, rank_number`,
      )
      .raw();
  }

  futures(range?: DayRange): FuturesTable {
    const rows = this.#bars.all(...rangeBounds(range)) as Raw;
    const { seriesNo, ...columns } = toColumns(rows, {
      days: Int32Array,
      expiryDays: Int32Array,
      seriesNo: Int32Array,
      dependent: Uint8Array,
      settle: Float64Array,
      volume: Float64Array,
      openInterest: Float64Array,
    });
    const names = new Map(this.#contracts.all() as [number, string][]);
    const indexOf = new Map<number, number>();
    const contractIndex = seriesNo.map((number) => {
      const known = indexOf.get(number);
      if (known !== undefined) return known;
      indexOf.set(number, indexOf.size);
      return indexOf.size - 1;
    });
    const contracts = [...indexOf.keys()].map((number) => names.get(number) ?? '');
    return { ...columns, contracts, contractIndex, ...this.#lineage.of(distinctLast(rows)) };
  }

  rankedFutures(range?: DayRange): RankedTable[] {
    const tables = this.#tables.all() as [number, string][];
    return tables.flatMap(([seriesNo, tableId]) => {
      const rows = this.#ranked.all(seriesNo, ...rangeBounds(range)) as Raw;
      if (rows.length === 0) return [];
      const columns = toColumns(rows, { days: Int32Array, ranks: Int32Array, settle: Float64Array });
      return [{ tableId, ...columns, ...this.#lineage.of(distinctLast(rows)) }];
    });
  }
}
