import { createHash, type Hash } from 'node:crypto';
import type { ImportReport, RejectedRow } from '#contract/schemas/data.ts';
import { toIsoDate } from '#quant/time/day-number.ts';
import type { ReadDb } from '../connection.ts';

export interface ImportRow {
  readonly batch_id: string | null;
  readonly file_name: string;
  readonly file_hash: string | null;
  readonly format_id: string | null;
  readonly status: ImportReport['status'];
  readonly is_sample: number;
  readonly needs_reimport: number;
  readonly imported_at_ms: number;
  readonly duration_ms: number;
  readonly line_count: number;
  readonly header_line_count: number;
  readonly comment_line_count: number;
  readonly blank_line_count: number;
  readonly accepted_line_count: number;
  readonly duplicate_line_count: number;
  readonly quarantined_line_count: number;
  readonly record_count: number;
  readonly flags_json: string;
  readonly rejects_json: string;
  readonly series_json: string;
  readonly error_json: string | null;
  readonly first_day: number | null;
  readonly last_day: number | null;
  readonly batch_hash: string | null;
}

export const REPORT_COLUMNS = `batch_id, file_name, file_hash, format_id, status, is_sample, needs_reimport, imported_at_ms,
  duration_ms, line_count, header_line_count, comment_line_count, blank_line_count, accepted_line_count, duplicate_line_count,
  quarantined_line_count, record_count, flags_json, rejects_json, series_json, error_json, first_day, last_day, batch_hash`;

/** Flag of an import some of whose rows went with another import that was removed. */
const REIMPORT_FLAG = 'REIMPORT_ADVISED';

export function toReport(row: ImportRow): ImportReport {
  const flags = JSON.parse(row.flags_json) as Record<string, number>;
  return {
    batchId: row.batch_id,
    fileName: row.file_name,
    formatId: row.format_id,
    status: row.status,
    fileHash: row.file_hash,
    batchHash: row.batch_hash,
    accounting: {
      lines: row.line_count,
      header: row.header_line_count,
      comment: row.comment_line_count,
      blank: row.blank_line_count,
      accepted: row.accepted_line_count,
      duplicate: row.duplicate_line_count,
      quarantined: row.quarantined_line_count,
    },
    records: row.record_count,
    flags: row.needs_reimport === 1 ? { ...flags, [REIMPORT_FLAG]: 1 } : flags,
    rejects: JSON.parse(row.rejects_json) as Record<string, number>,
    seriesIds: JSON.parse(row.series_json) as string[],
    firstDate: row.first_day === null ? null : toIsoDate(row.first_day),
    lastDate: row.last_day === null ? null : toIsoDate(row.last_day),
    sample: row.is_sample === 1,
    error: row.error_json === null ? null : (JSON.parse(row.error_json) as ImportReport['error']),
    importedAtMs: row.imported_at_ms,
    durationMs: row.duration_ms,
  };
}

/** Questions to the ledger of imports. */
export class LedgerRepository {
  readonly #page;
  readonly #count;
  readonly #byFile;
  readonly #rejected;
  readonly #rejectedCount;

  constructor(db: ReadDb) {
    this.#page = db.prepare(
      `SELECT ${REPORT_COLUMNS} FROM import_batch ORDER BY imported_at_ms DESC, batch_no DESC LIMIT ? OFFSET ?`,
    );
    this.#count = db.prepare('SELECT count(*) FROM import_batch').pluck();
    this.#byFile = db.prepare(
      `SELECT ${REPORT_COLUMNS} FROM import_batch
       WHERE file_hash = @fileHash AND status IN ('accepted', 'partial', 'duplicate') AND needs_reimport = 0
         AND (@formatVersion IS NULL OR format_version = @formatVersion)
       ORDER BY batch_no DESC LIMIT 1`,
    );
    const rejected =
      'FROM rejected_row r JOIN import_batch b USING (batch_no) WHERE (@batchId IS NULL OR b.batch_id = @batchId)';
    this.#rejected = db.prepare(
      `SELECT coalesce(b.batch_id, '') AS batchId, b.file_name AS fileName, r.line_number AS line, r.column_number AS column,
         r.code, r.reason, r.raw_text AS rawText
       ${rejected} ORDER BY r.batch_no DESC, r.line_number, r.rejected_no LIMIT @limit OFFSET @offset`,
    );
    this.#rejectedCount = db.prepare(`SELECT count(*) ${rejected}`).pluck();
  }

  imports(page: { limit: number; offset: number }): { total: number; imports: ImportReport[] } {
    const rows = this.#page.all(page.limit, page.offset) as ImportRow[];
    return { total: this.#count.get() as number, imports: rows.map(toReport) };
  }

  byFileHash(fileHash: string, formatVersion?: number): ImportReport | null {
    const row = this.#byFile.get({ fileHash, formatVersion: formatVersion ?? null }) as ImportRow | undefined;
    return row ? toReport(row) : null;
  }

  rejectedRows(filter: { batchId?: string; limit: number; offset: number }): {
    total: number;
    rows: RejectedRow[];
  } {
    const batchId = filter.batchId ?? null;
    const rows = this.#rejected.all({ ...filter, batchId }) as RejectedRow[];
    return { total: this.#rejectedCount.get({ batchId }) as number, rows };
  }
}

const LEDGER_PARTS = [
  `SELECT batch_no, format_version, conflict_policy, stored_hash, ${REPORT_COLUMNS} FROM import_batch WHERE batch_no = ?`,
  'SELECT * FROM batch_scope WHERE batch_no = ? ORDER BY kind, scope_no',
  'SELECT * FROM rejected_row WHERE batch_no = ? ORDER BY rejected_no',
  'SELECT * FROM conflict_row WHERE batch_no = ? ORDER BY conflict_no',
];

/** Hashes over the ledger itself, so that a changed count or a vanished batch shows like a changed price. */
export class LedgerHash {
  readonly #parts;
  readonly #all;

  constructor(db: ReadDb) {
    this.#parts = LEDGER_PARTS.map((sql) => db.prepare(sql).raw());
    this.#all = db.prepare('SELECT batch_no, ledger_hash FROM import_batch ORDER BY batch_no').raw();
  }

  /** SHA-256 over all that the ledger says about one batch; null where there is no such batch. */
  ofBatch(batchNo: number): string | null {
    const hash = createHash('sha256').update('volterra-ledger-1\n');
    const counts = this.#parts.map((part) => addRows(hash, part.iterate(batchNo) as Iterable<unknown[]>));
    return counts[0] === 0 ? null : hash.digest('hex');
  }

  /** SHA-256 over the ledger hashes of all batches. */
  seal(): { count: number; hash: string } {
    const hash = createHash('sha256').update('volterra-seal-1\n');
    const count = addRows(hash, this.#all.iterate() as Iterable<unknown[]>);
    return { count, hash: hash.digest('hex') };
  }
}

function addRows(hash: Hash, rows: Iterable<unknown[]>): number {
  let count = 0;
  for (const row of rows) {
    hash.update(JSON.stringify(row)).update('\n');
    count += 1;
  }
  hash.update('--\n');
  return count;
}
