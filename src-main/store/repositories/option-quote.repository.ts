import type { DayNumber } from '#quant/time/day-number.ts';
import { distinctLast, toColumns } from '../columns.ts';
import type { ReadDb } from '../connection.ts';
import type { ChainQuotes, ChainRow } from '../store.ts';
import type { LineageRepository } from './lineage.repository.ts';

interface ChainRecord {
  readonly chain_no: number;
  readonly underlying: string;
  readonly quote_at_ms: number;
  readonly quote_day: DayNumber;
  readonly spot_price: number | null;
  readonly quote_count: number;
  readonly two_sided_count: number;
  readonly expiry_count: number;
  readonly batch_no: number;
}

const CHAIN_COLUMNS =
  'chain_no, underlying, quote_at_ms, quote_day, spot_price, quote_count, two_sided_count, expiry_count, batch_no';

/** Name of a chain that is the same in every database: `SPX@2022-02-18T21:15:00.000Z`. */
export function snapshotId(underlying: string, quoteAtMs: number): string {
  return `${underlying}@${new Date(quoteAtMs).toISOString()}`;
}

/** Underlying and instant of a chain's name; null where it is none. */
export function parseSnapshotId(id: string): { underlying: string; quoteAtMs: number } | null {
  const at = id.lastIndexOf('@');
  const quoteAtMs = Date.parse(id.slice(at + 1));
  return at < 1 || Number.isNaN(quoteAtMs) ? null : { underlying: id.slice(0, at), quoteAtMs };
}

/** Option chains and their quotes. */
export class OptionQuoteRepository {
  readonly #lineage: LineageRepository;
  readonly #page;
  readonly #chain;
  readonly #quotes;
  readonly #roots;

  constructor(db: ReadDb, lineage: LineageRepository) {
    this.#lineage = lineage;
    this.#page = db.prepare(
      `SELECT ${CHAIN_COLUMNS} FROM option_chain
       WHERE quote_count > 0 AND (@underlying IS NULL OR underlying = @underlying) AND quote_day <= @toDay
       ORDER BY quote_day DESC, quote_at_ms DESC, underlying LIMIT @limit OFFSET @offset`,
    );
    this.#chain = db.prepare(
      `SELECT ${CHAIN_COLUMNS} FROM option_chain WHERE underlying = ? AND quote_at_ms = ?`,
    );
    this.#quotes = db
      .prepare(
        `SELECT root_no, expiry_day, strike_price, is_call, bid_price, ask_price, last_price, implied_vol_annual,
           volume_contracts, open_interest_contracts, batch_no
         FROM option_quote WHERE chain_no = ? ORDER BY expiry_day, root_no, strike_price, is_call`,
      )
      .raw();
    this.#roots = db.prepare('SELECT root_no, root FROM option_root').raw();
  }

  chains(filter: { underlying?: string; toDay?: DayNumber; limit: number; offset: number }): ChainRow[] {
    const { limit, offset, underlying = null, toDay = 10_000_000 } = filter;
    const rows = this.#page.all({ underlying, toDay, limit, offset }) as ChainRecord[];
    return rows.map((row) => this.#toRow(row));
  }

  chainQuotes(id: string): ChainQuotes | null {
    const name = parseSnapshotId(id);
    const chain = name && (this.#chain.get(name.underlying, name.quoteAtMs) as ChainRecord | undefined);
    if (!chain) return null;
    const rows = this.#quotes.all(chain.chain_no) as number[][];
    const columns = toColumns(rows, {
      rootNo: Int32Array,
      expiryDays: Int32Array,
      strikes: Float64Array,
      isCall: Uint8Array,
      bid: Float64Array,
      ask: Float64Array,
      last: Float64Array,
      impliedVol: Float64Array,
      volume: Float64Array,
      openInterest: Float64Array,
    });
    const { rootNo, ...quotes } = columns;
    const numbers = [...new Set(rootNo)];
    const names = new Map(this.#roots.all() as [number, string][]);
    return {
      chain: this.#toRow(chain),
      roots: numbers.map((number) => names.get(number) ?? ''),
      rootIndex: Uint8Array.from(rootNo, (number) => numbers.indexOf(number)),
      ...quotes,
      ...this.#lineage.of([chain.batch_no, ...distinctLast(rows)]),
    };
  }

  #toRow(row: ChainRecord): ChainRow {
    const { sources, sample } = this.#lineage.of(this.#lineage.batchesOf('option-quote', row.chain_no));
    return {
      snapshotId: snapshotId(row.underlying, row.quote_at_ms),
      underlying: row.underlying,
      quoteAtMs: row.quote_at_ms,
      quoteDay: row.quote_day,
      spot: row.spot_price,
      quotes: row.quote_count,
      twoSided: row.two_sided_count,
      expiries: row.expiry_count,
      source: sources.join(', '),
      sample,
    };
  }
}
