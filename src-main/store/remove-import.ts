import type { RecordKind } from '#quant/market/records.ts';
import { type WriterTools, refreshStoredHash } from './import-session.ts';
import { recordTables } from './record-tables.ts';

interface Displaced {
  readonly conflict_no: number;
  readonly stored_batch_no: number;
  readonly kind: RecordKind | 'option-chain';
  readonly scope_no: number;
  readonly key_json: string;
  readonly stored_json: string;
}

/**
 * Takes the rows of one import out again, gives back what it had replaced, and marks the imports whose files held some of
 * those rows too: they may be read again.
 * @returns false where there is no such import
 */
export function removeImport(tools: WriterTools, batchId: string): boolean {
  const { db } = tools;
  const batchNo = db.prepare('SELECT batch_no FROM import_batch WHERE batch_id = ?').pluck().get(batchId) as
    number | undefined;
  if (batchNo === undefined) return false;
  db.exec('BEGIN IMMEDIATE');
  try {
    removeInside(tools, batchNo);
    db.exec('COMMIT');
    return true;
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK');
    throw error;
  } finally {
    tools.dictionary.forget();
  }
}

function removeInside(tools: WriterTools, batchNo: number): void {
  const { db, imports } = tools;
  const changed = new Set<number>();
  const pluck = (sql: string): number[] => db.prepare(sql).pluck().all(batchNo) as number[];
  for (const other of pluck('SELECT DISTINCT batch_no FROM conflict_row WHERE stored_batch_no = ?'))
    changed.add(other);
  deleteRows(tools, batchNo);
  for (const other of giveBack(tools, batchNo)) changed.add(other);
  for (const other of settleChains(tools, batchNo)) changed.add(other);
  const sharing = pluck(
    `SELECT DISTINCT other.batch_no FROM batch_scope mine
     JOIN batch_scope other ON other.kind = mine.kind AND other.scope_no = mine.scope_no
     JOIN import_batch b ON b.batch_no = other.batch_no
     WHERE mine.batch_no = ? AND b.duplicate_line_count > 0`,
  );
  for (const other of sharing) {
    db.prepare('UPDATE import_batch SET needs_reimport = 1 WHERE batch_no = ?').run(other);
    changed.add(other);
  }
  db.prepare('DELETE FROM import_batch WHERE batch_no = ?').run(batchNo);
  db.exec(
    `DELETE FROM series WHERE NOT EXISTS (
       SELECT 1 FROM batch_scope s WHERE s.kind = series.kind AND s.scope_no = series.series_no)`,
  );
  changed.delete(batchNo);
  for (const other of changed) refreshStoredHash(tools, other);
  imports.sealBatches([...changed]);
}

function deleteRows({ db }: WriterTools, batchNo: number): void {
  const scopes = db.prepare('SELECT kind, scope_no FROM batch_scope WHERE batch_no = ?').all(batchNo) as {
    kind: RecordKind;
    scope_no: number;
  }[];
  for (const { kind, scope_no } of scopes) {
    const { table, scopeColumn } = recordTables[kind];
    db.prepare(`DELETE FROM ${table} WHERE ${scopeColumn} = ? AND batch_no = ?`).run(scope_no, batchNo);
  }
}

/** What the batch had replaced returns to its place, or to the ledger of the batch that replaced it since. */
function giveBack({ db }: WriterTools, batchNo: number): Set<number> {
  const owners = new Set<number>();
  // Newest first: where one batch replaced a key twice, the oldest value is the one that stays.
  const displaced = db
    .prepare(
      `SELECT conflict_no, stored_batch_no, kind, scope_no, key_json, stored_json FROM conflict_row
       WHERE batch_no = @batchNo AND outcome <> 'kept-stored' AND stored_batch_no <> @batchNo ORDER BY conflict_no DESC`,
    )
    .all({ batchNo }) as Displaced[];
  const heir = db.prepare(
    `SELECT conflict_no, batch_no FROM conflict_row WHERE stored_batch_no = @batchNo AND batch_no <> @batchNo
       AND outcome <> 'kept-stored' AND kind = @kind AND scope_no = @scopeNo AND key_json = @key`,
  );
  for (const row of displaced) {
    owners.add(row.stored_batch_no);
    const later = heir.get({ batchNo, kind: row.kind, scopeNo: row.scope_no, key: row.key_json }) as
      { conflict_no: number; batch_no: number } | undefined;
    if (later) {
      db.prepare('UPDATE conflict_row SET stored_batch_no = ?, stored_json = ? WHERE conflict_no = ?').run(
        row.stored_batch_no,
        row.stored_json,
        later.conflict_no,
      );
      owners.add(later.batch_no);
    } else restoreRow(db, row);
  }
  return owners;
}

function restoreRow(db: WriterTools['db'], row: Displaced): void {
  const values = JSON.parse(row.stored_json) as (number | null)[];
  if (row.kind === 'option-chain') {
    db.prepare('UPDATE option_chain SET spot_price = ?, batch_no = ? WHERE chain_no = ?').run(
      ...[...values, row.stored_batch_no, row.scope_no],
    );
    return;
  }
  const { table, scopeColumn, keys, values: names } = recordTables[row.kind];
  const columns = [scopeColumn, ...keys, ...names, 'batch_no'];
  const marks = columns.map(() => '?').join(', ');
  const key = JSON.parse(row.key_json) as number[];
  db.prepare(`INSERT OR REPLACE INTO ${table} (${columns.join(', ')}) VALUES (${marks})`).run(
    ...[row.scope_no, ...key, ...values, row.stored_batch_no],
  );
}

/** Chains of the batch: recounted, handed to another batch that quotes them, or deleted where nothing is left. */
function settleChains({ db, chains }: WriterTools, batchNo: number): number[] {
  const touched = db
    .prepare(
      `SELECT chain_no FROM option_chain WHERE batch_no = @batchNo
       UNION SELECT scope_no FROM batch_scope WHERE batch_no = @batchNo AND kind = 'option-quote'`,
    )
    .pluck()
    .all({ batchNo }) as number[];
  const heirs: number[] = [];
  for (const chainNo of touched) {
    chains.recount(chainNo);
    const heir = db
      .prepare('SELECT min(batch_no) FROM option_quote WHERE chain_no = ?')
      .pluck()
      .get(chainNo) as number | null;
    if (heir === null) db.prepare('DELETE FROM option_chain WHERE chain_no = ?').run(chainNo);
    else {
      const handed = db
        .prepare(
          'UPDATE option_chain SET spot_price = NULL, batch_no = ? WHERE chain_no = ? AND batch_no = ?',
        )
        .run(heir, chainNo, batchNo);
      if (handed.changes > 0) heirs.push(heir);
    }
  }
  return heirs;
}
