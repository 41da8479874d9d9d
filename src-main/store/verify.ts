import { combineScopes, ScopeHash } from './batch-hash.ts';
import { hashChainHead, HashHeaders, headerColumns, keyOrder, scanColumns } from './batch-scan.ts';
import { verifyCalibrations } from './calibration-seal.ts';
import type { ReadDb } from './connection.ts';
import { type RecordTable, recordTableList } from './record-tables.ts';
import { LedgerHash } from './repositories/ledger.repository.ts';
import { verifySimulations } from './repositories/simulation.repository.ts';

export interface Verdict {
  batches: number;
  rows: number;
  integrity: string;
  mismatches: { batchId: string; fileName: string; expected: string; actual: string }[];
}

/** Stands where a hash is expected and there is none. */
const NO_HASH = '0'.repeat(64);
const ROWS_PER_STEP = 20_000;

interface BatchRow {
  readonly batch_no: number;
  readonly batch_id: string | null;
  readonly file_name: string;
  readonly record_count: number;
  readonly stored_hash: string | null;
  readonly ledger_hash: string | null;
}

/**
 * Recomputes every hash from what is stored: rows of each batch, heads and counts of chains, the ledger and its
 * seal, calibrations and theirs, simulations.
 * A generator so that a thread can look for a cancellation between steps; it yields the fraction done.
 */
export function* verifyStore(db: ReadDb): Generator<number, Verdict> {
  const batches = db
    .prepare('SELECT batch_no, batch_id, file_name, record_count, stored_hash, ledger_hash FROM import_batch')
    .all() as BatchRow[];
  const expectedRows = batches.reduce((sum, batch) => sum + batch.record_count, 0);
  const integrity = String(db.pragma('integrity_check(1)', { simple: true }));
  const pass = new HashPass(db);
  for (const table of recordTableList) {
    for (const rows of pass.read(table)) yield Math.min(1, rows / Math.max(1, expectedRows));
  }
  pass.readChainHeads();
  const mismatches = [
    ...compareRows(batches, pass),
    ...compareLedger(db, batches),
    ...wrongChainCounts(db),
    ...verifyCalibrations(db),
    ...verifySimulations(db),
  ];
  return { batches: batches.length, rows: pass.rows, integrity, mismatches };
}

/** One pass over all records in key order that feeds the hashes of all batches at once. */
class HashPass {
  readonly #db: ReadDb;
  readonly #headers: HashHeaders;
  readonly digests = new Map<number, string[]>();
  rows = 0;

  constructor(db: ReadDb) {
    this.#db = db;
    this.#headers = new HashHeaders(db);
  }

  *read(table: RecordTable): Generator<number> {
    const columns = scanColumns(table);
    const skip = headerColumns(table);
    const end = columns.length - 1;
    const open = new Map<number, ScopeHash>();
    let scopeNo = NaN;
    let rootNo = NaN;
    const rows = this.#db
      .prepare(`SELECT ${columns.join(', ')} FROM ${table.table} ORDER BY ${keyOrder(table)}`)
      .raw();
    for (const row of rows.iterate() as Iterable<number[]>) {
      if (row[0] !== scopeNo || (skip === 2 && row[1] !== rootNo)) {
        this.#close(open);
        scopeNo = row[0]!;
        rootNo = row[1]!;
      }
      const batchNo = row[end]!;
      let hash = open.get(batchNo);
      if (!hash) open.set(batchNo, (hash = new ScopeHash(this.#headers.rows(table.kind, scopeNo, rootNo))));
      hash.add(row, skip, end);
      this.rows += 1;
      if (this.rows % ROWS_PER_STEP === 0) yield this.rows;
    }
    this.#close(open);
  }

  readChainHeads(): void {
    const heads = this.#db.prepare('SELECT chain_no, spot_price, batch_no FROM option_chain').raw();
    for (const [chainNo, spot, batchNo] of heads.all() as [number, number | null, number][]) {
      this.#add(batchNo, hashChainHead(this.#headers, chainNo, spot));
    }
  }

  #close(open: Map<number, ScopeHash>): void {
    for (const [batchNo, hash] of open) this.#add(batchNo, hash.digest());
    open.clear();
  }

  #add(batchNo: number, digest: string): void {
    const known = this.digests.get(batchNo);
    if (known) known.push(digest);
    else this.digests.set(batchNo, [digest]);
  }
}

function compareRows(batches: readonly BatchRow[], pass: HashPass): Verdict['mismatches'] {
  const found: Verdict['mismatches'] = [];
  const known = new Set<number>();
  for (const batch of batches) {
    known.add(batch.batch_no);
    const actual = combineScopes(pass.digests.get(batch.batch_no) ?? []);
    if (actual !== batch.stored_hash) found.push(mismatch(batch, batch.stored_hash, actual));
  }
  for (const [batchNo, digests] of pass.digests) {
    if (known.has(batchNo)) continue;
    const orphan = { batch_id: null, file_name: `(rows of no import, number ${batchNo})` };
    found.push(mismatch(orphan, null, combineScopes(digests)));
  }
  return found;
}

function compareLedger(db: ReadDb, batches: readonly BatchRow[]): Verdict['mismatches'] {
  const ledger = new LedgerHash(db);
  const found: Verdict['mismatches'] = [];
  for (const batch of batches) {
    const actual = ledger.ofBatch(batch.batch_no);
    const label = { ...batch, file_name: `${batch.file_name} (ledger)` };
    if (actual !== batch.ledger_hash) found.push(mismatch(label, batch.ledger_hash, actual));
  }
  const { count, hash } = ledger.seal();
  const seals = db.prepare('SELECT seal_no, batch_count, seal_hash FROM ledger_seal').all() as {
    seal_no: number;
    batch_count: number;
    seal_hash: string;
  }[];
  const seal = seals[0];
  const same =
    seals.length === 1 && seal?.seal_no === 1 && seal.batch_count === count && seal.seal_hash === hash;
  const sealed = same || (seals.length === 0 && count === 0);
  if (!sealed)
    found.push(mismatch({ batch_id: null, file_name: '(list of imports)' }, seal?.seal_hash ?? null, hash));
  return found;
}

function wrongChainCounts(db: ReadDb): Verdict['mismatches'] {
  const wrong = db
    .prepare(
      `SELECT c.chain_no, c.underlying, b.batch_id, b.file_name FROM option_chain c
       LEFT JOIN import_batch b USING (batch_no)
       LEFT JOIN (
         SELECT chain_no, count(*) AS quotes, count(*) FILTER (WHERE bid_price > 0 AND ask_price > 0) AS two_sided,
           count(DISTINCT expiry_day) AS expiries
         FROM option_quote GROUP BY chain_no) q USING (chain_no)
       WHERE c.quote_count <> coalesce(q.quotes, 0) OR c.two_sided_count <> coalesce(q.two_sided, 0)
         OR c.expiry_count <> coalesce(q.expiries, 0)`,
    )
    .all() as { underlying: string; batch_id: string | null; file_name: string | null }[];
  return wrong.map(({ underlying, batch_id, file_name }) =>
    mismatch({ batch_id, file_name: `${file_name ?? underlying} (counts of a chain)` }, null, null),
  );
}

function mismatch(
  batch: Pick<BatchRow, 'batch_id' | 'file_name'>,
  expected: string | null,
  actual: string | null,
): Verdict['mismatches'][number] {
  return {
    batchId: batch.batch_id ?? '',
    fileName: batch.file_name,
    expected: expected ?? NO_HASH,
    actual: actual ?? NO_HASH,
  };
}
