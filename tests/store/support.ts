import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { randomUUID } from 'node:crypto';
import type {
  DailyBarChunk,
  IntradayBarChunk,
  OptionQuoteChunk,
  PublishedVixChunk,
  RankedFutureChunk,
  RecordChunk,
  VxBarChunk,
  YieldChunk,
} from '#quant/market/records.ts';
import { openStore } from '#store/open-store.ts';
import type { ImportStart, ImportSummary, Store } from '#store/store.ts';

const root = resolve(import.meta.dirname, '../..');
export const migrationsDir = join(root, 'db/migrations');
export const workerUrl = new URL('../../src-main/workers/store.worker.ts', import.meta.url);

const folders: string[] = [];

/** In memory where the system has such a place: these tests are about rules, not about the disk. */
export const tempRoot = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

export function makeFolder(): string {
  const folder = mkdtempSync(join(tempRoot, 'volterra-store-'));
  folders.push(folder);
  return folder;
}

/** Removes what makeFolder made; for afterAll. */
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export function open(dataDir: string, readOnly = false): Promise<Store> {
  return openStore({ dataDir, migrationsDir, workerUrl, readOnly });
}

export function importStart(change: Partial<ImportStart> = {}): ImportStart {
  return {
    batchId: randomUUID(),
    fileName: 'file.csv',
    fileHash: 'a'.repeat(64),
    formatId: 'test',
    formatVersion: 1,
    conflictPolicy: 'keep-first',
    sample: false,
    startedAtMs: 1_700_000_000_000,
    ...change,
  };
}

export function summary(accepted: number, duplicate = 0, quarantined = 0): ImportSummary {
  const lines = 1 + accepted + duplicate + quarantined;
  const accounting = { lines, header: 1, comment: 0, blank: 0, accepted, duplicate, quarantined };
  return { accounting, flags: {}, rejects: {}, durationMs: 5 };
}

/** Imports chunks as one file and counts the outcomes. */
export async function importChunks(
  store: Store,
  chunks: readonly RecordChunk[],
  change: Partial<ImportStart> = {},
) {
  const session = await store.write.beginImport(importStart(change));
  const outcomes: Uint8Array[] = [];
  for (const chunk of chunks) outcomes.push((await session.append(chunk)).outcome);
  const count = (wanted: readonly number[]): number =>
    outcomes.reduce((sum, part) => sum + part.filter((value) => wanted.includes(value)).length, 0);
  const report = await session.commit(summary(count([0, 3]), count([1]), count([2])));
  return { report, outcomes };
}

const lines = (count: number): Int32Array => Int32Array.from({ length: count }, (_, index) => index + 2);
const column = (rows: readonly (readonly number[])[], index: number): Float64Array =>
  Float64Array.from(rows, (row) => row[index] ?? NaN);
const days = (rows: readonly (readonly number[])[], index = 0): Int32Array =>
  Int32Array.from(rows, (row) => row[index]!);

/** Rows of day, open, high, low, close, volume; what is missing is NaN. */
export function dailyBars(seriesId: string, rows: readonly (readonly number[])[]): DailyBarChunk {
  const [open, high, low, close, volume] = [1, 2, 3, 4, 5].map((index) => column(rows, index)) as Five;
  const base = { kind: 'daily-bar', count: rows.length, lines: lines(rows.length), seriesId } as const;
  return { ...base, days: days(rows), open, high, low, close, volume };
}
type Five = [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];

export function intradayBars(
  seriesId: string,
  intervalSeconds: number,
  rows: readonly (readonly number[])[],
): IntradayBarChunk {
  const [open, high, low, close, volume] = [1, 2, 3, 4, 5].map((index) => column(rows, index)) as Five;
  const base = { kind: 'intraday-bar', count: rows.length, lines: lines(rows.length), seriesId } as const;
  return { ...base, intervalSeconds, endMs: column(rows, 0), open, high, low, close, volume };
}

/** Rows of day, open, high, low, close, settle, volume, efp, open interest. */
export function vxBars(
  contract: string,
  expiryDay: number,
  rows: readonly (readonly number[])[],
  dependent = false,
): VxBarChunk {
  return {
    kind: 'vx-bar',
    count: rows.length,
    lines: lines(rows.length),
    contract,
    expiryDay,
    dependent,
    days: days(rows),
    open: column(rows, 1),
    high: column(rows, 2),
    low: column(rows, 3),
    close: column(rows, 4),
    settle: column(rows, 5),
    volume: column(rows, 6),
    efp: column(rows, 7),
    openInterest: column(rows, 8),
  };
}

export function rankedFutures(tableId: string, rows: readonly (readonly number[])[]): RankedFutureChunk {
  const base = { kind: 'ranked-future', count: rows.length, lines: lines(rows.length), tableId } as const;
  return { ...base, days: days(rows), ranks: days(rows, 1), settle: column(rows, 2) };
}

export function publishedVix(rows: readonly (readonly number[])[]): PublishedVixChunk {
  const base = { kind: 'published-vix', count: rows.length, lines: lines(rows.length) } as const;
  return { ...base, days: days(rows), expiryDays: days(rows, 1), value: column(rows, 2) };
}

export function yields(curveId: string, rows: readonly (readonly number[])[]): YieldChunk {
  const base = { kind: 'yield', count: rows.length, lines: lines(rows.length), curveId } as const;
  return { ...base, days: days(rows), tenorDays: days(rows, 1), ratePercent: column(rows, 2) };
}

/** Rows of root index, expiry day, strike, is call, bid, ask, last, implied vol, delta, gamma, volume, open interest. */
export function optionQuotes(
  rows: readonly (readonly number[])[],
  change: Partial<OptionQuoteChunk> = {},
): OptionQuoteChunk {
  return {
    kind: 'option-quote',
    count: rows.length,
    lines: lines(rows.length),
    underlying: 'SPX',
    quoteAtMs: Date.UTC(2022, 1, 18, 21, 15),
    quoteDay: 19_041,
    spot: 4348.87,
    roots: ['SPX', 'SPXW'],
    rootIndex: Uint8Array.from(rows, (row) => row[0]!),
    expiryDays: days(rows, 1),
    strikes: column(rows, 2),
    isCall: Uint8Array.from(rows, (row) => row[3]!),
    bid: column(rows, 4),
    ask: column(rows, 5),
    last: column(rows, 6),
    impliedVol: column(rows, 7),
    delta: column(rows, 8),
    gamma: column(rows, 9),
    volume: column(rows, 10),
    openInterest: column(rows, 11),
    ...change,
  };
}

/** The same chunk with its records in another order. */
export function reordered<Chunk extends RecordChunk>(chunk: Chunk, order: readonly number[]): Chunk {
  const entries = Object.entries(chunk).map(([name, value]: [string, unknown]) => {
    if (value instanceof Float64Array) return [name, Float64Array.from(order, (index) => value[index]!)];
    if (value instanceof Int32Array) return [name, Int32Array.from(order, (index) => value[index]!)];
    if (value instanceof Uint8Array) return [name, Uint8Array.from(order, (index) => value[index]!)];
    return [name, value];
  });
  return Object.fromEntries(entries) as Chunk;
}
