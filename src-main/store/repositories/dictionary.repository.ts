import type { OptionQuoteChunk } from '#quant/market/records.ts';
import type { ReadDb, WriteDb } from '../connection.ts';
import type { SeriesName } from '../record-tables.ts';

/** Numbers of series and option roots; makes them where they are new. */
export class Dictionary {
  readonly #findSeries;
  readonly #addSeries;
  readonly #findRoot;
  readonly #addRoot;
  readonly #known = new Map<string, number>();

  constructor(db: WriteDb) {
    const key = 'kind = ? AND series_id = ? AND interval_seconds = ? AND expiry_day = ?';
    this.#findSeries = db.prepare(`SELECT series_no FROM series WHERE ${key}`).pluck();
    this.#addSeries = db.prepare(
      'INSERT INTO series (kind, series_id, interval_seconds, expiry_day) VALUES (?, ?, ?, ?)',
    );
    this.#findRoot = db.prepare('SELECT root_no FROM option_root WHERE root = ?').pluck();
    this.#addRoot = db.prepare('INSERT INTO option_root (root) VALUES (?)');
  }

  seriesNumber(name: SeriesName): number {
    const key = [name.kind, name.seriesId, name.intervalSeconds, name.expiryDay];
    const label = JSON.stringify(key);
    const known = this.#known.get(label);
    if (known !== undefined) return known;
    const found = this.#findSeries.get(...key) as number | undefined;
    const number = found ?? Number(this.#addSeries.run(...key).lastInsertRowid);
    this.#known.set(label, number);
    return number;
  }

  rootNumbers(chunk: OptionQuoteChunk): number[] {
    return chunk.roots.map((root) => {
      const found = this.#findRoot.get(root) as number | undefined;
      return found ?? Number(this.#addRoot.run(root).lastInsertRowid);
    });
  }

  /** Numbers given out inside a transaction do not outlive its rollback. */
  forget(): void {
    this.#known.clear();
  }
}

/** Series of a number, for hash headers and reports. */
export function seriesByNumber(db: ReadDb): (seriesNo: number) => SeriesName | null {
  const find = db.prepare(
    'SELECT kind, series_id AS seriesId, interval_seconds AS intervalSeconds, expiry_day AS expiryDay FROM series WHERE series_no = ?',
  );
  return (seriesNo) => (find.get(seriesNo) as SeriesName | undefined) ?? null;
}
