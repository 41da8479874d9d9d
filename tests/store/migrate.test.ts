import { spawnSync } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, test } from 'vitest';
import { DATABASE_FILE, openWriteDb } from '#store/connection.ts';
import { migrate } from '#store/migrate.ts';
import { readMigrations } from '#store/migration-files.ts';
import { openDatabase } from '#store/open-database.ts';
import { importDirect, openDirect, verifyDirect } from './direct.ts';
import { dailyBars, makeFolder, migrationsDir, removeFolders } from './support.ts';

afterAll(removeFolders);

const count = readMigrations(migrationsDir).length;

/** A folder with the project's migrations and one more. */
function withExtra(sql: string): string {
  const folder = makeFolder();
  for (const name of readdirSync(migrationsDir)) copyFileSync(join(migrationsDir, name), join(folder, name));
  writeFileSync(join(folder, `${String(count + 1).padStart(4, '0')}_extra_change.sql`), sql);
  return folder;
}

const EXTRA = [
  'CREATE TABLE extra (a INTEGER NOT NULL) STRICT;',
  'INSERT INTO extra SELECT day_number FROM daily_bar;',
  'ALTER TABLE daily_bar ADD COLUMN extra_value REAL CHECK (extra_value IS NULL OR abs(extra_value) < 1e300);',
  'CREATE INDEX extra_by_a ON extra (a);',
  'DROP VIEW v_conflict;',
];

function stocked(): string {
  const folder = makeFolder();
  const tools = openDirect(folder);
  importDirect(tools, [dailyBars('VIX', [[1, 1, 2, 3, 4]])]);
  tools.db.close();
  return folder;
}

describe('migrations', () => {
  test('db/schema.sql is what they make', async () => {
    const db = openWriteDb(join(makeFolder(), DATABASE_FILE));
    migrate(db, readMigrations(migrationsDir), 0);
    const parts = db
      .prepare(
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type = 'view', type = 'index', rowid",
      )
      .pluck()
      .all() as string[];
    db.close();
    const text = `-- Generated from db/migrations; db/README.md says how.\n\n${parts.map((sql) => `${sql};`).join('\n\n')}\n`;
    await expect(text).toMatchFileSnapshot('../../db/schema.sql');
  });

  test('every table is STRICT, and every number in it is limited', () => {
    const db = openWriteDb(join(makeFolder(), DATABASE_FILE));
    migrate(db, readMigrations(migrationsDir), 0);
    const tables = db
      .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .all() as {
      name: string;
      sql: string;
    }[];
    for (const { name, sql } of tables) {
      expect(sql, name).toMatch(/\)\s*STRICT(, WITHOUT ROWID)?$/);
      for (const column of db.pragma(`table_info(${name})`) as {
        name: string;
        type: string;
        notnull: number;
      }[]) {
        if (column.type !== 'REAL') continue;
        const declared = sql.split('\n').find((line) => line.trim().startsWith(`${column.name} `))!;
        const limit = column.notnull === 1 ? '' : `${column.name} IS NULL OR `;
        const range = new RegExp(
          `CHECK \\((${limit}(abs\\(${column.name}\\) < 1e300|${column.name} BETWEEN 0 AND 1)|duration_ms >= 0 AND duration_ms < 1e300)\\)`,
        );
        expect(declared, `${name}.${column.name}`).toMatch(range);
      }
    }
    db.close();
  });

  test('a second opening applies nothing', () => {
    const folder = makeFolder();
    openDirect(folder).db.close();
    const before = readFileSync(join(folder, DATABASE_FILE));
    const { db } = openDatabase(folder, readMigrations(migrationsDir), 99);
    expect(db.prepare('SELECT count(*) FROM schema_migration WHERE applied_at_ms = 99').pluck().get()).toBe(
      0,
    );
    db.close();
    expect(readFileSync(join(folder, DATABASE_FILE)).equals(before)).toBe(true);
  });

  test('an edited one is refused, whatever its line ends', () => {
    const folder = stocked();
    const crlf = makeFolder();
    const edited = makeFolder();
    for (const name of readdirSync(migrationsDir)) {
      const sql = readFileSync(join(migrationsDir, name), 'utf8');
      writeFileSync(join(crlf, name), sql.replaceAll('\n', '\r\n'));
      writeFileSync(join(edited, name), name.startsWith('0002') ? `${sql}\n-- later thought\n` : sql);
    }
    openDatabase(folder, readMigrations(crlf), 0).db.close();
    expect(() => openDatabase(folder, readMigrations(edited), 0)).toThrow(
      expect.objectContaining({
        code: 'STORE_MIGRATION_EDITED',
        detail: expect.objectContaining({ data: { fileName: '0002_create_jobs.sql' } }) as unknown,
      }),
    );
  });

  test('a gap in the numbers is refused', () => {
    const folder = makeFolder();
    writeFileSync(join(folder, '0002_create_late.sql'), 'SELECT 1;');
    expect(() => readMigrations(folder)).toThrow(/not numbered in sequence/);
  });

  test('one that fails leaves the old schema and all data', () => {
    const folder = stocked();
    const migrations = readMigrations(withExtra([...EXTRA, 'SELECT no_such_function();'].join('\n')));
    expect(() => openDatabase(folder, migrations, 0)).toThrow(/no_such_function/);
    const tools = openDirect(folder);
    expect(tools.db.pragma('user_version', { simple: true })).toBe(count);
    expect(verifyDirect(tools.db)).toMatchObject({ mismatches: [], rows: 1 });
    tools.db.close();
  });

  test('the database is copied aside before it changes', () => {
    const folder = stocked();
    const { db } = openDatabase(folder, readMigrations(withExtra(EXTRA.join('\n'))), 77);
    expect(db.prepare('SELECT a FROM extra').pluck().all()).toEqual([1]);
    db.close();
    const copy = new Database(join(folder, 'backups', `before-version-${count + 1}-77.sqlite`), {
      readonly: true,
    });
    expect(copy.pragma('user_version', { simple: true })).toBe(count);
    expect(copy.prepare('SELECT close_value FROM daily_bar').pluck().get()).toBe(4);
    copy.close();
  });

  test('killed at any statement, the database has the old schema or the new one', { timeout: 60_000 }, () => {
    const final = withExtra(EXTRA.join('\n'));
    const child = join(import.meta.dirname, 'migrate-child.ts');
    const versions: unknown[] = [];
    for (let statement = 0; statement <= EXTRA.length + 1; statement += 1) {
      const folder = stocked();
      const sql = [...EXTRA.slice(0, statement), 'SELECT die();', ...EXTRA.slice(statement)].join('\n');
      const place = statement > EXTRA.length ? final : withExtra(sql);
      const result = spawnSync(process.execPath, [child, folder, place, String(statement > EXTRA.length)]);
      expect(result.signal, result.stderr.toString()).toBe('SIGKILL');
      const { db, recovery } = openDatabase(folder, readMigrations(final), 1);
      expect(recovery).toBeNull();
      versions.push(
        db
          .prepare('SELECT applied_at_ms FROM schema_migration WHERE version = ?')
          .pluck()
          .get(count + 1),
      );
      expect(db.prepare('SELECT a FROM extra').pluck().all()).toEqual([1]);
      expect(db.prepare('SELECT close_value FROM daily_bar').pluck().all()).toEqual([4]);
      db.close();
    }
    // Killed inside: rolled back and applied now (at 1). Killed after its commit: kept (from 0).
    expect(versions).toEqual([...Array<number>(EXTRA.length + 1).fill(1), 0]);
  });
});
