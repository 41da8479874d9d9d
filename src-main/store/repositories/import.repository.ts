import type { ImportReport, RejectedRow } from '#contract/schemas/data.ts';
import type { RecordKind } from '#quant/market/records.ts';
import { fromIsoDate } from '#quant/time/day-number.ts';
import type { BatchScope } from '../batch-scan.ts';
import type { WriteDb } from '../connection.ts';
import type { ImportStart, ImportSummary } from '../store.ts';
import { type ImportRow, LedgerHash, REPORT_COLUMNS, toReport } from './ledger.repository.ts';
import type { Conflict } from './record.repository.ts';

interface Finished {
  readonly records: number;
  readonly hash: string | null;
  readonly seriesIds: readonly string[];
  readonly firstDay: number | null;
  readonly lastDay: number | null;
}

/** Ledger of imports: one row for each file, with what was rejected and what disagreed. */
export class ImportRepository {
  readonly #db: WriteDb;
  readonly #ledgerHash: LedgerHash;
  readonly #insert;
  readonly #finish;
  readonly #rejected;
  readonly #conflict;
  readonly #scope;
  readonly #byNumber;
  readonly #setLedgerHash;
  readonly #setStoredHash;

  constructor(db: WriteDb) {
    this.#db = db;
    this.#ledgerHash = new LedgerHash(db);
    this.#insert = db.prepare(
      `INSERT INTO import_batch (batch_id, file_name, file_hash, format_id, format_version, conflict_policy, status, is_sample,
         imported_at_ms, duration_ms, line_count, header_line_count, comment_line_count, blank_line_count, accepted_line_count,
         duplicate_line_count, quarantined_line_count, record_count, flags_json, rejects_json, series_json, error_json,
         first_day, last_day)
       VALUES (${Array<string>(24).fill('?').join(', ')})`,
    );
    this.#finish = db.prepare(
      `UPDATE import_batch SET status = ?, duration_ms = ?, line_count = ?, header_line_count = ?, comment_line_count = ?,
         blank_line_count = ?, accepted_line_count = ?, duplicate_line_count = ?, quarantined_line_count = ?, record_count = ?,
         flags_json = ?, rejects_json = ?, series_json = ?, first_day = ?, last_day = ?, batch_hash = ?, stored_hash = ?
       WHERE batch_no = ?`,
    );
    this.#rejected = db.prepare(
      'INSERT INTO rejected_row (batch_no, line_number, column_number, code, reason, raw_text) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.#conflict = db.prepare(
      `INSERT INTO conflict_row (batch_no, stored_batch_no, kind, scope_no, line_number, outcome, key_json, stored_json, offered_json)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#scope = db.prepare(
      `INSERT INTO batch_scope (batch_no, kind, scope_no, first_key, last_key, record_count) VALUES (?, ?, ?, ?, ?, ?)`,
    );
    this.#byNumber = db.prepare(`SELECT ${REPORT_COLUMNS} FROM import_batch WHERE batch_no = ?`);
    this.#setLedgerHash = db.prepare('UPDATE import_batch SET ledger_hash = ? WHERE batch_no = ?');
    this.#setStoredHash = db.prepare('UPDATE import_batch SET stored_hash = ? WHERE batch_no = ?');
  }

  /** Opens the ledger row of a file; its figures follow at the end. */
  begin(start: ImportStart): number {
    const { batchId, fileName, fileHash, formatId, formatVersion, conflictPolicy } = start;
    const head = [
      batchId,
      fileName,
      fileHash,
      formatId,
      formatVersion,
      conflictPolicy,
      'accepted',
      start.sample ? 1 : 0,
    ];
    const figures = [start.startedAtMs, 0, 0, 0, 0, 0, 0, 0, 0, 0, '{}', '{}', '[]', null, null, null];
    return Number(this.#insert.run(...head, ...figures).lastInsertRowid);
  }

  finish(batchNo: number, summary: ImportSummary, done: Finished): void {
    const { accounting: lines, flags, rejects, durationMs } = summary;
    const status = batchStatus(summary, done.records);
    const counts = [
      lines.lines,
      lines.header,
      lines.comment,
      lines.blank,
      lines.accepted,
      lines.duplicate,
      lines.quarantined,
    ];
    const texts = [flags, rejects, done.seriesIds].map((value) => JSON.stringify(value));
    const hashes = [done.hash, done.hash];
    this.#finish.run(
      ...[
        status,
        durationMs,
        ...counts,
        done.records,
        ...texts,
        done.firstDay,
        done.lastDay,
        ...hashes,
        batchNo,
      ],
    );
  }

  /** Ledger row of a file of which nothing was taken. */
  addRefusal(report: ImportReport, rejected: readonly RejectedRow[]): void {
    const { accounting: lines, batchId, fileName, fileHash, formatId, status } = report;
    const counts = [
      lines.lines,
      lines.header,
      lines.comment,
      lines.blank,
      lines.accepted,
      lines.duplicate,
      lines.quarantined,
    ];
    const head = [batchId, fileName, fileHash, formatId, 0, 'keep-first', status, report.sample ? 1 : 0];
    const texts = [report.flags, report.rejects, report.seriesIds].map((value) => JSON.stringify(value));
    const error = report.error === null ? null : JSON.stringify(report.error);
    const days = [report.firstDate, report.lastDate].map((date) =>
      date === null ? null : fromIsoDate(date),
    );
    const values = [...head, report.importedAtMs, report.durationMs, ...counts, 0, ...texts, error, ...days];
    const batchNo = Number(this.#insert.run(...values).lastInsertRowid);
    this.addRejected(batchNo, rejected);
    this.sealBatches([batchNo]);
  }

  addRejected(batchNo: number, rows: readonly RejectedRow[]): void {
    for (const { line, column, code, reason, rawText } of rows) {
      this.#rejected.run(batchNo, line, column, code, reason, rawText);
    }
  }

  addConflict(
    conflict: Conflict & { batchNo: number; kind: RecordKind | 'option-chain'; scopeNo: number },
  ): void {
    const { batchNo, storedBatchNo, kind, scopeNo, line, outcome } = conflict;
    const texts = [conflict.key, conflict.stored, conflict.offered].map((value) => JSON.stringify(value));
    this.#conflict.run(batchNo, storedBatchNo, kind, scopeNo, line, outcome, ...texts);
  }

  addScope(batchNo: number, scope: BatchScope, records: number): void {
    this.#scope.run(batchNo, scope.kind, scope.scopeNo, scope.firstKey, scope.lastKey, records);
  }

  setStoredHash(batchNo: number, hash: string | null): void {
    this.#setStoredHash.run(hash, batchNo);
  }

  /** Renews the ledger hashes of the batches that changed and the seal over all; the last step of each change. */
  sealBatches(batchNos: readonly number[]): void {
    for (const batchNo of new Set(batchNos)) {
      const hash = this.#ledgerHash.ofBatch(batchNo);
      if (hash !== null) this.#setLedgerHash.run(hash, batchNo);
    }
    const { count, hash } = this.#ledgerHash.seal();
    this.#db
      .prepare('INSERT OR REPLACE INTO ledger_seal (seal_no, batch_count, seal_hash) VALUES (1, ?, ?)')
      .run(count, hash);
  }

  byNumber(batchNo: number): ImportReport | null {
    const row = this.#byNumber.get(batchNo) as ImportRow | undefined;
    return row ? toReport(row) : null;
  }
}

function batchStatus(summary: ImportSummary, records: number): ImportReport['status'] {
  const { accepted, duplicate, quarantined } = summary.accounting;
  if (records === 0 && accepted === 0 && duplicate === 0) return 'refused';
  if (records === 0 && accepted === 0 && quarantined === 0) return 'duplicate';
  return quarantined > 0 ? 'partial' : 'accepted';
}
