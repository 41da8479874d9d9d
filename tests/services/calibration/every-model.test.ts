import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CalibrationSettingsInput } from '#contract/schemas/calibration.ts';
import type { Model } from '#quant/models/model.ts';
import { models } from '#quant/models/registry.ts';
import { openTestEngine } from '../../support/test-engine.ts';

let engine: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  engine = await openTestEngine();
  await engine.client.data.loadSample({}).result;
}, 120_000);
afterAll(() => engine.dispose());

/**
 * Models whose numerics take seconds for a board: one iteration, on the shortest expiries that have index quotes beside them, shows
 * what the replay is about. Those that simulate move two of their parameters.
 */
const simulated = ['quintic-ou', 'quintic-ou-2f', 'quintic-ou-h'];
const slow = ['rough-heston', 'mrlrsvj', 'hawkes', ...simulated];

/** What each model can be fitted to, few quotes of it. */
function settingsOf({ id, underlying, capabilities, params }: Model): CalibrationSettingsInput {
  const hasTransform = capabilities.characteristicFunction !== undefined;
  const isSlow = slow.includes(id);
  return {
    model: id,
    componentWeights:
      underlying === 'asset'
        ? { assetOptions: 1, ...(hasTransform ? {} : { indexFutures: 1, indexOptions: 1 }) }
        : { indexFutures: 1, ...(hasTransform ? { indexOptions: 1 } : {}) },
    starts: isSlow ? 1 : 2,
    maxIterations: isSlow ? 1 : 8,
    profiles: false,
    mostQuotesPerExpiry: isSlow ? 3 : 4,
    ...(isSlow && underlying === 'asset'
      ? { minExpiryYears: 0.045, maxExpiryYears: 0.061 }
      : { minExpiryYears: 0.1, maxExpiryYears: 0.4 }),
    params: simulated.includes(id)
      ? Object.fromEntries(params.slice(2).map(({ name, start }) => [name, { fixed: start }]))
      : {},
  };
}

test.each(models.map((model) => [model.id, model] as const))(
  '%s is calibrated on the sample workspace, and its replay gives the same bits',
  async (_id, model) => {
    const run = await engine.client.calibration.run({ settings: settingsOf(model) }).result;
    expect(['CONVERGED', 'AT_BOUND', 'NOT_CONVERGED']).toContain(run.status);
    expect(run).toMatchObject({ model: model.id, sample: true });
    // Every component that is asked for has quotes.
    const asked = Object.keys(run.settings.componentWeights);
    expect(run.components.map(({ id }) => id)).toEqual(expect.arrayContaining(asked));
    expect(Object.keys(run.params)).toEqual(model.params.map(({ name }) => name));
    expect(await engine.client.calibration.replay({ runId: run.runId }).result).toEqual({
      same: true,
      resultHash: run.resultHash,
      differences: [],
      reasons: [],
    });
  },
  120_000,
);

test('a model of the index is fitted by prices with a level that meets every future, and replays', async () => {
  const run = await engine.client.calibration.run({
    label: 'by prices',
    settings: {
      model: 'mrlrj',
      componentWeights: { indexFutures: 1, indexOptions: 1 },
      indexFit: { loss: 'prices', exact: 'futures' },
      starts: 2,
      profiles: false,
      minExpiryYears: 0.1,
      maxExpiryYears: 0.4,
    },
  }).result;
  expect(run.curves.length).toBeGreaterThan(0);
  expect(run.pricingErrors?.length).toBeGreaterThan(0);
  expect(run.pricingErrors!.every(({ expiry, count }) => expiry !== null && count > 0)).toBe(true);
  expect(await engine.client.calibration.get({ runId: run.runId })).toEqual(run);
  const replayed = await engine.client.calibration.replay({ runId: run.runId }).result;
  expect(replayed).toMatchObject({ same: true, differences: [] });
}, 120_000);

test('all of them are in the store, and verify is content', async () => {
  const { total, runs } = await engine.client.calibration.list({});
  expect(total).toBe(models.length + 1);
  expect(new Set(runs.map(({ model }) => model)).size).toBe(models.length);
  expect(await engine.client.store.verify({}).result).toMatchObject({ status: 'OK', mismatches: [] });
});
