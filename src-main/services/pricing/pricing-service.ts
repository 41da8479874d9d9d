import {
  impliedVolsTaskId,
  type ImpliedVolsInput,
  type ImpliedVolsOutput,
} from '#jobs/tasks/implied-vols.task.ts';
import { optionGreeksTaskId } from '#jobs/tasks/option-greeks.task.ts';
import { priceOptionsTaskId, type PriceTaskInput } from '#jobs/tasks/price-options.task.ts';
import type { GreeksOfOptions } from '#quant/engines/greeks.ts';
import type { PricedOptions, PricingSettings } from '#quant/engines/pricing-types.ts';
import type { Model } from '#quant/models/model.ts';
import type { RepairLabDeps } from '../repair-lab/repair-lab-deps.ts';
import type { AreaService, ServiceContext } from '../service-context.ts';
import {
  requireEngine,
  requireGreeks,
  requireIndex,
  requireMarket,
  requireModel,
  requireParams,
  requireRates,
} from './check-request.ts';
import { priceRepaired } from './price-repaired.ts';
import { requireMoments, requireSomeOption, statusNames, toColumns } from './option-columns.ts';

type PriceInput = Parameters<AreaService<'pricing'>['price']>[0];

/** Checks what is asked, has it computed on the worker threads, and says how far the numbers hold. */
export function createPricingService(deps: RepairLabDeps): AreaService<'pricing'> {
  const { compute, market } = deps;
  const { codeVersion } = market;
  const run = <Output>(taskId: string, input: unknown, { signal }: ServiceContext): Promise<Output> =>
    compute.run<Output>(taskId, input, { signal, seed: 0, priority: 'interactive' });
  return {
    price: async (input, context) => {
      const { model, task } = prepare(input);
      const priced = await run<PricedOptions>(priceOptionsTaskId, task, context);
      requireSomeOption(input.options, priced.status);
      requireMoments(priced);
      const { prices, impliedVols, engine, errorEstimate, status } = priced;
      return {
        prices,
        impliedVols,
        engine,
        errorEstimate,
        status: statusNames(status),
        warnings: warningsOf(model, input),
        codeVersion,
      };
    },
    greeks: async (input, context) => {
      const { model, task } = prepare({ ...input, on: 'asset' });
      requireGreeks(model);
      const result = await run<GreeksOfOptions>(optionGreeksTaskId, task, context);
      requireSomeOption(input.options, result.status);
      const { prices, engine, errorEstimate, status, greeks, definitions } = result;
      return {
        prices,
        engine,
        errorEstimate,
        status: statusNames(status),
        greeks,
        definitions: [...definitions],
        warnings: warningsOf(model, input),
        codeVersion,
      };
    },
    repaired: (input, context) => priceRepaired(deps, input, context),
    impliedVol: async ({ market, options, quotation }, context) => {
      const task: ImpliedVolsInput = {
        market: requireMarket(market),
        options: toColumns(options),
        prices: Float64Array.from(options, ({ price }) => price),
        quotation,
      };
      const { impliedVols, status } = await run<ImpliedVolsOutput>(impliedVolsTaskId, task, context);
      requireSomeOption(options, status);
      return { impliedVols, status: statusNames(status), codeVersion };
    },
  };
}

function prepare(input: PriceInput): { model: Model; task: PriceTaskInput } {
  const model = requireModel(input.model);
  requireParams(model, input.params);
  const on = model.underlying === 'volatilityIndex' ? 'asset' : input.on;
  const market = on === 'asset' ? requireMarket(input.market) : requireRates(input.market);
  if (on === 'asset') requireEngine(model, input.engine);
  else requireIndex(model);
  const settings: PricingSettings = {
    ...(input.engine === undefined ? {} : { engine: input.engine }),
    ...(input.tolerance === undefined ? {} : { tolerance: input.tolerance }),
  };
  return {
    model,
    task: {
      modelId: model.id,
      params: input.params,
      market,
      options: toColumns(input.options),
      settings,
      on,
    },
  };
}

function warningsOf(model: Model, { params }: PriceInput) {
  return [...(model.advise?.(params) ?? [])];
}
