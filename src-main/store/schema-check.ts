import Database from 'better-sqlite3';
import type { ReadDb, WriteDb } from './connection.ts';
import { migrate } from './migrate.ts';
import type { Migration } from './migration-files.ts';

interface SchemaEntry {
  readonly name: string;
  readonly sql: string;
}

/**
 * Name of a table, index or view that is not as the migrations make it; null where all are. A changed letter in a definition
 * passes SQLite's own checks. What a user added is left alone.
 */
export function changedDefinition(db: ReadDb, migrations: readonly Migration[]): string | null {
  if (migrations.length === 0) return null;
  const model = new Database(':memory:');
  try {
    migrate(model as unknown as WriteDb, migrations, 0);
    const actual = new Map(definitions(db).map(({ name, sql }) => [name, sql]));
    const expected = definitions(model as unknown as ReadDb);
    return expected.find(({ name, sql }) => actual.get(name) !== sql)?.name ?? null;
  } finally {
    model.close();
  }
}

function definitions(db: ReadDb): SchemaEntry[] {
  return db.prepare('SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL').all() as SchemaEntry[];
}
