import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contract } from '#contract/contract.ts';
import { createCalibrationService } from '#services/calibration/calibration-service.ts';
import { createRunCalibration } from '#services/calibration/run-calibration.ts';
import { fromIsoDate } from '#quant/time/day-number.ts';
import type { Store } from '#store/store.ts';
import { draws } from '../../quant/calibration/vix/draws.ts';
import { simulateIndex } from '../../quant/calibration/vix/simulated-index.ts';
import { makeFolder, open, removeFolders } from '../../store/support.ts';
import { calendar, contextAt, dailySeries, type MemoryMarket } from '../market/memory-reader.ts';
import { depsWith, futuresOf, quoteDate, vixChain } from './synthetic-market.ts';

const sessions = calendar('nyse').sessionsBetween(fromIsoDate('2014-01-02'), fromIsoDate('2023-12-29'));
const { index } = simulateIndex(
  { kappa: 6, theta: 2.6, sigma: 0.9, lambda: 30, eta: 10 },
  sessions.length - 1,
  draws(3),
);
const market: MemoryMarket = {
  chains: [vixChain()],
  futures: futuresOf([quoteDate]),
  daily: [dailySeries('VIX', sessions, (row) => index[row]!)],
};
const context = contextAt('2023-12-30');

let store: Store;
beforeAll(async () => {
  store = await open(makeFolder());
});
afterAll(async () => {
  await store.close();
  removeFolders();
});

function serviceOf(held: MemoryMarket) {
  const deps = depsWith(held, store);
  return createCalibrationService(deps, createRunCalibration(deps));
}

async function runOf(model: string): Promise<string> {
  const settings = { model, starts: 1, profiles: false, componentWeights: { indexOptions: 1 } };
  const run = await serviceOf(market).run(
    contract.calibration.run.input.parse({ label: '', settings }),
    context,
  );
  return run.runId;
}

describe('calibration.indexHistory', () => {
  test('sets the closes up to the day of the quotes beside the options', async () => {
    const runId = await runOf('mrlrj');
    const beside = await serviceOf(market).indexHistory({ runId }, context);
    expect(contract.calibration.indexHistory.output.parse(beside)).toEqual(beside);
    expect(beside).toMatchObject({ estimator: 'mrlrj', refusal: null, seriesId: 'VIX' });
    const used = sessions.filter((day) => day <= fromIsoDate(quoteDate)).length;
    expect(beside.window).toEqual({ firstDate: '2014-01-02', lastDate: quoteDate, closes: used });
    expect(beside.params.map(({ name }) => name)).toEqual([
      'kappa',
      'theta',
      'sigma',
      'lambda',
      'eta',
      'meanJump',
    ]);
    const lambda = beside.params.find(({ name }) => name === 'lambda')!;
    expect(beside.jumpGap!.gap).toBe(lambda.options! - lambda.history);
    expect(beside.sentence).toMatch(/^Options are priced with .+ jumps a year, the series has /);
    expect(beside.provenance).toMatchObject({ count: used, lastDate: quoteDate });
  });

  test('takes a later start, and refuses a window that is too short with what to do', async () => {
    const runId = await runOf('mrlr');
    const service = serviceOf(market);
    const later = await service.indexHistory({ runId, from: '2019-01-01' }, context);
    expect(later).toMatchObject({ window: { firstDate: '2019-01-02' }, sentence: '', jumpGap: null });
    const short = await service.indexHistory({ runId, from: '2023-01-01' }, context);
    expect(short.params).toEqual([]);
    expect(short.refusal).toMatch(/only \d+ closes of VIX .* 252 are needed\. Import VIX_History\.csv/);
    const none = await serviceOf({ ...market, daily: [] }).indexHistory({ runId }, context);
    expect(none).toMatchObject({ window: null, params: [] });
    expect(none.refusal).toContain('has no closes of VIX');
  });

  test('holes in the series are sessions that went by', async () => {
    const runId = await runOf('mrlr');
    const everyOther = (_: unknown, row: number): boolean => row % 2 === 0;
    const thin = dailySeries('VIX', sessions.filter(everyOther), (row) => index[2 * row]!);
    const [daily, sparse] = await Promise.all(
      [market, { ...market, daily: [thin] }].map((held) => serviceOf(held).indexHistory({ runId }, context)),
    );
    const of = (beside: typeof daily, name: string) => beside!.params.find((param) => param.name === name)!;
    // Half of the closes tell the same σ a year; counted as consecutive it would be √2 times as large.
    const ratio = of(sparse, 'sigma').history / of(daily, 'sigma').history;
    expect(ratio).toBeGreaterThan(0.9);
    expect(ratio).toBeLessThan(1.1);
  });
});
