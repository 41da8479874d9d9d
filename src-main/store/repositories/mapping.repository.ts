import type { ColumnMapping } from '#contract/schemas/data.ts';
import type { ReadDb, WriteDb } from '../connection.ts';

/** The mapping that was given for tables with this header. */
export function findMapping(db: ReadDb, headerHash: string): ColumnMapping | null {
  const json = db
    .prepare('SELECT mapping_json FROM column_mapping WHERE header_hash = ?')
    .pluck()
    .get(headerHash);
  return json === undefined ? null : (JSON.parse(json as string) as ColumnMapping);
}

export function saveMapping(db: WriteDb, mapping: ColumnMapping, nowMs: number): void {
  db.prepare(
    'INSERT OR REPLACE INTO column_mapping (header_hash, mapping_json, saved_at_ms) VALUES (?, ?, ?)',
  ).run(mapping.headerHash, JSON.stringify(mapping), nowMs);
}
