import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contract } from '#contract/contract.ts';
import { VolterraError } from '#contract/errors.ts';
import type { CalibrationPartial, CalibrationSettingsInput } from '#contract/schemas/calibration.ts';
import { createInlineCompute, type Compute } from '#jobs/compute.ts';
import { tasks } from '#jobs/task-registry.ts';
import { sha256Of } from '#platform/canonical-json.ts';
import { createCalibrationService } from '#services/calibration/calibration-service.ts';
import { createRunCalibration } from '#services/calibration/run-calibration.ts';
import type { ServiceContext } from '#services/service-context.ts';
import { resultText } from '#store/calibration-row.ts';
import type { Store } from '#store/store.ts';
import { makeFolder, open, removeFolders } from '../../store/support.ts';
import { contextAt, type MemoryMarket } from '../market/memory-reader.ts';
import { depsWith, futuresOf, modelChain, quoteDate, vixChain } from './synthetic-market.ts';

const truth = { v0: 0.04, kappa: 2, theta: 0.06, sigma: 0.5, rho: -0.7 };
const market: MemoryMarket = {
  chains: [modelChain('heston', truth), vixChain()],
  futures: futuresOf([quoteDate]),
};

let store: Store;
beforeAll(async () => {
  store = await open(makeFolder());
});
afterAll(async () => {
  await store.close();
  removeFolders();
});

function serviceOf(held: MemoryMarket = market, compute?: Compute) {
  const deps = depsWith(held, store, compute);
  return createCalibrationService(deps, createRunCalibration(deps));
}

const quick = { starts: 2, profiles: false, componentWeights: { assetOptions: 1 } } as const;
function inputOf(settings: Partial<CalibrationSettingsInput> = {}, label = '') {
  return contract.calibration.run.input.parse({
    label,
    settings: { model: 'heston', ...quick, ...settings },
  });
}
const context: ServiceContext = contextAt('2023-04-17');

describe('calibration.run', () => {
  test('finds the parameters that made the quotes, and stores what it answers', async () => {
    const partials: CalibrationPartial[] = [];
    const partial = (value: unknown): void => void partials.push(value as CalibrationPartial);
    const run = await serviceOf().run(inputOf({}, 'truth'), { ...context, partial });
    expect(contract.calibration.run.output.parse(run)).toEqual(run);
    expect(run).toMatchObject({ status: 'CONVERGED', label: 'truth', trigger: 'command', quoteDate });
    // Mids carry no noise, forwards by parity are exact to rounding: what is left is the tolerance of vols (1e-6).
    for (const [name, value] of Object.entries(truth)) expect(run.params[name]).toBeCloseTo(value, 2);
    expect(run.rmse.assetOptions).toBeLessThan(0.01);
    expect(run.expiries[0]).toMatchObject({ component: 'assetOptions', expiry: '2023-05-19' });
    expect(run.inputs?.usedQuotes).toBe(run.components[0]!.count);
    expect(await serviceOf().get({ runId: run.runId }, context)).toEqual(run);
    expect(partials.length).toBeGreaterThan(0);
    const losses = partials.map(({ loss }) => loss);
    expect(losses).toEqual([...losses].sort((a, b) => b - a));
    expect(run.provenance?.batchHashes.length).toBeGreaterThan(0);
  });

  test('a parameter that the model does not know, and a model that nobody knows, are refused by name', async () => {
    const unknown = inputOf({ params: { beta: { start: 1 } } });
    await expect(serviceOf().run(unknown, context)).rejects.toMatchObject({
      code: 'BAD_PARAMETER',
      detail: { field: 'settings.params.beta' },
    });
    await expect(serviceOf().run(inputOf({ model: 'none' }), context)).rejects.toMatchObject({
      code: 'UNKNOWN_MODEL',
    });
    await expect(serviceOf({}).run(inputOf(), context)).rejects.toMatchObject({ code: 'NO_DATA' });
  });

  test('a component that has no quotes refuses the whole fit, with reason, and the refusal is kept', async () => {
    const settings = inputOf({ componentWeights: { assetOptions: 1, indexOptions: 1 } });
    const run = await serviceOf({ ...market, chains: [market.chains![0]!] }).run(settings, context);
    expect(run).toMatchObject({ status: 'REFUSED', loss: null, params: {} });
    expect(run.message).toContain('There are no usable VIX options on 2023-04-14');
    expect(await serviceOf().get({ runId: run.runId }, context)).toEqual(run);
  });

  test('starts warm from the last good parameters, and says in its settings which', async () => {
    const first = await serviceOf().run(inputOf(), context);
    const second = await serviceOf().run(
      inputOf({ warmStart: true, params: { rho: { start: -0.1 } } }),
      context,
    );
    const starts = Object.entries(second.settings.params ?? {}).map(([name, choice]) => [name, choice.start]);
    expect(Object.fromEntries(starts)).toEqual({ ...first.params, rho: -0.1 });
  });

  test('a cancel keeps the best so far and stores it as cancelled', async () => {
    const controller = new AbortController();
    let early = false;
    const run = await serviceOf().run(inputOf({ starts: 8, profiles: true }), {
      ...context,
      signal: controller.signal,
      partial: () => controller.abort(new VolterraError('CANCELLED')),
      endedEarly: () => (early = true),
    });
    expect(run.status).toBe('CANCELLED');
    expect(Object.keys(run.params)).toEqual(Object.keys(truth));
    expect(run.loss).toBeGreaterThan(0);
    expect(early).toBe(true);
    expect(await serviceOf().get({ runId: run.runId }, context)).toEqual(run);
  });

  test('closing keeps nothing', async () => {
    const { total } = await store.read.calibrations({ limit: 1, offset: 0 });
    const controller = new AbortController();
    const running = serviceOf().run(inputOf({ starts: 8 }), {
      ...context,
      signal: controller.signal,
      partial: () => controller.abort(new VolterraError('INTERRUPTED')),
    });
    await expect(running).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect((await store.read.calibrations({ limit: 1, offset: 0 })).total).toBe(total);
  });

  test('a failure is stored as the gap that it is, and still reported', async () => {
    const inline = createInlineCompute(tasks);
    const failing: Compute = {
      run: (taskId, ...rest) =>
        taskId === 'calibrate'
          ? Promise.reject(new VolterraError('INTERRUPTED'))
          : inline.run(taskId, ...rest),
      close: () => inline.close(),
    };
    await expect(serviceOf(market, failing).run(inputOf({}, 'gap'), context)).rejects.toMatchObject({
      code: 'INTERRUPTED',
    });
    const { runs } = await store.read.calibrations({ limit: 1, offset: 0 });
    expect(runs[0]).toMatchObject({ label: 'gap', status: 'FAILED', params: {}, quoteDate });
  });
});

