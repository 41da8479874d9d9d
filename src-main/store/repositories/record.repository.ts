import { VolterraError } from '#contract/errors.ts';
import type { RecordChunk } from '#quant/market/records.ts';
import type { WriteDb } from '../connection.ts';
import { type RecordTable, recordTables } from '../record-tables.ts';

/** Rows of one bulk statement: larger ones are slower, since SQLite must be able to undo each as a whole. */
const BULK_ROWS = 32;
/** After a bulk statement met a stored row, how many blocks at most go row by row before the next try. */
const LONGEST_CAUTION = 64;

export const WRITTEN = 0;
const IDENTICAL = 1;
const KEPT_OUT = 2;
const REPLACED = 3;

type Row = (number | null)[];
type Columns = readonly ArrayLike<number>[];

/** A row that met a different one under the same key. */
export interface Conflict {
  readonly line: number;
  readonly outcome: 'kept-stored' | 'took-offered' | 'completed';
  readonly storedBatchNo: number;
  readonly key: Row;
  readonly stored: Row;
  readonly offered: Row;
}

export interface AppendTask {
  readonly chunk: RecordChunk;
  readonly scopeNo: number;
  readonly batchNo: number;
  readonly laterWins: boolean;
  /** Keys, then values, in the order of the table. */
  readonly columns: Columns;
  readonly onConflict: (conflict: Conflict) => void;
}

/** Writes chunks into their table and says for each row what became of it. */
export class RecordRepository {
  readonly #db: WriteDb;
  readonly #inserters = new Map<string, Inserter>();

  constructor(db: WriteDb) {
    this.#db = db;
  }

  append(task: AppendTask): Uint8Array {
    const table = recordTables[task.chunk.kind];
    let inserter = this.#inserters.get(table.kind);
    if (!inserter) this.#inserters.set(table.kind, (inserter = new Inserter(this.#db, table)));
    return inserter.append(task);
  }
}

class Inserter {
  readonly #table: RecordTable;
  readonly #bulk;
  readonly #single;
  readonly #find;
  readonly #update;
  readonly #bulkRow: Row;
  readonly #row: Row;

  constructor(db: WriteDb, table: RecordTable) {
    const columns = [table.scopeColumn, ...table.keys, ...table.values, 'batch_no'];
    const marks = `(${columns.map(() => '?').join(', ')})`;
    const into = `INSERT INTO ${table.table} (${columns.join(', ')}) VALUES`;
    const key = [table.scopeColumn, ...table.keys].map((name) => `${name} = ?`).join(' AND ');
    const set = [...table.values, 'batch_no'].map((name) => `${name} = ?`).join(', ');
    this.#table = table;
    this.#bulk = db.prepare(`${into} ${Array<string>(BULK_ROWS).fill(marks).join(', ')}`);
    this.#single = db.prepare(`${into} ${marks} ON CONFLICT DO NOTHING`);
    this.#find = db
      .prepare(`SELECT ${table.values.join(', ')}, batch_no FROM ${table.table} WHERE ${key}`)
      .raw();
    this.#update = db.prepare(`UPDATE ${table.table} SET ${set} WHERE ${key}`);
    this.#bulkRow = new Array<number | null>(BULK_ROWS * columns.length).fill(null);
    this.#row = new Array<number | null>(columns.length).fill(null);
  }

  append(task: AppendTask): Uint8Array {
    const { chunk, columns } = task;
    requireWhole(columns, chunk);
    const outcome = new Uint8Array(chunk.count);
    let caution = 1;
    let careful = 0;
    for (let start = 0; start < chunk.count; start += BULK_ROWS) {
      const end = Math.min(start + BULK_ROWS, chunk.count);
      const bulk = careful === 0 && end - start === BULK_ROWS;
      if (bulk && this.#tryBulk(task, columns, start)) {
        caution = 1;
        continue;
      }
      if (bulk) {
        careful = caution;
        caution = Math.min(caution * 2, LONGEST_CAUTION);
      } else if (careful > 0) careful -= 1;
      for (let index = start; index < end; index += 1) outcome[index] = this.#appendRow(task, columns, index);
    }
    return outcome;
  }

  /** False where the block holds a key that is stored, or a value that is refused; nothing of it was written then. */
  #tryBulk(task: AppendTask, columns: Columns, start: number): boolean {
    const row = this.#bulkRow;
    let position = 0;
    for (let index = start; index < start + BULK_ROWS; index += 1) {
      row[position++] = task.scopeNo;
      for (let column = 0; column < columns.length; column += 1) row[position++] = columns[column]![index]!;
      row[position++] = task.batchNo;
    }
    try {
      this.#bulk.run(row);
      return true;
    } catch (error) {
      if (constraintCode(error) === undefined) throw error;
      return false;
    }
  }

  #appendRow(task: AppendTask, columns: Columns, index: number): number {
    const row = this.#row;
    row[0] = task.scopeNo;
    for (let column = 0; column < columns.length; column += 1) row[column + 1] = columns[column]![index]!;
    row[columns.length + 1] = task.batchNo;
    try {
      if (this.#single.run(row).changes === 1) return WRITTEN;
    } catch (error) {
      throw constraintCode(error) === undefined ? error : refusedRow(task.chunk, index, error);
    }
    return this.#meetStored(task, row, index);
  }

  #meetStored(task: AppendTask, row: Row, index: number): number {
    const keyEnd = 1 + this.#table.keys.length;
    const key = row.slice(0, keyEnd);
    const found = this.#find.get(key) as Row;
    const stored = found.slice(0, -1);
    const storedBatchNo = found.at(-1)!;
    const offered = row.slice(keyEnd, -1).map((value) => (Number.isNaN(value) ? null : value));
    const relation = compareRows(stored, offered);
    if (relation === 'nothing-new') return IDENTICAL;
    const outcome = relation === 'completes' ? 'completed' : task.laterWins ? 'took-offered' : 'kept-stored';
    const line = task.chunk.lines[index] ?? 0;
    task.onConflict({ line, outcome, storedBatchNo, key: key.slice(1), stored, offered });
    if (outcome === 'kept-stored') return KEPT_OUT;
    this.#update.run([...offered, task.batchNo, ...key]);
    return REPLACED;
  }
}

/** How an offered row relates to the stored one; "no value" never contradicts a value. */
export function compareRows(stored: Row, offered: Row): 'nothing-new' | 'completes' | 'contradicts' {
  let offersMore = false;
  let lacksSome = false;
  for (const [index, value] of offered.entries()) {
    const known = stored[index]!;
    if (known === null && value !== null) offersMore = true;
    else if (value === null && known !== null) lacksSome = true;
    else if (known !== value) return 'contradicts';
  }
  if (!offersMore) return 'nothing-new';
  return lacksSome ? 'contradicts' : 'completes';
}

function requireWhole(columns: Columns, chunk: RecordChunk): void {
  const short = [...columns, chunk.lines].find((column) => column.length < chunk.count);
  if (!short) return;
  throw new VolterraError('INVALID_INPUT', {
    message: `A ${chunk.kind} chunk says ${chunk.count} records but one of its columns holds ${short.length}.`,
    field: 'count',
  });
}

function constraintCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && code.startsWith('SQLITE_CONSTRAINT') ? code : undefined;
}

function refusedRow(chunk: RecordChunk, index: number, cause: unknown): VolterraError {
  const line = chunk.lines[index] ?? 0;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new VolterraError('INVALID_INPUT', {
    message: `The ${chunk.kind} record of line ${line} cannot be stored: ${reason}.`,
    data: { line, kind: chunk.kind },
    cause,
  });
}
