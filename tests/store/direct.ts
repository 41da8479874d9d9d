import { readMigrations } from '#store/migration-files.ts';
import { openDatabase } from '#store/open-database.ts';
import { prepareWriter, WriterSession, type WriterTools } from '#store/import-session.ts';
import type { ImportStart } from '#store/store.ts';
import { type Verdict, verifyStore } from '#store/verify.ts';
import type { ReadDb } from '#store/connection.ts';
import type { RecordChunk } from '#quant/market/records.ts';
import { importStart, migrationsDir, summary } from './support.ts';

/** The writer without its thread, for tests that need thousands of steps. */
export function openDirect(folder: string): WriterTools {
  return prepareWriter(openDatabase(folder, readMigrations(migrationsDir), 1_700_000_000_000).db);
}

export function importDirect(
  tools: WriterTools,
  chunks: readonly RecordChunk[],
  change: Partial<ImportStart> = {},
) {
  const session = new WriterSession(tools, importStart(change));
  const outcomes = chunks.map((chunk) => session.append(chunk));
  const count = (wanted: readonly number[]): number =>
    outcomes.reduce((sum, part) => sum + part.filter((value) => wanted.includes(value)).length, 0);
  return session.commit(summary(count([0, 3]), count([1]), count([2])));
}

export function verifyDirect(db: ReadDb): Verdict {
  const steps = verifyStore(db);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Small reproducible generator for tests. @source mulberry32, public domain, Tommy Ettinger */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
