import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { VolterraError } from '#contract/errors.ts';
import { listBackups } from './backup-rotation.ts';
import {
  APPLICATION_ID,
  DATABASE_FILE,
  openReadDb,
  openWriteDb,
  type ReadDb,
  type WriteDb,
} from './connection.ts';
import { checkVersion, migrate } from './migrate.ts';
import type { Migration } from './migration-files.ts';
import { changedDefinition } from './schema-check.ts';
import { toStoreError } from './sqlite-errors.ts';
import type { StoreRecovery } from './store.ts';

export interface OpenedDatabase {
  readonly db: WriteDb;
  readonly recovery: StoreRecovery | null;
}

/** Opens for writing: checks, sets a damaged file aside, restores the newest good backup, migrates. Hold the writer's lock first. */
export function openDatabase(
  folder: string,
  migrations: readonly Migration[],
  nowMs: number,
): OpenedDatabase {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, DATABASE_FILE);
  const first = tryOpen(path, migrations);
  const { db, recovery } =
    'db' in first ? { db: first.db, recovery: null } : recover(path, first.damage, migrations, nowMs);
  try {
    migrate(db, migrations, nowMs);
    return { db, recovery };
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Opens a database that another process may be writing. */
export function openForReading(folder: string, migrations: readonly Migration[]): ReadDb {
  const path = join(folder, DATABASE_FILE);
  if (!existsSync(path))
    throw new VolterraError('NO_DATA', { message: `There is no database in ${folder}.`, data: { folder } });
  const db = openReadDb(path);
  try {
    const version = checkVersion(db, migrations);
    if (version === migrations.length) return db;
    throw new VolterraError('STORE_READ_ONLY', {
      message: `The database has the older schema version ${version}; open it for writing once.`,
    });
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Why a database cannot be trusted; null where it can. */
function findDamage(db: ReadDb, migrations: readonly Migration[]): string | null {
  const tables = db.prepare('SELECT count(*) AS count FROM sqlite_schema').get() as { count: number };
  if (tables.count > 0 && db.pragma('application_id', { simple: true }) !== APPLICATION_ID) {
    return 'it is not a Volterra database';
  }
  const version = checkVersion(db, migrations);
  const changed = changedDefinition(db, migrations.slice(0, version));
  if (changed !== null) return `the definition of ${changed} has changed`;
  const verdict = db.pragma('quick_check(1)', { simple: true });
  return verdict === 'ok' ? null : String(verdict);
}

function tryOpen(path: string, migrations: readonly Migration[]): { db: WriteDb } | { damage: string } {
  if (!existsSync(path)) {
    if (leftovers(path).length > 0) return { damage: 'the file is gone' };
  } else if (statSync(path).size === 0 && leftovers(path).length > 0) return { damage: 'the file is empty' };
  let db: WriteDb | undefined;
  try {
    db = openWriteDb(path);
    const damage = findDamage(db, migrations);
    if (damage === null) return { db };
    db.close();
    return { damage };
  } catch (error) {
    db?.close();
    const typed = toStoreError(error, path);
    if (typed.code !== 'STORE_DAMAGED') throw typed;
    return { damage: typed.message };
  }
}

/** Traces of an earlier database: what was set aside, backups, a log without its database. */
function leftovers(path: string): string[] {
  const folder = join(path, '..');
  const aside = readdirSync(folder).filter((name) => name.startsWith(`${DATABASE_FILE}.damaged-`));
  return [...aside, ...listBackups(folder), ...(existsSync(`${path}-wal`) ? [`${path}-wal`] : [])];
}

function recover(
  path: string,
  reason: string,
  migrations: readonly Migration[],
  nowMs: number,
): { db: WriteDb; recovery: StoreRecovery } {
  const setAside = setDatabaseAside(path, nowMs);
  const damagedBackups: string[] = [];
  for (const backup of listBackups(join(path, '..'))) {
    const db = restore(path, backup, migrations, nowMs);
    if (db) return { db, recovery: { reason, setAside, restoredFrom: backup, damagedBackups } };
    damagedBackups.push(backup);
  }
  return { db: openWriteDb(path), recovery: { reason, setAside, restoredFrom: null, damagedBackups } };
}

/** The backup as the database, or null where it is damaged too; it is checked before it takes the place. */
function restore(
  path: string,
  backup: string,
  migrations: readonly Migration[],
  nowMs: number,
): WriteDb | null {
  const copy = `${path}.restoring-${nowMs}`;
  copyFileSync(backup, copy);
  const checked = tryOpen(copy, migrations);
  if ('damage' in checked) return null;
  checked.db.pragma('wal_checkpoint(TRUNCATE)');
  checked.db.close();
  renameSync(copy, path);
  return openWriteDb(path);
}

/** Renames the database and its log; never deletes. The database goes first: a kill in between leaves it missing, not half. */
function setDatabaseAside(path: string, nowMs: number): string[] {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[-:.]/g, '');
  const aside = `${path}.damaged-${stamp}`;
  const moved: string[] = [];
  for (const suffix of ['', '-wal', '-shm', '-journal']) {
    if (!existsSync(path + suffix)) continue;
    renameSync(path + suffix, aside + suffix);
    moved.push(basename(aside + suffix));
  }
  return moved;
}
