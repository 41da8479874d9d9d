import { VolterraError } from '#contract/errors.ts';
import type { ImportReport, RejectedRow } from '#contract/schemas/data.ts';
import type { RecordChunk, RecordKind } from '#quant/market/records.ts';
import { BatchScan, type BatchScope, HashHeaders } from './batch-scan.ts';
import { combineScopes } from './batch-hash.ts';
import type { WriteDb } from './connection.ts';
import { hashChunk } from './chunk-hash.ts';
import { chunkColumns, publicSeriesId, seriesName } from './record-tables.ts';
import { type ChainCounts, ChainRepository, countQuotes } from './repositories/chain.repository.ts';
import { Dictionary } from './repositories/dictionary.repository.ts';
import { ImportRepository } from './repositories/import.repository.ts';
import { type Conflict, RecordRepository, WRITTEN } from './repositories/record.repository.ts';
import type { ImportStart, ImportSummary } from './store.ts';

const MS_PER_DAY = 86_400_000;

/** Everything that a writer needs prepared once. */
export interface WriterTools {
  readonly db: WriteDb;
  readonly records: RecordRepository;
  readonly chains: ChainRepository;
  readonly dictionary: Dictionary;
  readonly imports: ImportRepository;
  readonly scan: BatchScan;
  readonly headers: HashHeaders;
}

export function prepareWriter(db: WriteDb): WriterTools {
  return {
    db,
    records: new RecordRepository(db),
    chains: new ChainRepository(db),
    dictionary: new Dictionary(db),
    imports: new ImportRepository(db),
    scan: new BatchScan(db),
    headers: new HashHeaders(db),
  };
}

interface Touched extends BatchScope {
  firstKey: number;
  lastKey: number;
  chunks: number;
  readonly rows: number;
  /** Where one chunk wrote all rows: their digests, and their counts in a new chain. Otherwise both are read back. */
  pristine: { readonly digests: string[]; readonly counts: ChainCounts | null } | null;
}

/** One file on its way in: holds the transaction of the writer's connection from begin to commit or rollback. */
export class WriterSession {
  readonly #tools: WriterTools;
  readonly #start: ImportStart;
  readonly #batchNo: number;
  readonly #touched = new Map<string, Touched>();
  readonly #seriesIds = new Set<string>();
  readonly #displaced = new Set<number>();
  readonly #days = { first: Infinity, last: -Infinity };

  constructor(tools: WriterTools, start: ImportStart) {
    this.#tools = tools;
    this.#start = start;
    tools.db.exec('BEGIN IMMEDIATE');
    try {
      this.#batchNo = tools.imports.begin(start);
    } catch (error) {
      this.rollback();
      throw error;
    }
  }

