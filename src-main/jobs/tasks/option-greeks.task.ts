import { findEngineKernels } from '#kernels/engine-kernels.ts';
import { greeksOfOptions, type GreeksOfOptions } from '#quant/engines/greeks.ts';
import { findModel } from '#quant/models/registry.ts';
import { defineTask } from '../task.ts';
import { concatFloat64, concatUint8, cutBatch } from './option-pieces.ts';
import type { PriceTaskInput } from './price-options.task.ts';

export const optionGreeksTaskId = 'option-greeks';

/** Greeks of European options under a model, cut into batches of fixed size. */
export const optionGreeksTask = defineTask<PriceTaskInput, PriceTaskInput, GreeksOfOptions, GreeksOfOptions>({
  id: optionGreeksTaskId,
  split: (input) => cutBatch(input.options).map((options) => ({ ...input, options })),
  run: ({ modelId, params, market, options, settings }) =>
    greeksOfOptions(findModel(modelId)!, params, market, options, {
      ...settings,
      kernels: findEngineKernels(),
    }),
  join: (_input, parts) => {
    const [first] = parts;
    const { engine, definitions, greeks } = first!;
    return {
      engine,
      definitions,
      prices: concatFloat64(parts.map((part) => part.prices)),
      status: concatUint8(parts.map((part) => part.status)),
      errorEstimate: Math.max(...parts.map((part) => part.errorEstimate)),
      greeks: Object.fromEntries(
        Object.keys(greeks).map((id) => [id, concatFloat64(parts.map((part) => part.greeks[id]!))]),
      ),
    };
  },
});
