import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { VolterraError } from '#contract/errors.ts';
import type { Store } from '#store/store.ts';
import * as support from './support.ts';

const { dailyBars, importChunks, importStart, optionQuotes, reordered, summary, vxBars } = support;
const stores: Store[] = [];

async function fresh(): Promise<Store> {
  const store = await support.open(support.makeFolder());
  stores.push(store);
  return store;
}

afterAll(async () => {
  for (const store of stores) await store.close();
  support.removeFolders();
});

const closes = async (store: Store, id = 'VIX'): Promise<number[]> => [
  ...((await store.read.dailySeries(id))?.close ?? []),
];
const cleanVerdict = { integrity: 'ok', mismatches: [] };

describe('rows that meet stored rows', () => {
  let store: Store;
  beforeEach(async () => {
    store = await fresh();
  });

  test('the same file twice changes nothing', async () => {
    const chunk = dailyBars('VIX', [
      [1, 1, 2, 3, 4],
      [2, 1, 2, 3, 5],
    ]);
    await importChunks(store, [chunk]);
    const { report, outcomes } = await importChunks(store, [chunk]);
    expect(outcomes).toEqual([Uint8Array.of(1, 1)]);
    expect(report).toMatchObject({ status: 'duplicate', records: 0, batchHash: null });
    expect(await closes(store)).toEqual([4, 5]);
    expect(await store.write.verify({})).toMatchObject({ ...cleanVerdict, rows: 2 });
  });

  test('keep-first keeps what is stored and both values in the ledger', async () => {
    await importChunks(store, [dailyBars('VIX', [[1, 1, 2, 3, 4]])]);
    const second = dailyBars('VIX', [
      [1, 1, 2, 3, 99],
      [2, 1, 2, 3, 5],
    ]);
    const { outcomes } = await importChunks(store, [second]);
    expect(outcomes).toEqual([Uint8Array.of(2, 0)]);
    expect(await closes(store)).toEqual([4, 5]);
    expect(await store.write.verify({})).toMatchObject(cleanVerdict);
  });

  test('a file that only repeats is a duplicate, one that also contradicts is partly read', async () => {
    await importChunks(store, [
      dailyBars('VIX', [
        [1, 1, 2, 3, 4],
        [2, 1, 2, 3, 5],
      ]),
    ]);
    const repeated = dailyBars('VIX', [[1, 1, 2, 3, 4]]);
    expect((await importChunks(store, [repeated])).report.status).toBe('duplicate');
    const contradicting = dailyBars('VIX', [
      [1, 1, 2, 3, 4],
      [2, 1, 2, 3, 99],
    ]);
    expect((await importChunks(store, [contradicting])).report.status).toBe('partial');
  });

  test('later-wins replaces, and removing the later import gives the earlier value back', async () => {
    const first = await importChunks(store, [dailyBars('VIX', [[1, 1, 2, 3, 4]])], { fileName: 'a.csv' });
    const later = { conflictPolicy: 'later-wins', fileName: 'b.csv' } as const;
    const second = await importChunks(store, [dailyBars('VIX', [[1, 1, 2, 3, 99]])], later);
    expect(second.outcomes).toEqual([Uint8Array.of(3)]);
    expect(await closes(store)).toEqual([99]);
    expect((await store.read.dailySeries('VIX'))!.sources).toEqual(['b.csv']);
    expect(await store.write.verify({})).toMatchObject(cleanVerdict);
    expect(await store.write.removeImport(second.report.batchId!)).toBe(true);
    expect(await closes(store)).toEqual([4]);
    expect((await store.read.dailySeries('VIX'))!.batchHashes).toEqual([first.report.batchHash]);
    expect(await store.write.verify({})).toMatchObject({ ...cleanVerdict, batches: 1, rows: 1 });
  });

  test('a chain of replacements unwinds in any order', async () => {
    const import1 = async (close: number) =>
      (await importChunks(store, [dailyBars('VIX', [[1, 1, 2, 3, close]])], { conflictPolicy: 'later-wins' }))
        .report.batchId!;
    const [a, b, c] = [await import1(1), await import1(2), await import1(3)];
    await store.write.removeImport(b);
    expect(await closes(store)).toEqual([3]);
    expect(await store.write.verify({})).toMatchObject(cleanVerdict);
    await store.write.removeImport(c);
    expect(await closes(store)).toEqual([1]);
    await store.write.removeImport(a);
    expect(await store.read.dailySeries('VIX')).toBeNull();
    expect(await store.write.verify({})).toMatchObject({ ...cleanVerdict, batches: 0, rows: 0 });
  });

  test('a row that only adds values completes the stored one; one that offers less is a duplicate', async () => {
    await importChunks(store, [vxBars('VX/F5', 20_110, [[20_100, NaN, NaN, NaN, NaN, 14.6]])]);
    const full = vxBars('VX/F5', 20_110, [[20_100, 14, 15, 13, 14.5, 14.6, 100, 0, 2000]]);
    const { outcomes, report } = await importChunks(store, [full]);
    expect(outcomes).toEqual([Uint8Array.of(3)]);
    const again = await importChunks(store, [vxBars('VX/F5', 20_110, [[20_100, NaN, NaN, NaN, NaN, 14.6]])]);
    expect(again.outcomes).toEqual([Uint8Array.of(1)]);
    expect((await store.read.futures()).openInterest).toEqual(Float64Array.of(2000));
    await store.write.removeImport(report.batchId!);
    expect((await store.read.futures()).openInterest).toEqual(Float64Array.of(NaN));
    expect(await store.write.verify({})).toMatchObject(cleanVerdict);
  });

  test('two different rows of one key in one file', async () => {
    const twice = dailyBars('VIX', [
      [1, 1, 2, 3, 4],
      [1, 1, 2, 3, 5],
    ]);
    expect((await importChunks(store, [twice])).outcomes).toEqual([Uint8Array.of(0, 2)]);
    const other = dailyBars('VVIX', [
      [1, 1, 2, 3, 4],
      [1, 1, 2, 3, 5],
    ]);
    const later = await importChunks(store, [other], { conflictPolicy: 'later-wins' });
    expect(later.outcomes).toEqual([Uint8Array.of(0, 3)]);
    expect(await closes(store, 'VVIX')).toEqual([5]);
    await store.write.removeImport(later.report.batchId!);
    expect(await store.read.dailySeries('VVIX')).toBeNull();
    expect(await store.write.verify({})).toMatchObject(cleanVerdict);
  });

  test('many rows, some of them stored: each outcome is at its place', async () => {
    const row = (day: number, close = day): number[] => [day, 1, 2, 3, close];
    await importChunks(store, [
      dailyBars(
        'VIX',
        Array.from({ length: 100 }, (_, index) => row(index * 5)),
      ),
    ]);
    const rows = Array.from({ length: 500 }, (_, day) => row(day, day % 10 === 0 ? -1 : day));
    const { outcomes } = await importChunks(store, [dailyBars('VIX', rows)]);
    const expected = Uint8Array.from(rows, (_, day) => (day % 5 > 0 ? 0 : day % 10 === 0 ? 2 : 1));
    expect(outcomes).toEqual([expected]);
    expect(await closes(store)).toEqual(Array.from({ length: 500 }, (_, day) => day));
    expect(await store.write.verify({})).toMatchObject(cleanVerdict);
  });

  test('the spot of a chain follows the same rules as any other value', async () => {
    const quote = [1, 19_069, 4300, 1, 80, 82];
    const other = [1, 19_069, 4400, 1, 70, 72];
    await importChunks(store, [optionQuotes([quote], { spot: NaN })]);
    const second = await importChunks(store, [optionQuotes([other], { spot: 4348 })]);
    await importChunks(store, [optionQuotes([quote, other], { spot: 9999 })]);
    const [row] = await store.read.chains({ limit: 1, offset: 0 });
    expect(row).toMatchObject({ spot: 4348, quotes: 2 });
    await store.write.removeImport(second.report.batchId!);
    expect((await store.read.chains({ limit: 1, offset: 0 }))[0]).toMatchObject({ spot: null, quotes: 1 });
    expect(await store.write.verify({})).toMatchObject(cleanVerdict);
  });

  test('removing an import invites those whose rows it had made superfluous to be read again', async () => {
    const first = await importChunks(store, [dailyBars('VIX', [[1, 1, 2, 3, 4]])], {
      fileHash: '1'.repeat(64),
    });
    const grown = dailyBars('VIX', [
      [1, 1, 2, 3, 4],
      [2, 1, 2, 3, 5],
    ]);
    await importChunks(store, [grown], { fileHash: '2'.repeat(64) });
    expect(await store.read.importByFileHash('2'.repeat(64))).toMatchObject({ records: 1, flags: {} });
    await store.write.removeImport(first.report.batchId!);
    expect(await store.read.importByFileHash('2'.repeat(64))).toBeNull();
    const page = await store.read.imports({ limit: 5, offset: 0 });
    expect(page.imports[0]!.flags).toEqual({ REIMPORT_ADVISED: 1 });
    await importChunks(store, [grown], { fileHash: '2'.repeat(64) });
    expect(await closes(store)).toEqual([4, 5]);
    expect(await store.write.removeImport('no such')).toBe(false);
  });
});

