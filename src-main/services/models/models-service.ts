import type { ModelInfo } from '#contract/schemas/pricing.ts';
import type { Compute } from '#jobs/compute.ts';
import { exploreModelTaskId, type ExploreTaskInput } from '#jobs/tasks/explore-model.task.ts';
import type { ExploredModel } from '#quant/engines/explore-model.ts';
import { engines, enginesFor } from '#quant/engines/registry.ts';
import type { Capabilities, Model, ParamSpec } from '#quant/models/model.ts';
import { models } from '#quant/models/registry.ts';
import { requireMarket, requireModel, requireParams } from '../pricing/check-request.ts';
import type { AreaService } from '../service-context.ts';

/** What can be priced: the registries of models and engines, and pictures of one model at one set of parameters. */
export function createModelsService(compute: Compute): AreaService<'models'> {
  return {
    list: () =>
      Promise.resolve({
        models: models.map(describeModel),
        engines: engines.map(({ id, label, source, needs, doc }) => ({
          id,
          label,
          source,
          needs: [...needs],
          doc,
        })),
      }),
    explore: async ({ model: modelId, params, market, withinMs, ...grids }, { signal, now }) => {
      const model = requireModel(modelId);
      requireParams(model, params);
      const startedAtMs = now();
      const input: ExploreTaskInput = {
        modelId,
        params,
        market: requireMarket(market),
        expiriesYears: grids.expiriesYears,
        logMoneyness: grids.logMoneyness,
        indexExpiriesYears: grids.indexExpiriesYears,
        ...(withinMs !== undefined && { withinMs }),
      };
      const explored = await compute.run<ExploredModel>(exploreModelTaskId, input, {
        signal,
        seed: 0,
        priority: 'interactive',
      });
      return { ...describeExplored(explored), elapsedMs: now() - startedAtMs };
    },
  };
}

function describeModel(model: Model) {
  const { id, label, underlying, formula, source, params, capabilities } = model;
  return {
    id,
    label,
    underlying,
    formula,
    source,
    params: params.map(describeParam),
    capabilities: Object.keys(capabilities) as (keyof Capabilities)[],
    engines: enginesFor(model).map((engine) => engine.id),
  };
}

/** A parameter as the contract tells it. */
export function describeParam({
  min,
  max,
  minExcluded,
  maxExcluded,
  range,
  ...rest
}: ParamSpec): ModelInfo['params'][number] {
  return {
    ...rest,
    min: finiteOrNull(min),
    max: finiteOrNull(max),
    minExcluded: minExcluded ?? false,
    maxExcluded: maxExcluded ?? false,
    range: [range[0], range[1]] as [number, number],
  };
}

function describeExplored({ slices, index, engine, errorEstimate, warnings, cutShort }: ExploredModel) {
  return {
    slices: slices.map(({ expiryYears, forward, impliedVols, density, coveredProbability }) => ({
      expiryYears,
      forward,
      impliedVols,
      density,
      coveredProbability: finiteOrNull(coveredProbability),
    })),
    index: index && { level: index.level, slices: [...index.slices] },
    engine,
    errorEstimate: Number.isFinite(errorEstimate) ? errorEstimate : Number.MAX_VALUE,
    warnings: [...warnings],
    cutShort,
  };
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
