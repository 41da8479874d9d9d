import type { RecordKind } from '#quant/market/records.ts';
import { combineScopes, ScopeHash } from './batch-hash.ts';
import type { ReadDb } from './connection.ts';
import { type RecordTable, recordTables } from './record-tables.ts';
import { seriesByNumber } from './repositories/dictionary.repository.ts';

/** Part of one batch: its rows under one dictionary number, between two keys. */
export interface BatchScope {
  readonly kind: RecordKind;
  readonly scopeNo: number;
  readonly firstKey: number;
  readonly lastKey: number;
}

/** First columns of a table's rows that belong to the hash header instead of the row: the scope, and the root of an option. */
export const headerColumns = (table: RecordTable): number => (table.kind === 'option-quote' ? 2 : 1);

/** Columns as hashes and scans read them: scope, keys, values, batch number. */
export const scanColumns = (table: RecordTable): string[] => [
  table.scopeColumn,
  ...table.keys,
  ...table.values,
  'batch_no',
];

export const keyOrder = (table: RecordTable): string => [table.scopeColumn, ...table.keys].join(', ');

interface ChainName {
  readonly underlying: string;
  readonly quote_at_ms: number;
  readonly quote_day: number;
}

/** Names behind the numbers of a scope, as they enter its hash: equal names hash equally in any database. */
export class HashHeaders {
  readonly #series;
  readonly #chain;
  readonly #root;

  constructor(db: ReadDb) {
    this.#series = seriesByNumber(db);
    this.#chain = db.prepare(
      'SELECT underlying, quote_at_ms, quote_day FROM option_chain WHERE chain_no = ?',
    );
    this.#root = db.prepare('SELECT root FROM option_root WHERE root_no = ?').pluck();
  }

  rows(kind: RecordKind, scopeNo: number, rootNo: number): unknown[] {
    if (kind === 'option-quote') {
      const root = this.#root.get(rootNo) ?? null;
      return [kind, ...this.#chainName(scopeNo), root];
    }
    const name = this.#series(scopeNo);
    // The kind of the table and the kind in the dictionary: an entry moved to another table must show.
    return [
      kind,
      name?.kind ?? null,
      name?.seriesId ?? null,
      name?.intervalSeconds ?? null,
      name?.expiryDay ?? null,
    ];
  }

  chainHead(chainNo: number): unknown[] {
    return ['option-chain', ...this.#chainName(chainNo)];
  }

  #chainName(chainNo: number): unknown[] {
    const chain = this.#chain.get(chainNo) as ChainName | undefined;
    return [chain?.underlying ?? null, chain?.quote_at_ms ?? null, chain?.quote_day ?? null];
  }
}

/** Reads what a batch owns back in key order and hashes it. */
export class BatchScan {
  readonly #db: ReadDb;
  readonly #headers: HashHeaders;
  readonly #scopes;
  readonly #heads;
  readonly #scans = new Map<RecordKind, ReturnType<ReadDb['prepare']>>();

  constructor(db: ReadDb) {
    this.#db = db;
    this.#headers = new HashHeaders(db);
    this.#scopes = db.prepare(
      `SELECT kind, scope_no AS scopeNo, first_key AS firstKey, last_key AS lastKey FROM batch_scope WHERE batch_no = ?`,
    );
    this.#heads = db.prepare('SELECT chain_no, spot_price FROM option_chain WHERE batch_no = ?').raw();
  }

  /** Hash of all that the batch owns now; null where it owns nothing. */
  hash(batchNo: number): string | null {
    const scopes = this.#scopes.all(batchNo) as BatchScope[];
    const rows = scopes.flatMap((scope) => this.scope(scope, batchNo).digests);
    return combineScopes([...rows, ...this.chainHeads(batchNo)]);
  }

  /** Digests and number of the rows of one scope. */
  scope(scope: BatchScope, batchNo: number): { digests: string[]; rows: number } {
    const table = recordTables[scope.kind];
    const bounds = table.rangeColumn === null ? [] : [scope.firstKey, scope.lastKey];
    const skip = headerColumns(table);
    const end = 1 + table.keys.length + table.values.length;
    const digests: string[] = [];
    let current: ScopeHash | undefined;
    let rootNo = -1;
    let rows = 0;
    for (const row of this.#scan(table).iterate(scope.scopeNo, batchNo, ...bounds) as Iterable<number[]>) {
      if (!current || (skip === 2 && row[1] !== rootNo)) {
        if (current) digests.push(current.digest());
        rootNo = row[1]!;
        current = new ScopeHash(this.#headers.rows(table.kind, scope.scopeNo, rootNo));
      }
      current.add(row, skip, end);
      rows += 1;
    }
    if (current) digests.push(current.digest());
    return { digests, rows };
  }

  chainHeads(batchNo: number): string[] {
    return (this.#heads.all(batchNo) as [number, number | null][]).map(([chainNo, spot]) =>
      hashChainHead(this.#headers, chainNo, spot),
    );
  }

  #scan(table: RecordTable): ReturnType<ReadDb['prepare']> {
    let scan = this.#scans.get(table.kind);
    if (!scan) {
      const range = table.rangeColumn === null ? '' : ` AND ${table.rangeColumn} BETWEEN ? AND ?`;
      scan = this.#db
        .prepare(
          `SELECT ${scanColumns(table).join(', ')} FROM ${table.table}
           WHERE ${table.scopeColumn} = ? AND batch_no = ?${range} ORDER BY ${keyOrder(table)}`,
        )
        .raw();
      this.#scans.set(table.kind, scan);
    }
    return scan;
  }
}

export function hashChainHead(headers: HashHeaders, chainNo: number, spot: number | null): string {
  const hash = new ScopeHash(headers.chainHead(chainNo));
  hash.add([spot], 0, 1);
  return hash.digest();
}