test('the same rows in any order give the same batch hash', async () => {
  const rows = Array.from({ length: 200 }, (_, index) => [
    index % 2,
    19_069 + (index >> 4),
    4000 + index,
    index % 2,
    index,
    index + 1,
  ]);
  const chunk = optionQuotes(rows);
  const order = rows.map((_, index) => (index * 71) % rows.length);
  const hashes: (string | null)[] = [];
  const swapped = {
    ...reordered(chunk, order),
    roots: ['SPXW', 'SPX'],
    rootIndex: reordered(chunk, order).rootIndex.map((root) => 1 - root),
  };
  const half = Array.from({ length: 100 }, (_, index) => index);
  const split = [
    reordered(
      chunk,
      half.map((index) => index + 100),
    ),
    reordered(chunk, half),
  ].map((part) => ({ ...part, count: 100 }));
  for (const chunks of [[chunk], [reordered(chunk, order)], [swapped], split]) {
    const store = await fresh();
    hashes.push((await importChunks(store, chunks)).report.batchHash);
    expect(await store.write.verify({})).toMatchObject(cleanVerdict);
  }
  expect(new Set(hashes).size).toBe(1);
  const store = await fresh();
  const changed = optionQuotes(rows.map((row, index) => (index === 77 ? [...row.slice(0, 5), 0.5] : row)));
  expect((await importChunks(store, [changed])).report.batchHash).not.toBe(hashes[0]);
});

