import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sharedPath, sharedRoot, sharedSkipReason } from '../../support/shared-data.ts';
import { titleWithReason } from '../../support/skip-reason.ts';
import { openTestEngine } from '../../support/test-engine.ts';

const files = [
  'options/cboe-quotedata/spx_2023-04-05.csv',
  'options/cboe-quotedata/spx_2023-04-14.csv',
  'options/cboe-quotedata/vix_2023-05-15_1147.csv',
  'vix-futures/VIX_futures_M1-M7.csv',
  'index-daily/VIX_History.csv',
  'rates/2023-daily-treasury-rates.csv',
];

describe.skipIf(sharedRoot === undefined)(
  titleWithReason('targets of real chains', sharedRoot === undefined ? sharedSkipReason : null),
  () => {
    let engine: Awaited<ReturnType<typeof openTestEngine>>;
    beforeAll(async () => {
      engine = await openTestEngine();
      const sources = files.map((name) => ({ kind: 'path' as const, path: sharedPath(`data/${name}`) }));
      await engine.client.data.ingest({ sources }).result;
    }, 120_000);
    afterAll(() => engine.dispose());

    const previewOf = (settings: object) =>
      engine.client.calibration.preview({ settings: { model: 'heston', componentWeights: {}, ...settings } });

    test.each(['2023-04-05', '2023-04-14'])(
      'every quote of %s is used or left out with a reason',
      async (asOf) => {
        const { inputs, expiries } = await previewOf({
          asOf,
          componentWeights: { assetOptions: 1, indexFutures: 1 },
        });
        const { chains } = await engine.client.vixIndex.chains({ underlying: 'SPX' });
        const chain = chains.find(({ quoteDate }) => quoteDate === asOf)!;
        const left = inputs.excluded.filter(({ component }) => component === 'assetOptions');
        const used = expiries.filter(({ component }) => component === 'assetOptions');
        const sum = (counts: number[]): number => counts.reduce((total, count) => total + count, 0);
        expect(sum(left.map(({ count }) => count)) + sum(used.map(({ quotes }) => quotes))).toBe(
          chain.quotes,
        );
        const futures = expiries.filter(({ component }) => component === 'indexFutures');
        expect(futures.length).toBeGreaterThanOrEqual(6);
        expect(futures.every(({ forward }) => forward > 15 && forward < 30)).toBe(true);
      },
    );

    test('a book that was not live is said to be so, most of it left out', async () => {
      const componentWeights = { assetOptions: 1 };
      const dead = await previewOf({ asOf: '2023-04-05', componentWeights });
      const live = await previewOf({ asOf: '2023-04-14', componentWeights });
      expect(dead.warnings).toContainEqual(
        expect.stringMatching(/^Only \d+ of \d+ quotes of SPX are two-sided/),
      );
      expect(dead.inputs.usedQuotes).toBeLessThan(live.inputs.usedQuotes / 20);
    });

    test('VIX options of 2023-05-15 stand on forwards near their futures', async () => {
      const { inputs, expiries } = await previewOf({
        model: 'mrlrj',
        asOf: '2023-05-15',
        componentWeights: { indexOptions: 1, indexFutures: 1 },
      });
      expect(inputs).toMatchObject({ quoteDate: '2023-05-15', spot: 17.33, snapshotId: null });
      const forwardOf = (component: string) =>
        new Map(
          expiries
            .filter((each) => each.component === component)
            .map(({ expiry, forward }) => [expiry, forward]),
        );
      const futures = forwardOf('indexFutures');
      let compared = 0;
      for (const [expiry, forward] of forwardOf('indexOptions')) {
        const future = futures.get(expiry);
        if (future === undefined) continue;
        compared += 1;
        // Options of 11:47, futures of the close: the nearest moved by 1.1 % in between.
        expect(Math.abs(forward / future - 1)).toBeLessThan(0.015);
      }
      expect(compared).toBeGreaterThanOrEqual(5);
    });
  },
);
