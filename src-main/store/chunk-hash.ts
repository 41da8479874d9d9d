import type { RecordChunk } from '#quant/market/records.ts';
import { ScopeHash } from './batch-hash.ts';
import type { HashHeaders } from './batch-scan.ts';
import { recordTables } from './record-tables.ts';

type Columns = readonly ArrayLike<number>[];

/**
 * Digests of a chunk whose every record was written, without reading it back: the same as a scan of its rows gives.
 * @param columns keys, then values, as they were written
 */
export function hashChunk(
  chunk: RecordChunk,
  columns: Columns,
  scopeNo: number,
  headers: HashHeaders,
): string[] {
  const { kind, count } = chunk;
  const keys = recordTables[kind].keys.length;
  const skip = kind === 'option-quote' ? 1 : 0;
  const order = keyOrder(columns.slice(0, keys), count);
  const row = new Array<number | null>(columns.length);
  const digests: string[] = [];
  let current: ScopeHash | undefined;
  let root = -1;
  for (const index of order) {
    for (let column = 0; column < columns.length; column += 1) row[column] = stored(columns[column]![index]!);
    if (!current || (skip === 1 && row[0] !== root)) {
      if (current) digests.push(current.digest());
      root = row[0]!;
      current = new ScopeHash(headers.rows(kind, scopeNo, root));
    }
    current.add(row, skip, columns.length);
  }
  if (current) digests.push(current.digest());
  return digests;
}

/** A number as SQLite gives it back: NaN is NULL, and zero has no sign. */
function stored(value: number): number | null {
  return Number.isNaN(value) ? null : value + 0;
}

/** Positions in ascending order of their keys. */
function keyOrder(keys: Columns, count: number): Int32Array {
  const order = Int32Array.from({ length: count }, (_, index) => index);
  const compare = (left: number, right: number): number => {
    for (const key of keys) {
      const difference = key[left]! - key[right]!;
      if (difference !== 0) return difference;
    }
    return 0;
  };
  for (let index = 1; index < count; index += 1)
    if (compare(index - 1, index) > 0) return order.sort(compare);
  return order;
}