describe('a session', () => {
  test('shows nothing before commit and leaves nothing after rollback', async () => {
    const store = await fresh();
    const session = await store.write.beginImport(importStart());
    await session.append(dailyBars('VIX', [[1, 1, 2, 3, 4]]));
    expect(await store.read.dailySeries('VIX')).toBeNull();
    await session.rollback();
    expect(await store.read.dailySeries('VIX')).toBeNull();
    expect(await store.read.imports({ limit: 5, offset: 0 })).toEqual({ total: 0, imports: [] });
    await expect(session.append(dailyBars('VIX', [[1, 1]]))).rejects.toMatchObject({ code: 'INTERRUPTED' });
    await importChunks(store, [dailyBars('VIX', [[1, 1, 2, 3, 4]])]);
    expect(await store.write.verify({})).toMatchObject({ ...cleanVerdict, rows: 1 });
  });

  test('other writes wait for it', async () => {
    const store = await fresh();
    const session = await store.write.beginImport(importStart());
    const order: string[] = [];
    const mapping = {
      headerHash: 'b'.repeat(64),
      recordKind: 'yield',
      roles: [],
      dateOrder: 'ymd',
      decimalSeparator: '.',
    } as const;
    const waiting = store.write.saveMapping({ ...mapping, roles: [] }).then(() => order.push('mapping'));
    const second = store.write.beginImport(importStart()).then(async (next) => {
      order.push('second');
      await next.rollback();
    });
    await session.append(dailyBars('VIX', [[1, 1, 2, 3, 4]]));
    await session.commit(summary(1));
    order.push('first');
    await Promise.all([waiting, second]);
    expect(order.toSorted()).toEqual(['first', 'mapping', 'second']);
    expect(await store.read.mapping('b'.repeat(64))).toEqual({ ...mapping, roles: [] });
    expect(await closes(store)).toEqual([4]);
  });

  test('ends with a record that cannot be stored, and says which line', async () => {
    const store = await fresh();
    const session = await store.write.beginImport(importStart());
    const bars = dailyBars('VIX', [
      [1, 1, 2, 3, 4],
      [2, 1, Infinity, 3, 4],
    ]);
    const failure = await session.append(bars).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(VolterraError);
    expect(failure).toMatchObject({ code: 'INVALID_INPUT', detail: { data: { line: 3 } } });
    await expect(session.commit(summary(1))).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect((await store.read.imports({ limit: 1, offset: 0 })).total).toBe(0);
  });

  test('takes no report that breaks the accounting identity', async () => {
    const store = await fresh();
    const session = await store.write.beginImport(importStart());
    await session.append(dailyBars('VIX', [[1, 1, 2, 3, 4]]));
    const wrong = { ...summary(1), accounting: { ...summary(1).accounting, blank: 7 } };
    await expect(session.commit(wrong)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(await store.read.dailySeries('VIX')).toBeNull();
  });

  test('a view into a larger buffer is stored as the view', async () => {
    const store = await fresh();
    const whole = dailyBars('VIX', [[9], [1, 1, 2, 3, 4], [2, 1, 2, 3, 5], [9]]);
    const entries = Object.entries(whole).map(([name, value]: [string, unknown]) => [
      name,
      value instanceof Float64Array || value instanceof Int32Array ? value.subarray(1, 4) : value,
    ]);
    await importChunks(store, [{ ...(Object.fromEntries(entries) as typeof whole), count: 2 }]);
    expect(await closes(store)).toEqual([4, 5]);
  });
});

test('rejected rows and refusals are kept and paged', async () => {
  const store = await fresh();
  const start = importStart({ fileName: 'bad.csv', batchId: 'batch-1' });
  const session = await store.write.beginImport(start);
  const rejected = [2, 3, 4].map((line) => ({
    batchId: 'batch-1',
    fileName: 'bad.csv',
    line,
    column: line === 3 ? null : 2,
    code: 'NEGATIVE_PRICE',
    reason: 'A price is below zero.',
    rawText: `2020-01-0${line},-1`,
  }));
  await session.reject(rejected);
  await session.append(dailyBars('VIX', [[1, 1, 2, 3, 4]]));
  const report = await session.commit({
    ...summary(1, 0, 3),
    flags: { BOM: 1 },
    rejects: { NEGATIVE_PRICE: 3 },
  });
  expect(report).toMatchObject({
    status: 'partial',
    flags: { BOM: 1 },
    rejects: { NEGATIVE_PRICE: 3 },
    batchId: 'batch-1',
  });
  expect(await store.read.rejectedRows({ limit: 2, offset: 1 })).toEqual({
    total: 3,
    rows: rejected.slice(1),
  });
  expect((await store.read.rejectedRows({ batchId: 'other', limit: 2, offset: 0 })).total).toBe(0);
  const error = { code: 'FORMAT_UNKNOWN', message: 'No known format fits.', advice: 'Map it.' };
  const refusal = {
    ...report,
    batchId: null,
    fileName: 'what.csv',
    status: 'refused',
    batchHash: null,
    records: 0,
    error,
  } as const;
  await store.write.recordRefusal({ ...refusal, seriesIds: [], flags: {}, rejects: {} });
  const page = await store.read.imports({ limit: 5, offset: 0 });
  expect(page.total).toBe(2);
  expect(page.imports.find(({ fileName }) => fileName === 'what.csv')).toMatchObject({
    status: 'refused',
    error,
  });
  expect(await store.write.verify({})).toMatchObject(cleanVerdict);
});

test('jobs are kept, and those of a vanished engine are marked as interrupted', async () => {
  const folder = support.makeFolder();
  const store = await support.open(folder);
  const row = {
    jobId: 'job-1',
    procedure: 'data.ingest',
    label: 'Import',
    status: 'running',
    fraction: 0.5,
    stage: 'reading',
    etaMs: null,
    inputHash: 'c'.repeat(64),
    seed: 7,
    queuedAtMs: 1,
    startedAtMs: 2,
    endedAtMs: null,
    codeVersion: 'test',
    error: null,
  } as const;
  await store.write.saveJob(row);
  expect(await store.read.jobs({ limit: 5 })).toEqual([row]);
  await store.close();
  const again = await support.open(folder);
  expect(await again.read.jobs({ status: 'failed', limit: 5 })).toMatchObject([
    { jobId: 'job-1', error: { code: 'INTERRUPTED' } },
  ]);
  await again.close();
});
