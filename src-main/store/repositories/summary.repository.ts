import type { RecordKind } from '#quant/market/records.ts';
import type { ReadDb } from '../connection.ts';
import { publicSeriesId, recordTableList, type SeriesName } from '../record-tables.ts';
import type { SeriesSummary, StoreInfo } from '../store.ts';
import type { LineageRepository } from './lineage.repository.ts';

const MS_PER_DAY = 86_400_000;

interface Group {
  readonly seriesId: string;
  readonly kind: RecordKind;
  readonly days: Set<number>;
  readonly batches: Set<number>;
  count: number;
}

/** Worked out when first asked for: the days alone, which every start asks for, cost a twentieth of the summaries. */
interface Known {
  readonly version: unknown;
  summaries?: readonly SeriesSummary[];
  days?: Int32Array;
}

/** What the store holds, by series; kept until another commit changes the database. */
export class SummaryRepository {
  readonly #db: ReadDb;
  readonly #lineage: LineageRepository;
  readonly #version;
  #known: Known | undefined;

  constructor(db: ReadDb, lineage: LineageRepository) {
    this.#db = db;
    this.#lineage = lineage;
    this.#version = () => db.pragma('data_version', { simple: true });
  }

  /** Copies, since answers move their arrays to the asking thread. */
  summaries(): SeriesSummary[] {
    const known = this.#fresh();
    known.summaries ??= this.#summarise();
    return known.summaries.map((summary) => ({ ...summary, days: summary.days.slice() }));
  }

  marketDays(): Int32Array {
    const known = this.#fresh();
    known.days ??= this.#marketDays();
    return known.days.slice();
  }

  info(readOnly: boolean, recovery: StoreInfo['recovery']): StoreInfo {
    const one = (sql: string): unknown => this.#db.prepare(sql).pluck().get();
    const pages = Number(this.#db.pragma('page_count', { simple: true }));
    return {
      sqliteVersion: String(one('SELECT sqlite_version()')),
      databaseBytes: pages * Number(this.#db.pragma('page_size', { simple: true })),
      schemaVersion: Number(this.#db.pragma('user_version', { simple: true })),
      readOnly,
      empty: one('SELECT 1 FROM batch_scope WHERE record_count > 0') === undefined,
      sample: one('SELECT 1 FROM import_batch WHERE is_sample = 1 AND record_count > 0') !== undefined,
      recovery,
    };
  }

  #fresh(): Known {
    const version = this.#version();
    const known: Known = this.#known && this.#known.version === version ? this.#known : { version };
    this.#known = known;
    return known;
  }

  #summarise(): SeriesSummary[] {
    const groups = new Map<string, Group>();
    const group = (name: SeriesName): Group => {
      const seriesId = publicSeriesId(name);
      const label = `${name.kind}:${seriesId}`;
      const made = groups.get(label) ?? {
        seriesId,
        kind: name.kind,
        days: new Set(),
        batches: new Set(),
        count: 0,
      };
      groups.set(label, made);
      return made;
    };
    this.#addSeries(group);
    this.#addChains(group);
    return [...groups.values()]
      .filter(({ count }) => count > 0)
      .map((found) => this.#toSummary(found))
      .sort((left, right) => (left.seriesId < right.seriesId ? -1 : 1));
  }

  #addSeries(group: (name: SeriesName) => Group): void {
    const names = this.#db
      .prepare(
        'SELECT series_no, kind, series_id AS seriesId, interval_seconds AS intervalSeconds, expiry_day AS expiryDay FROM series',
      )
      .all() as (SeriesName & { series_no: number })[];
    const byNumber = new Map(names.map((name) => [name.series_no, name]));
    for (const { table, kind, keys } of recordTableList.filter(({ kind }) => kind !== 'option-quote')) {
      const rows = this.#db.prepare(`SELECT series_no, ${keys[0]!} FROM ${table}`).raw().iterate();
      const perDay = kind === 'intraday-bar' ? MS_PER_DAY : 1;
      let current = -1;
      let target: Group | undefined;
      for (const [seriesNo, key] of rows as Iterable<[number, number]>) {
        if (seriesNo !== current) {
          current = seriesNo;
          target = group(byNumber.get(seriesNo)!);
          for (const batchNo of this.#lineage.batchesOf(kind, seriesNo)) target.batches.add(batchNo);
        }
        target!.count += 1;
        target!.days.add(Math.floor(key / perDay));
      }
    }
  }

  #addChains(group: (name: SeriesName) => Group): void {
    const chains = this.#db
      .prepare('SELECT chain_no, underlying, quote_day, quote_count FROM option_chain WHERE quote_count > 0')
      .raw()
      .all() as [number, string, number, number][];
    for (const [chainNo, underlying, day, quotes] of chains) {
      const target = group({ kind: 'option-quote', seriesId: underlying, intervalSeconds: 0, expiryDay: 0 });
      target.count += quotes;
      target.days.add(day);
      for (const batchNo of this.#lineage.batchesOf('option-quote', chainNo)) target.batches.add(batchNo);
    }
  }

  #toSummary({ seriesId, kind, count, days, batches }: Group): SeriesSummary {
    const sorted = Int32Array.from(days).sort();
    const { sources, sample } = this.#lineage.of([...batches]);
    return {
      seriesId,
      kind,
      firstDay: sorted[0]!,
      lastDay: sorted.at(-1)!,
      count,
      days: sorted,
      sources,
      sample,
    };
  }

  #marketDays(): Int32Array {
    const days = this.#db
      .prepare(
        `SELECT d.day_number FROM daily_bar d JOIN series s USING (series_no)
           WHERE s.kind = 'daily-bar' AND s.series_id = 'VIX' AND d.close_value IS NOT NULL
         UNION SELECT day_number FROM vx_bar WHERE settle_points > 0
         UNION SELECT quote_day FROM option_chain WHERE quote_count > 0
         ORDER BY 1`,
      )
      .pluck()
      .all() as number[];
    return Int32Array.from(days);
  }
}