describe('calibration.promote', () => {
  test('puts a run to use; one that did not converge needs a yes', async () => {
    const service = serviceOf();
    const { runId } = await service.run(inputOf(), context);
    expect((await service.promote({ runId, acknowledge: false }, context)).current).toBe(true);
    expect((await service.current({ model: 'heston' }, context)).run).toMatchObject({ runId });
    const refused = await service.run(
      inputOf({ componentWeights: { indexOptions: 1, varianceSwaps: 1 }, minQuotes: 900 }),
      context,
    );
    const poor = { runId: refused.runId, acknowledge: false };
    await expect(service.promote(poor, context)).rejects.toMatchObject({ code: 'RUN_NOT_USABLE' });
    await expect(service.promote({ ...poor, runId: 'nobody' }, context)).rejects.toMatchObject({
      code: 'UNKNOWN_RUN',
    });
  });
});

describe('calibration.replay', () => {
  test('gives the same bits, and other quotes or another code are named as reasons where it does not', async () => {
    const run = await serviceOf().run(inputOf(), context);
    const same = await serviceOf().replay({ runId: run.runId }, context);
    expect(same).toEqual({ same: true, resultHash: run.resultHash, differences: [], reasons: [] });

    const changed = modelChain('heston', truth, (row) => {
      if (row.expiry === '2023-07-21' && row.strike === 4000) row.ask += 1;
    });
    const other = await serviceOf({ ...market, chains: [changed, vixChain()] }).replay(
      { runId: run.runId },
      context,
    );
    expect(other.same).toBe(false);
    expect(other.reasons).toEqual([
      expect.stringMatching(/^The quotes used differ: \d+ then, \d+ now\.$/),
      expect.stringMatching(/^The quotes left out differ/),
    ]);
    expect(other.differences.find(({ field }) => field === 'loss')?.relative).toBeGreaterThan(0);

    const gone = await serviceOf({}).replay({ runId: run.runId }, context);
    expect(gone).toMatchObject({ same: false, resultHash: null });
    expect(gone.reasons[0]).toContain('no longer in the store');
  });

  test('later chains of the same day do not matter: the run names its own', async () => {
    const run = await serviceOf().run(inputOf(), context);
    const [chain] = market.chains!;
    const later = {
      ...chain!,
      chain: { ...chain!.chain, snapshotId: 'later', quoteAtMs: chain!.chain.quoteAtMs + 1 },
    };
    const replayed = await serviceOf({ ...market, chains: [later, ...market.chains!] }).replay(
      { runId: run.runId },
      context,
    );
    expect(replayed.same).toBe(true);
  });

  test('a run says how futures stand to options; one from before that replays to its own bits', async () => {
    const run = await serviceOf().run(inputOf(), context);
    expect(run.consistency?.map(({ status }) => status)).toContain('BELOW');
    const { consistency: _none, ...rest } = run;
    const typed = contract.calibration.run.output.parse(rest);
    const old = { ...typed, runId: 'old', resultHash: sha256Of(resultText(typed)) };
    expect(old.resultHash).not.toBe(run.resultHash);
    await store.write.saveCalibration(old, [], false);
    expect(await serviceOf().get({ runId: 'old' }, context)).not.toHaveProperty('consistency');
    const replayed = await serviceOf().replay({ runId: 'old' }, context);
    expect(replayed).toEqual({ same: true, resultHash: old.resultHash, differences: [], reasons: [] });
  });

  test('a refusal replays to the same refusal', async () => {
    const run = await serviceOf({ ...market, chains: [market.chains![0]!] }).run(
      inputOf({ componentWeights: { assetOptions: 1, indexOptions: 1 } }),
      context,
    );
    expect(run.status).toBe('REFUSED');
    const same = await serviceOf({ ...market, chains: [market.chains![0]!] }).replay(
      { runId: run.runId },
      context,
    );
    expect(same.same).toBe(true);
  });
});
