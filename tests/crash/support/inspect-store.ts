import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DATABASE_FILE, type ReadDb } from '#store/connection.ts';
import { readMigrations } from '#store/migration-files.ts';
import { openDatabase } from '#store/open-database.ts';
import { recordTableList } from '#store/record-tables.ts';
import { verifyStore } from '#store/verify.ts';
import { migrationsDir } from '../../store/support.ts';

/** What the store says of one file, without what differs from run to run. */
export interface BatchFacts {
  readonly fileName: string;
  readonly facts: string;
}

export interface StoreFacts {
  /** Null where the process died before there was a database. */
  readonly batches: readonly BatchFacts[];
  /** Over every row of every view, in order; batch numbers and times left out. */
  readonly contentHash: string;
  readonly rows: number;
  readonly runningJobs: number;
  readonly problems: readonly string[];
}

/** Views whose rows together are everything that a person can see. */
const VIEWS: Readonly<Record<string, readonly string[]>> = {
  v_daily_bar: ['batch_id'],
  v_intraday_bar: ['batch_id'],
  v_vx_future: ['batch_id'],
  v_ranked_future: ['batch_id'],
  v_published_vix: ['batch_id'],
  v_yield: ['batch_id'],
  v_option_chain: ['batch_id'],
  v_option_quote: ['batch_id'],
  v_import: ['batch_id', 'imported_utc', 'duration_ms'],
  v_rejected_row: ['batch_id'],
  v_conflict: ['batch_id'],
};

/**
 * Looks at a copy of the database with its log as the dead process left them, so that the next start of the program meets
 * them untouched.
 * @param withContent also hashes every row of every view
 */
export function inspectStore(dataDir: string, withContent = false): StoreFacts {
  const copy = mkdtempSync(join(tmpdir(), 'volterra-crash-look-'));
  try {
    mkdirSync(copy, { recursive: true });
    for (const suffix of ['', '-wal', '-journal'])
      if (existsSync(join(dataDir, DATABASE_FILE + suffix)))
        cpSync(join(dataDir, DATABASE_FILE + suffix), join(copy, DATABASE_FILE + suffix));
    const { db, recovery } = openDatabase(copy, readMigrations(migrationsDir), 0);
    try {
      const repaired = recovery ? [`the database had to be repaired: ${recovery.reason}`] : [];
      return { ...readFacts(db, withContent), problems: [...repaired, ...findProblems(db)] };
    } finally {
      db.close();
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function readFacts(db: ReadDb, withContent: boolean): Omit<StoreFacts, 'problems'> {
  const batches = db
    .prepare(
      `SELECT file_name AS fileName, json_array(file_hash, format_id, status, line_count, header_line_count, comment_line_count,
         blank_line_count, accepted_line_count, duplicate_line_count, quarantined_line_count, record_count, flags_json,
         rejects_json, series_json, first_day, last_day, batch_hash,
         (SELECT count(*) FROM rejected_row r WHERE r.batch_no = b.batch_no),
         (SELECT count(*) FROM conflict_row c WHERE c.batch_no = b.batch_no)) AS facts
       FROM import_batch b ORDER BY batch_no`,
    )
    .all() as BatchFacts[];
  const [rows] = numbers(
    db,
    recordTableList.map(({ table }) => `(SELECT count(*) FROM ${table})`).join(' + '),
  );
  const [runningJobs] = numbers(db, `(SELECT count(*) FROM job WHERE status IN ('queued', 'running'))`);
  return {
    batches,
    rows: rows ?? 0,
    runningJobs: runningJobs ?? 0,
    contentHash: withContent ? hashViews(db) : '',
  };
}

/** Everything that must hold of any store at any time, beyond what verify looks at. */
function findProblems(db: ReadDb): string[] {
  const { integrity, mismatches } = lastOf(verifyStore(db));
  const owned = recordTableList.map(({ table }) => `SELECT batch_no, count(*) AS n FROM ${table} GROUP BY 1`);
  const wrongCounts = db
    .prepare(
      `WITH owned AS (SELECT batch_no, sum(n) AS n FROM (${owned.join(' UNION ALL ')}) GROUP BY 1)
       SELECT coalesce(b.file_name, 'no import') || ': ' || coalesce(o.n, 0) || ' rows, ledger says ' || coalesce(b.record_count, 0)
       FROM owned o FULL JOIN import_batch b USING (batch_no) WHERE coalesce(o.n, 0) <> coalesce(b.record_count, 0)`,
    )
    .pluck()
    .all() as string[];
  const twice = db
    .prepare('SELECT file_name FROM import_batch GROUP BY file_hash HAVING count(*) > 1')
    .pluck()
    .all() as string[];
  const open = db
    .prepare(
      `SELECT file_name FROM import_batch WHERE line_count <> header_line_count + comment_line_count + blank_line_count
         + accepted_line_count + duplicate_line_count + quarantined_line_count OR batch_id IS NULL`,
    )
    .pluck()
    .all() as string[];
  return [
    ...(integrity === 'ok' ? [] : [`integrity: ${integrity}`]),
    ...mismatches.map(({ fileName }) => `${fileName}: its hash differs`),
    ...wrongCounts,
    ...twice.map((fileName) => `${fileName}: imported twice`),
    ...open.map((fileName) => `${fileName}: its lines do not add up`),
  ];
}

function hashViews(db: ReadDb): string {
  const hash = createHash('sha256');
  for (const [view, left] of Object.entries(VIEWS)) {
    const columns = (db.pragma(`table_info(${view})`) as { name: string }[])
      .map(({ name }) => name)
      .filter((name) => !left.includes(name));
    hash.update(`${view}\n`);
    const order = columns.map((_, index) => index + 1).join(', ');
    const rows = db.prepare(`SELECT ${columns.join(', ')} FROM ${view} ORDER BY ${order}`).raw();
    for (const row of rows.iterate()) hash.update(`${JSON.stringify(row)}\n`);
  }
  return hash.digest('hex');
}

function numbers(db: ReadDb, expression: string): number[] {
  return db.prepare(`SELECT ${expression}`).pluck().all() as number[];
}

function lastOf<T>(steps: Generator<unknown, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
