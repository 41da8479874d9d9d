import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Store } from '#store/store.ts';
import * as support from './support.ts';

const { dailyBars, importChunks, intradayBars, optionQuotes, publishedVix, rankedFutures, vxBars, yields } =
  support;

let store: Store;

beforeAll(async () => {
  store = await support.open(support.makeFolder());
});
afterAll(async () => {
  await store.close();
  support.removeFolders();
});

describe('every kind of record comes back as it went in', () => {
  test('daily bars, with NaN where the file says nothing', async () => {
    const chunk = dailyBars('VIX', [
      [12_345, 18.1, 19.2, 17.3, 18.42],
      [12_346, NaN, NaN, NaN, 18.5, 7],
    ]);
    const { report } = await importChunks(store, [chunk], { fileName: 'VIX_History.csv' });
    expect(report).toMatchObject({
      status: 'accepted',
      records: 2,
      seriesIds: ['VIX'],
      firstDate: '2003-10-20',
    });
    const series = await store.read.dailySeries('VIX');
    expect(series).toMatchObject({ seriesId: 'VIX', sources: ['VIX_History.csv'], sample: false });
    expect(series!.batchHashes).toEqual([report.batchHash]);
    for (const name of ['days', 'open', 'high', 'low', 'close', 'volume'] as const) {
      expect(series![name]).toEqual(chunk[name]);
    }
    expect((await store.read.dailySeries('VIX', { fromDay: 12_346 }))!.days).toEqual(Int32Array.of(12_346));
    expect(await store.read.dailySeries('NONE')).toBeNull();
  });

  test('intraday bars', async () => {
    const chunk = intradayBars('SPY', 900, [
      [1_700_000_900_000, 450.1, 450.9, 450, 450.5, 1200],
      [1_700_001_800_000, 450.5, 451, 450.2, 450.7, 900],
    ]);
    await importChunks(store, [chunk]);
    const series = await store.read.intradaySeries('SPY', 900, 0, 2e12);
    expect(series!.endMs).toEqual(chunk.endMs);
    expect(series!.close).toEqual(chunk.close);
    expect(await store.read.intradaySeries('SPY', 60, 0, 2e12)).toBeNull();
  });

  test('contracts merge into one table by day and expiry, without rows that have no settlement', async () => {
    const near = vxBars('VX/F5', 20_110, [
      [20_100, 14, 15, 13, 14.5, 14.6, 100, 0, 2000],
      [20_101, 14, 15, 13, 14.5, 0, 0, 0, 0],
    ]);
    const far = vxBars('VX/G5', 20_138, [[20_100, 15, 16, 14, 15.5, 15.4, 50, 1, 900]]);
    const weekly = vxBars('VX02/F5', 20_103, [[20_100, NaN, NaN, NaN, NaN, 14.6, 0, 0, 3]], true);
    await importChunks(store, [far, near, weekly]);
    const table = await store.read.futures();
    expect(table.days).toEqual(Int32Array.of(20_100, 20_100, 20_100));
    expect(table.expiryDays).toEqual(Int32Array.of(20_103, 20_110, 20_138));
    expect([...table.contractIndex].map((index) => table.contracts[index])).toEqual([
      'VX02/F5',
      'VX/F5',
      'VX/G5',
    ]);
    expect(table.dependent).toEqual(Uint8Array.of(1, 0, 0));
    expect(table.settle).toEqual(Float64Array.of(14.6, 14.6, 15.4));
    expect(table.openInterest).toEqual(Float64Array.of(3, 2000, 900));
  });

  test('ranked tables, published VIX and yields', async () => {
    await importChunks(store, [
      rankedFutures('merged', [
        [13_000, 1, 15.1],
        [13_000, 2, 16.2],
      ]),
    ]);
    await importChunks(store, [publishedVix([[19_041, 19_069, 27.75]])]);
    await importChunks(store, [
      yields('UST_PAR', [
        [19_040, 30, 0.03],
        [19_040, 91, 0.35],
        [19_041, 30, NaN],
      ]),
    ]);
    const [table] = await store.read.rankedFutures();
    expect(table).toMatchObject({
      tableId: 'merged',
      ranks: Int32Array.of(1, 2),
      settle: Float64Array.of(15.1, 16.2),
    });
    const published = await store.read.publishedVix({ toDay: 19_041 });
    expect([published.days[0], published.expiryDays[0], published.value[0]]).toEqual([19_041, 19_069, 27.75]);
    const curve = await store.read.yieldCurve('UST_PAR', 19_050);
    expect(curve).toMatchObject({
      day: 19_040,
      tenorDays: Int32Array.of(30, 91),
      ratePercent: Float64Array.of(0.03, 0.35),
    });
    expect(await store.read.yieldCurve('UST_PAR', 19_039)).toBeNull();
  });

  test('option chains', async () => {
    const chunk = optionQuotes([
      [1, 19_069, 4300, 1, 80, 82, 81, 0.25, 0.6, 0.001, 12, 340],
      [1, 19_069, 4300, 0, 0, 50, NaN, NaN, NaN, NaN, 0, 20],
      [0, 19_069, 4300.5, 1, 79, 81, 80, 0.24, 0.6, 0.001, 1, 2],
    ]);
    await importChunks(store, [chunk], { fileName: 'spx.csv' });
    const [row] = await store.read.chains({ underlying: 'SPX', limit: 10, offset: 0 });
    expect(row).toMatchObject({
      spot: 4348.87,
      quotes: 3,
      twoSided: 2,
      expiries: 1,
      source: 'spx.csv',
      quoteDay: 19_041,
    });
    expect(row!.snapshotId).toBe('SPX@2022-02-18T21:15:00.000Z');
    const quotes = (await store.read.chainQuotes(row!.snapshotId))!;
    const named = [...quotes.rootIndex].map((index) => quotes.roots[index]);
    expect(named).toEqual(['SPX', 'SPXW', 'SPXW']);
    expect(quotes.strikes).toEqual(Float64Array.of(4300.5, 4300, 4300));
    expect(quotes.isCall).toEqual(Uint8Array.of(1, 0, 1));
    expect(quotes.bid).toEqual(Float64Array.of(79, 0, 80));
    expect(quotes.impliedVol).toEqual(Float64Array.of(0.24, NaN, 0.25));
    expect(await store.read.chainQuotes('SPX@nonsense')).toBeNull();
  });

  test('summaries and market days cover all of it', async () => {
    const summaries = await store.read.summaries();
    const ids = summaries.map(({ seriesId }) => seriesId);
    expect(ids).toEqual([
      'SPX options',
      'SPY 15min',
      'UST_PAR',
      'VIX',
      'VIX_BY_EXPIRY',
      'VX',
      'VX_RANKED:merged',
    ]);
    expect(summaries.find(({ seriesId }) => seriesId === 'VX')).toMatchObject({
      count: 4,
      firstDay: 20_100,
      lastDay: 20_101,
    });
    expect(await store.read.marketDays()).toEqual(Int32Array.of(12_345, 12_346, 19_041, 20_100));
    expect(await store.read.marketDays(), 'asked twice').toHaveLength(4);
    expect(await store.read.info()).toMatchObject({
      empty: false,
      sample: false,
      readOnly: false,
      recovery: null,
    });
  });

  test('verify finds all of it as it was imported', async () => {
    const verdict = await store.write.verify({});
    expect(verdict).toMatchObject({ integrity: 'ok', mismatches: [], rows: 17 });
  });
});
