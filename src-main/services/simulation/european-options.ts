import type { SimulationInput } from '#contract/schemas/simulation.ts';
import type { PriceTaskInput } from '#jobs/tasks/price-options.task.ts';
import type { SimulatedModel } from '#quant/engines/simulated-models.ts';
import type { OptionBatch } from '#quant/engines/pricing-types.ts';

type European = Extract<SimulationInput['payoffs'][number], { kind: 'vanilla' | 'indexOption' }>;

/** European options as columns. */
export function columnsOf(options: readonly European[]): OptionBatch {
  return {
    strikes: Float64Array.from(options, ({ strike }) => strike),
    expiryYears: Float64Array.from(options, ({ expiryYears }) => expiryYears),
    isCall: Uint8Array.from(options, ({ side }) => (side === 'call' ? 1 : 0)),
  };
}

/** What the pricing tasks want of a simulation. */
export function europeanTask(
  { model }: SimulatedModel,
  { params, market }: SimulationInput,
  options: OptionBatch,
): PriceTaskInput {
  return { modelId: model.id, params, market, options, settings: {}, on: 'asset' };
}
