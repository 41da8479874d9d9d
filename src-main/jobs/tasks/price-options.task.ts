import { findEngineKernels } from '#kernels/engine-kernels.ts';
import { priceIndexOptions } from '#quant/engines/price-index-options.ts';
import { priceOptions } from '#quant/engines/price-options.ts';
import type {
  OptionBatch,
  PricedOptions,
  PricingMarket,
  PricingSettings,
} from '#quant/engines/pricing-types.ts';
import type { ModelParams } from '#quant/models/model.ts';
import { findModel } from '#quant/models/registry.ts';
import { defineTask } from '../task.ts';
import { concatFloat64, concatUint8, cutBatch } from './option-pieces.ts';

export const priceOptionsTaskId = 'price-options';

export interface PriceTaskInput {
  readonly modelId: string;
  readonly params: ModelParams;
  readonly market: PricingMarket;
  readonly options: OptionBatch;
  readonly settings: PricingSettings;
  readonly on: 'asset' | 'volatilityIndex';
}

/** European options under a model, cut into batches of fixed size. */
export const priceOptionsTask = defineTask<PriceTaskInput, PriceTaskInput, PricedOptions, PricedOptions>({
  id: priceOptionsTaskId,
  split: (input) => cutBatch(input.options).map((options) => ({ ...input, options })),
  run: ({ modelId, params, market, options, settings, on }) => {
    const model = findModel(modelId)!;
    return on === 'volatilityIndex'
      ? priceIndexOptions(model, params, market.rate, options)
      : priceOptions(model, params, market, options, { ...settings, kernels: findEngineKernels() });
  },
  join: (_input, parts) => ({
    prices: concatFloat64(parts.map((part) => part.prices)),
    impliedVols: concatFloat64(parts.map((part) => part.impliedVols)),
    status: concatUint8(parts.map((part) => part.status)),
    engine: parts[0]!.engine,
    errorEstimate: Math.max(...parts.map((part) => part.errorEstimate)),
  }),
});
