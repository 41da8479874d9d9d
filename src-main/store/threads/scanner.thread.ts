import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { VolterraError } from '#contract/errors.ts';
import { backupFolder, backupName, expiredBackups } from '../backup-rotation.ts';
import { DATABASE_FILE } from '../connection.ts';
import { readMigrations } from '../migration-files.ts';
import { openForReading } from '../open-database.ts';
import { requireFree, toStoreError } from '../sqlite-errors.ts';
import type { CallContext, Handlers } from '../thread-port.ts';
import { type Verdict, verifyStore } from '../verify.ts';
import type { ThreadStart } from './thread-role.ts';

const MS_PER_DAY = 86_400_000;

export interface ScannerApi {
  verify(): Verdict;
  snapshot(path: string): { sizeBytes: number };
  backup(path: string): void;
  backupDaily(nowMs: number): { path: string; made: boolean; removed: readonly string[] };
}

/** Long work over the whole database, on a thread that lives for it: nobody else waits. */
export function createScanner(start: ThreadStart): Handlers<ScannerApi> {
  const database = join(start.folder, DATABASE_FILE);
  return {
    verify: (context) => verify(start, context),
    snapshot: (_, path) => snapshot(database, path),
    backup: (_, path) => copyOnline(database, path),
    backupDaily: (_, nowMs) => backupDaily(start.folder, nowMs),
  };
}

async function verify(start: ThreadStart, context: CallContext): Promise<Verdict> {
  const db = openForReading(start.folder, readMigrations(start.migrationsDir));
  try {
    // One read transaction: what is hashed and what it is compared with belong to the same commit.
    db.prepare('BEGIN').run();
    const steps = verifyStore(db);
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done) return step.value;
      context.progress(step.value);
      await setImmediate();
      // Thrown inside, so that the half-read statement is closed before its connection.
      if (context.signal.aborted) steps.throw(new VolterraError('CANCELLED'));
    }
  } catch (error) {
    const typed = toStoreError(error, start.folder);
    if (typed.code !== 'STORE_DAMAGED') throw typed;
    return { batches: 0, rows: 0, integrity: typed.message, mismatches: [] };
  } finally {
    db.close();
  }
}

/** Compact copy in rollback-journal mode: one file, readable by any SQLite. */
function snapshot(database: string, path: string): { sizeBytes: number } {
  refuseExisting(path);
  requireFree(dirname(path), statSync(database).size);
  const part = `${path}.part`;
  rmSync(part, { force: true });
  const db = new Database(database, { readonly: true, fileMustExist: true });
  try {
    db.prepare('VACUUM INTO ?').run(part);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  } finally {
    db.close();
  }
  renameSync(part, path);
  return { sizeBytes: statSync(path).size };
}

/** Copy made while others write; checked before it takes its name. */
async function copyOnline(database: string, path: string): Promise<void> {
  refuseExisting(path);
  requireFree(dirname(path), statSync(database).size);
  const part = `${path}.part`;
  rmSync(part, { force: true });
  const db = new Database(database, { readonly: true, fileMustExist: true });
  try {
    await db.backup(part);
    const copy = new Database(part);
    const verdict = copy.pragma('quick_check(1)', { simple: true });
    // The copy inherits WAL mode; a backup is one file.
    copy.pragma('journal_mode = DELETE');
    copy.close();
    if (verdict !== 'ok')
      throw new VolterraError('STORE_DAMAGED', { message: `The copy is damaged: ${String(verdict)}.` });
  } catch (error) {
    for (const suffix of ['', '-wal', '-shm']) rmSync(part + suffix, { force: true });
    throw error;
  } finally {
    db.close();
  }
  renameSync(part, path);
}

async function backupDaily(folder: string, nowMs: number): Promise<ReturnType<ScannerApi['backupDaily']>> {
  const place = backupFolder(folder);
  mkdirSync(place, { recursive: true });
  const path = join(place, backupName(Math.floor(nowMs / MS_PER_DAY)));
  const made = !existsSync(path);
  if (made) await copyOnline(join(folder, DATABASE_FILE), path);
  const removed = expiredBackups(readdirSync(place));
  for (const name of removed) rmSync(join(place, name));
  return { path, made, removed };
}

function refuseExisting(path: string): void {
  if (!existsSync(path)) return;
  throw new VolterraError('INVALID_INPUT', {
    message: `${path} exists already; choose another name.`,
    field: 'path',
  });
}
