import { VolterraError } from '#contract/errors.ts';
import type { Capabilities, ParamSpec } from '#quant/models/model.ts';
import { models } from '#quant/models/registry.ts';
import type { AreaService } from '../service-context.ts';

/** What can be priced: the registry of models and of engines as the contract shows them. */
export function createModelsService(): AreaService<'models'> {
  return {
    list: () =>
      Promise.resolve({
        models: models.map(({ id, label, underlying, formula, source, params, capabilities }) => ({
          id,
          label,
          underlying,
          formula,
          source,
          params: params.map(describeParam),
          capabilities: Object.keys(capabilities) as (keyof Capabilities)[],
          engines: [],
        })),
        engines: [],
      }),
    explore: () => Promise.reject(new VolterraError('INTERNAL')),
  };
}

function describeParam({ min, max, minExcluded, maxExcluded, range, ...rest }: ParamSpec) {
  return {
    ...rest,
    min: Number.isFinite(min) ? min : null,
    max: Number.isFinite(max) ? max : null,
    minExcluded: minExcluded ?? false,
    maxExcluded: maxExcluded ?? false,
    range: [range[0], range[1]] as [number, number],
  };
}
