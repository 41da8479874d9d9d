import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { VolterraError } from '#contract/errors.ts';
import { APPLICATION_ID, type ReadDb, type WriteDb } from './connection.ts';
import type { Migration } from './migration-files.ts';

/** Version of the schema; stops where the applied migrations are not a prefix of those that this program brings. */
export function checkVersion(db: ReadDb, migrations: readonly Migration[]): number {
  const version = Number(db.pragma('user_version', { simple: true }));
  const applied = appliedMigrations(db);
  if (version !== applied.length) {
    throw new VolterraError('STORE_DAMAGED', {
      message: `The database says version ${version} but lists ${applied.length} migrations.`,
    });
  }
  if (version > migrations.length) {
    throw new VolterraError('STORE_TOO_NEW', {
      message: `The database has schema version ${version}; this Volterra knows ${migrations.length}.`,
      data: { databaseVersion: version, knownVersion: migrations.length },
    });
  }
  const edited = applied.find((row, index) => row.sha256 !== migrations[index]?.sha256);
  if (!edited) return version;
  throw new VolterraError('STORE_MIGRATION_EDITED', {
    message: `The migration ${edited.file_name} differs from the one that was applied.`,
    data: { fileName: edited.file_name },
  });
}

/** Brings a database to the newest schema, one transaction for each migration, after a copy aside. */
export function migrate(db: WriteDb, migrations: readonly Migration[], nowMs: number): void {
  const version = checkVersion(db, migrations);
  if (version > 0 && version < migrations.length) copyAside(db, version, nowMs);
  for (const migration of migrations.slice(version)) {
    db.exec('BEGIN IMMEDIATE');
    try {
      db.exec(
        `CREATE TABLE IF NOT EXISTS schema_migration (version INTEGER PRIMARY KEY, file_name TEXT NOT NULL,
           sha256 TEXT NOT NULL CHECK (length(sha256) = 64), applied_at_ms INTEGER NOT NULL) STRICT`,
      );
      db.exec(migration.sql);
      const { version: number, fileName, sha256 } = migration;
      db.prepare('INSERT INTO schema_migration VALUES (?, ?, ?, ?)').run(number, fileName, sha256, nowMs);
      db.pragma(`application_id = ${APPLICATION_ID}`);
      db.pragma(`user_version = ${number}`);
      db.exec('COMMIT');
    } catch (error) {
      if (db.inTransaction) db.exec('ROLLBACK');
      throw error;
    }
  }
}

function appliedMigrations(db: ReadDb): { file_name: string; sha256: string }[] {
  if (db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'schema_migration'").get() === undefined)
    return [];
  return db.prepare('SELECT file_name, sha256 FROM schema_migration ORDER BY version').all() as ReturnType<
    typeof appliedMigrations
  >;
}

function copyAside(db: WriteDb, version: number, nowMs: number): void {
  const folder = join(dirname(db.name), 'backups');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `before-version-${version + 1}-${nowMs}.sqlite`);
  db.prepare('VACUUM INTO ?').run(path);
}