  append(chunk: RecordChunk): Uint8Array {
    if (chunk.count === 0) return new Uint8Array(0);
    const { scopeNo, fresh, columns } = this.#resolve(chunk);
    const outcome = this.#tools.records.append({
      chunk,
      columns,
      scopeNo,
      batchNo: this.#batchNo,
      laterWins: this.#start.conflictPolicy === 'later-wins',
      onConflict: (conflict) => this.#record(chunk.kind, scopeNo, conflict),
    });
    const touched = this.#touch(chunk, scopeNo);
    if (touched.chunks === 1 && outcome.every((value) => value === WRITTEN)) {
      const counts = fresh && chunk.kind === 'option-quote' ? countQuotes(chunk) : null;
      touched.pristine = { digests: hashChunk(chunk, columns, scopeNo, this.#tools.headers), counts };
    } else touched.pristine = null;
    return outcome;
  }

  reject(rows: readonly RejectedRow[]): void {
    this.#tools.imports.addRejected(this.#batchNo, rows);
  }

  commit(summary: ImportSummary): ImportReport {
    const { imports, db } = this.#tools;
    const { hash, records } = this.#hashScopes();
    const none = this.#days.first === Infinity;
    imports.finish(this.#batchNo, summary, {
      records,
      hash,
      seriesIds: [...this.#seriesIds].sort(),
      firstDay: none ? null : this.#days.first,
      lastDay: none ? null : this.#days.last,
    });
    for (const batchNo of this.#displaced)
      if (batchNo !== this.#batchNo) refreshStoredHash(this.#tools, batchNo);
    imports.sealBatches([...this.#displaced, this.#batchNo]);
    const report = imports.byNumber(this.#batchNo);
    db.exec('COMMIT');
    if (!report)
      throw new VolterraError('INTERNAL', { message: 'The ledger row of this import is missing.' });
    return report;
  }

  rollback(): void {
    this.#tools.dictionary.forget();
    if (this.#tools.db.inTransaction) this.#tools.db.exec('ROLLBACK');
  }

  #resolve(chunk: RecordChunk): { scopeNo: number; fresh: boolean; columns: readonly ArrayLike<number>[] } {
    const { chains, dictionary } = this.#tools;
    if (chunk.kind !== 'option-quote') {
      const name = seriesName(chunk);
      this.#seriesIds.add(publicSeriesId(name));
      return { scopeNo: dictionary.seriesNumber(name), fresh: false, columns: chunkColumns(chunk) };
    }
    this.#seriesIds.add(`${chunk.underlying} options`);
    const { chainNo, fresh } = chains.resolve({
      chunk,
      batchNo: this.#batchNo,
      laterWins: this.#start.conflictPolicy === 'later-wins',
      onConflict: (conflict, number) => this.#record('option-chain', number, conflict),
    });
    return { scopeNo: chainNo, fresh, columns: chunkColumns(chunk, dictionary.rootNumbers(chunk)) };
  }

  #touch(chunk: RecordChunk, scopeNo: number): Touched {
    const [firstKey, lastKey] = chunkBounds(chunk);
    const perDay = chunk.kind === 'intraday-bar' ? MS_PER_DAY : 1;
    this.#days.first = Math.min(this.#days.first, Math.floor(firstKey / perDay));
    this.#days.last = Math.max(this.#days.last, Math.floor(lastKey / perDay));
    const label = `${chunk.kind}:${scopeNo}`;
    const known = this.#touched.get(label);
    if (known) {
      known.firstKey = Math.min(known.firstKey, firstKey);
      known.lastKey = Math.max(known.lastKey, lastKey);
      known.chunks += 1;
      return known;
    }
    const made = {
      kind: chunk.kind,
      scopeNo,
      firstKey,
      lastKey,
      chunks: 1,
      rows: chunk.count,
      pristine: null,
    };
    this.#touched.set(label, made);
    return made;
  }

  #record(kind: RecordKind | 'option-chain', scopeNo: number, conflict: Conflict): void {
    this.#tools.imports.addConflict({ batchNo: this.#batchNo, kind, scopeNo, ...conflict });
    if (conflict.outcome !== 'kept-stored') this.#displaced.add(conflict.storedBatchNo);
  }

  #hashScopes(): { hash: string | null; records: number } {
    const { imports, chains, scan } = this.#tools;
    const digests: string[] = [];
    let records = 0;
    for (const scope of this.#touched.values()) {
      const { kind, scopeNo, pristine } = scope;
      if (kind === 'option-quote') chains.recount(scopeNo, pristine?.counts ?? null);
      const part = pristine
        ? { digests: pristine.digests, rows: scope.rows }
        : scan.scope(scope, this.#batchNo);
      for (const digest of part.digests) digests.push(digest);
      records += part.rows;
      imports.addScope(this.#batchNo, scope, part.rows);
    }
    for (const digest of scan.chainHeads(this.#batchNo)) digests.push(digest);
    return { hash: combineScopes(digests), records };
  }
}

/** What a batch owns has changed by another's doing: its expected hash follows, its published one stays. */
export function refreshStoredHash(tools: WriterTools, batchNo: number): void {
  tools.imports.setStoredHash(batchNo, tools.scan.hash(batchNo));
}

function chunkBounds(chunk: RecordChunk): [number, number] {
  if (chunk.kind === 'option-quote') return [chunk.quoteDay, chunk.quoteDay];
  const keys = chunk.kind === 'intraday-bar' ? chunk.endMs : chunk.days;
  let first = Infinity;
  let last = -Infinity;
  for (let index = 0; index < chunk.count; index += 1) {
    first = Math.min(first, keys[index]!);
    last = Math.max(last, keys[index]!);
  }
  return [first, last];
}
