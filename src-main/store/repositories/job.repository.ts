import { VolterraError } from '#contract/errors.ts';
import type { JobRow } from '#contract/schemas/system.ts';
import type { ReadDb, WriteDb } from '../connection.ts';

const COLUMNS = [
  'job_id',
  'procedure',
  'label',
  'status',
  'fraction',
  'stage',
  'eta_ms',
  'input_hash',
  'seed',
  'queued_at_ms',
  'started_at_ms',
  'ended_at_ms',
  'code_version',
  'error_json',
].join(', ');

interface JobRecord {
  readonly job_id: string;
  readonly procedure: string;
  readonly label: string;
  readonly status: JobRow['status'];
  readonly fraction: number | null;
  readonly stage: string;
  readonly eta_ms: number | null;
  readonly input_hash: string;
  readonly seed: number | null;
  readonly queued_at_ms: number;
  readonly started_at_ms: number | null;
  readonly ended_at_ms: number | null;
  readonly code_version: string;
  readonly error_json: string | null;
}

/** Jobs, newest first. */
export class JobRepository {
  readonly #list;

  constructor(db: ReadDb) {
    this.#list = db.prepare(
      `SELECT ${COLUMNS} FROM job WHERE (@status IS NULL OR status = @status) ORDER BY queued_at_ms DESC, job_id LIMIT @limit`,
    );
  }

  jobs(filter: { status?: JobRow['status']; limit: number }): JobRow[] {
    const rows = this.#list.all({ status: filter.status ?? null, limit: filter.limit }) as JobRecord[];
    return rows.map(toJob);
  }
}

/** Writes a job as it stands now. */
export function saveJob(db: WriteDb, row: JobRow): void {
  const { jobId, procedure, label, status, fraction, stage, etaMs, inputHash, seed } = row;
  const error = row.error === null ? null : JSON.stringify(row.error);
  const times = [row.queuedAtMs, row.startedAtMs, row.endedAtMs];
  db.prepare(
    `INSERT OR REPLACE INTO job (${COLUMNS}) VALUES (${Array<string>(14).fill('?').join(', ')})`,
  ).run(
    ...[
      jobId,
      procedure,
      label,
      status,
      fraction,
      stage,
      etaMs,
      inputHash,
      seed,
      ...times,
      row.codeVersion,
      error,
    ],
  );
}

/** Jobs that a vanished engine left running did not finish: nobody works on them any more. */
export function interruptJobs(db: WriteDb, nowMs: number): void {
  const error = JSON.stringify(new VolterraError('INTERRUPTED').toWire());
  db.prepare(
    `UPDATE job SET status = 'failed', error_json = ?, ended_at_ms = ? WHERE status IN ('queued', 'running')`,
  ).run(error, nowMs);
}

function toJob(row: JobRecord): JobRow {
  return {
    jobId: row.job_id,
    procedure: row.procedure,
    label: row.label,
    status: row.status,
    fraction: row.fraction,
    stage: row.stage,
    etaMs: row.eta_ms,
    inputHash: row.input_hash,
    seed: row.seed,
    queuedAtMs: row.queued_at_ms,
    startedAtMs: row.started_at_ms,
    endedAtMs: row.ended_at_ms,
    codeVersion: row.code_version,
    error: row.error_json === null ? null : (JSON.parse(row.error_json) as JobRow['error']),
  };
}
