import type { ReadDb } from '../connection.ts';
import type { Lineage } from '../store.ts';

interface BatchRow {
  readonly batch_no: number;
  readonly file_name: string;
  readonly format_id: string | null;
  readonly is_sample: number;
  readonly batch_hash: string | null;
}

/** More files than this are named by their format and number. */
const FILES_NAMED = 12;

/** Which imports stand behind rows. */
export class LineageRepository {
  readonly #batch;
  readonly #ofScope;

  constructor(db: ReadDb) {
    this.#batch = db.prepare(
      'SELECT batch_no, file_name, format_id, is_sample, batch_hash FROM import_batch WHERE batch_no = ?',
    );
    this.#ofScope = db
      .prepare('SELECT batch_no FROM batch_scope WHERE kind = ? AND scope_no = ? AND record_count > 0')
      .pluck();
  }

  /** Lineage of rows by the batch numbers that they carry. */
  of(batchNos: readonly number[]): Lineage {
    const newestFirst = [...new Set(batchNos)].sort((left, right) => right - left);
    const batches = newestFirst.flatMap((batchNo) => {
      const row = this.#batch.get(batchNo) as BatchRow | undefined;
      return row ? [row] : [];
    });
    return {
      sources: nameSources(batches),
      batchHashes: [
        ...new Set(batches.flatMap(({ batch_hash }) => (batch_hash === null ? [] : [batch_hash]))),
      ],
      sample: batches.some(({ is_sample }) => is_sample === 1),
    };
  }

  /** Numbers of the batches that wrote into a series or chain. */
  batchesOf(kind: string, scopeNo: number): number[] {
    return this.#ofScope.all(kind, scopeNo) as number[];
  }
}

function nameSources(batches: readonly BatchRow[]): string[] {
  const files = [...new Set(batches.map(({ file_name }) => file_name))];
  if (files.length <= FILES_NAMED) return files;
  const byFormat = new Map<string, Set<string>>();
  for (const { format_id, file_name } of batches) {
    const format = format_id ?? 'unknown format';
    byFormat.set(format, (byFormat.get(format) ?? new Set()).add(file_name));
  }
  return [...byFormat].map(([format, names]) =>
    names.size === 1 ? [...names][0]! : `${format} (${names.size} files)`,
  );
}
