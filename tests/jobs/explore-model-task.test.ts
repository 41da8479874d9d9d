import { describe, expect, it } from 'vitest';
import { createInlineCompute } from '#jobs/compute.ts';
import { exploreModelTask, exploreModelTaskId } from '#jobs/tasks/explore-model.task.ts';
import { findEngineKernels } from '#kernels/engine-kernels.ts';
import { exploreModel, type ExploredModel } from '#quant/engines/explore-model.ts';
import { findModel } from '#quant/models/registry.ts';

const options = { signal: new AbortController().signal, seed: 0 };

describe('the task behind a moving slider', () => {
  it.each([
    { modelId: 'heston', pieces: 1 },
    { modelId: 'rough-heston', pieces: 2 },
  ])('cuts $modelId into $pieces and puts the same picture together', async ({ modelId, pieces }) => {
    const model = findModel(modelId)!;
    const request = {
      params: Object.fromEntries(model.params.map(({ name, start }) => [name, start])),
      market: { spot: 100, rate: 0.03, dividendYield: 0.01 },
      expiriesYears: [0.25, 1],
      logMoneyness: Float64Array.of(-0.2, -0.05, 0, 0.05, 0.2),
      indexExpiriesYears: [0.25, 0.5],
    };
    const input = { modelId, ...request };
    expect(exploreModelTask.split(input, 0)).toHaveLength(pieces);
    const compute = createInlineCompute([exploreModelTask]);
    const explored = await compute.run<ExploredModel>(exploreModelTaskId, input, options);
    expect(explored).toEqual(exploreModel(model, request, { kernels: findEngineKernels() }));
    expect(explored.slices.map(({ expiryYears }) => expiryYears)).toEqual([0.25, 1]);
  });

  it('leaves out what there is no time for, and says so', async () => {
    const model = findModel('mrlrsv')!;
    const input = {
      modelId: model.id,
      params: Object.fromEntries(model.params.map(({ name, start }) => [name, start])),
      market: { spot: 20, rate: 0.03, dividendYield: 0 },
      expiriesYears: [0.25, 1],
      logMoneyness: Float64Array.of(-0.2, 0, 0.2),
      indexExpiriesYears: [0.25],
    };
    const compute = createInlineCompute([exploreModelTask]);
    const whole = await compute.run<ExploredModel>(exploreModelTaskId, input, options);
    expect(whole.cutShort).toBe(false);
    const cut = await compute.run<ExploredModel>(exploreModelTaskId, { ...input, withinMs: 1e-9 }, options);
    expect(cut.cutShort).toBe(true);
    for (const { impliedVols, density, coveredProbability } of cut.slices) {
      expect([...impliedVols, ...density, coveredProbability].every(Number.isNaN)).toBe(true);
    }
    expect(cut.slices.map(({ forward }) => forward)).toEqual(whole.slices.map(({ forward }) => forward));
  });
});
