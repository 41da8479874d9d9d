import type { OptionQuoteChunk } from '#quant/market/records.ts';
import type { WriteDb } from '../connection.ts';
import type { Conflict } from './record.repository.ts';

interface ChainHead {
  readonly chain_no: number;
  readonly quote_day: number;
  readonly spot_price: number | null;
  readonly batch_no: number;
}

export interface ChainOffer {
  readonly chunk: OptionQuoteChunk;
  readonly batchNo: number;
  readonly laterWins: boolean;
  readonly onConflict: (conflict: Conflict, chainNo: number) => void;
}

export interface ChainCounts {
  readonly quotes: number;
  readonly twoSided: number;
  readonly expiries: number;
}

/** Counts of a chain that consists of this chunk. */
export function countQuotes(chunk: OptionQuoteChunk): ChainCounts {
  const expiries = new Set<number>();
  let twoSided = 0;
  for (let index = 0; index < chunk.count; index += 1) {
    expiries.add(chunk.expiryDays[index]!);
    if (chunk.bid[index]! > 0 && chunk.ask[index]! > 0) twoSided += 1;
  }
  return { quotes: chunk.count, twoSided, expiries: expiries.size };
}

/** Heads of option chains: who is quoted, when, and where the underlying stood. */
export class ChainRepository {
  readonly #find;
  readonly #add;
  readonly #own;
  readonly #count;
  readonly #set;

  constructor(db: WriteDb) {
    this.#find = db.prepare(
      'SELECT chain_no, quote_day, spot_price, batch_no FROM option_chain WHERE underlying = ? AND quote_at_ms = ?',
    );
    this.#add = db.prepare(
      'INSERT INTO option_chain (underlying, quote_at_ms, quote_day, spot_price, batch_no) VALUES (?, ?, ?, ?, ?)',
    );
    this.#own = db.prepare('UPDATE option_chain SET spot_price = ?, batch_no = ? WHERE chain_no = ?');
    this.#set = db.prepare(
      'UPDATE option_chain SET quote_count = ?, two_sided_count = ?, expiry_count = ? WHERE chain_no = ?',
    );
    this.#count = db.prepare(
      `UPDATE option_chain SET (quote_count, two_sided_count, expiry_count) = (
         SELECT count(*), count(*) FILTER (WHERE bid_price > 0 AND ask_price > 0), count(DISTINCT expiry_day)
         FROM option_quote q WHERE q.chain_no = option_chain.chain_no)
       WHERE chain_no = ?`,
    );
  }

  /** Number of the chunk's chain; its spot follows the same rules as any other value. */
  resolve(offer: ChainOffer): { chainNo: number; fresh: boolean } {
    const { chunk, batchNo } = offer;
    const spot = Number.isNaN(chunk.spot) ? null : chunk.spot;
    const head = this.#find.get(chunk.underlying, chunk.quoteAtMs) as ChainHead | undefined;
    if (!head) {
      const added = this.#add.run(chunk.underlying, chunk.quoteAtMs, chunk.quoteDay, spot, batchNo);
      return { chainNo: Number(added.lastInsertRowid), fresh: true };
    }
    if (spot !== null && spot !== head.spot_price) this.#meetSpot(offer, head, spot);
    return { chainNo: head.chain_no, fresh: false };
  }

  /** Renews the counts of a chain: as given, or derived from its quotes. */
  recount(chainNo: number, counts: ChainCounts | null = null): void {
    if (counts) this.#set.run(counts.quotes, counts.twoSided, counts.expiries, chainNo);
    else this.#count.run(chainNo);
  }

  #meetSpot(offer: ChainOffer, head: ChainHead, spot: number): void {
    const replaces = head.spot_price === null || offer.laterWins;
    const outcome = head.spot_price === null ? 'completed' : replaces ? 'took-offered' : 'kept-stored';
    const line = offer.chunk.lines[0] ?? 0;
    const values = { key: [], stored: [head.spot_price], offered: [spot] };
    offer.onConflict({ line, outcome, storedBatchNo: head.batch_no, ...values }, head.chain_no);
    if (replaces) this.#own.run(spot, offer.batchNo, head.chain_no);
  }
}
