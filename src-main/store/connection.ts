import Database from 'better-sqlite3';
import { VolterraError } from '#contract/errors.ts';

declare const readBrand: unique symbol;
declare const writeBrand: unique symbol;

/** A connection on which SQLite itself refuses to write. */
export interface ReadDb {
  readonly [readBrand]: true;
  prepare(sql: string): Database.Statement<unknown[]>;
  pragma(source: string, options?: { simple?: boolean }): unknown;
  close(): unknown;
  readonly name: string;
  readonly open: boolean;
}

/** The one connection that may change the database. */
export interface WriteDb extends ReadDb {
  readonly [writeBrand]: true;
  exec(sql: string): unknown;
  readonly inTransaction: boolean;
  backup(path: string): Promise<unknown>;
}

/** `VLTR` in ASCII, in the file header: tells our database from any other. */
export const APPLICATION_ID = 0x564c5452;
export const DATABASE_FILE = 'volterra.sqlite';

/** First SQLite without the WAL-reset corruption bug. @source https://sqlite.org/wal.html#walresetbug */
const SQLITE_FLOOR = [3, 51, 3] as const;

const COMMON: readonly (readonly [string, number | string])[] = [
  ['synchronous', 2],
  ['foreign_keys', 1],
  ['busy_timeout', 5000],
  ['wal_autocheckpoint', 1000],
  ['journal_size_limit', 67_108_864],
  ['mmap_size', 0],
  ['trusted_schema', 0],
  ['cell_size_check', 1],
  ['fullfsync', 1],
  ['checkpoint_fullfsync', 1],
];
const WRITER: typeof COMMON = [['journal_mode', 'wal'], ...COMMON, ['cache_size', -65_536]];
const READER: typeof COMMON = [...COMMON, ['query_only', 1], ['cache_size', -65_536]];

/** Opens the database for writing (creating it where it is absent) with every pragma read back. */
export function openWriteDb(path: string): WriteDb {
  const db = new Database(path, { timeout: 5000 });
  return settle(db, WRITER) as unknown as WriteDb;
}

/** Opens an existing database for reading only. */
export function openReadDb(path: string): ReadDb {
  const db = new Database(path, { readonly: true, fileMustExist: true, timeout: 5000 });
  return settle(db, READER) as unknown as ReadDb;
}

/** SQLite's own version; stops where it has a known corruption bug. */
export function requireSafeSqlite(version: string): void {
  const parts = version.split('.').map(Number);
  for (const [index, floor] of SQLITE_FLOOR.entries()) {
    const part = parts[index] ?? 0;
    if (part > floor) return;
    if (part < floor) {
      throw new VolterraError('STORE_IO', {
        message: `SQLite ${version} can corrupt a database that two connections use; 3.51.3 or newer is needed.`,
        data: { sqliteVersion: version },
      });
    }
  }
}

/** Names and expected values of the pragmas of a connection, for the tests. */
export function expectedPragmas(role: 'writer' | 'reader'): typeof COMMON {
  return role === 'writer' ? WRITER : READER;
}

function settle(db: Database.Database, pragmas: typeof COMMON): Database.Database {
  try {
    requireSafeSqlite(db.prepare('SELECT sqlite_version()').pluck().get() as string);
    for (const [name, value] of pragmas) {
      db.pragma(`${name} = ${String(value)}`);
      const actual = db.pragma(name, { simple: true });
      if (String(actual) !== String(value)) {
        throw new VolterraError('STORE_IO', {
          message: `SQLite did not accept ${name} = ${String(value)} (it says ${String(actual)}).`,
          data: { pragma: name, expected: value, actual },
        });
      }
    }
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
