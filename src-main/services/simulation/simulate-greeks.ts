import type { SimulatedGreeks, SimulationInput } from '#contract/schemas/simulation.ts';
import type { Compute } from '#jobs/compute.ts';
import { optionGreeksTaskId } from '#jobs/tasks/option-greeks.task.ts';
import type { GreeksOfOptions } from '#quant/engines/greeks.ts';
import { enginesFor } from '#quant/engines/registry.ts';
import type { SimulatedModel } from '#quant/engines/simulated-models.ts';
import type { ControlledEstimate } from '#quant/payoffs/estimates.ts';
import type { GreekId } from '#quant/payoffs/greeks.ts';
import { chooseGreeks, type ChosenGreek, type RefusedGreek } from '#simulation/estimate/choose-greeks.ts';
import type { SimulationRequest } from '#simulation/estimate/plan.ts';
import { columnsOf, europeanTask } from './european-options.ts';
import { refusal } from './refusal.ts';

/** Greeks that a simulation estimates beside its payoffs, with what is known of them without paths. */
export interface WantedGreeks {
  readonly chosen: readonly ChosenGreek[];
  readonly refused: readonly RefusedGreek[];
  /** By place in `chosen`. */
  readonly references: readonly (number | null)[];
}

/** @throws VolterraError INVALID_INPUT for a Greek that there is not. */
export async function wantedGreeks(
  compute: Compute,
  {
    simulated,
    input,
    request,
  }: { simulated: SimulatedModel; input: SimulationInput; request: SimulationRequest },
  signal: AbortSignal,
): Promise<WantedGreeks> {
  if (input.greeks === undefined) return { chosen: [], refused: [], references: [] };
  const known = ['delta', 'gamma', 'rho', ...simulated.model.params.map(({ name }) => `param.${name}`)];
  const wanted = input.greeks === true ? known : input.greeks;
  const unknown = wanted.find((greek) => !known.includes(greek));
  if (unknown !== undefined)
    throw refusal(
      'greeks',
      { rule: `must be of ${known.join(', ')}`, value: unknown },
      `There is no Greek "${unknown}" here. There are ${known.join(', ')}.`,
    );
  const { chosen, refused } = chooseGreeks(request, [...new Set(wanted)] as GreekId[]);
  const references = await referenceGreeks(compute, { simulated, input, chosen }, signal);
  return { chosen, refused, references };
}

/** Of European options by formula or Fourier; of an index they are to another forward, and left out. */
async function referenceGreeks(
  compute: Compute,
  {
    simulated,
    input,
    chosen,
  }: { simulated: SimulatedModel; input: SimulationInput; chosen: readonly ChosenGreek[] },
  signal: AbortSignal,
): Promise<(number | null)[]> {
  const { model, process } = simulated;
  const isPriced = process.underlying === 'asset' && enginesFor(model).length > 0;
  const options = isPriced ? input.payoffs.filter((terms) => terms.kind === 'vanilla') : [];
  if (options.length === 0 || chosen.length === 0) return chosen.map(() => null);
  const task = europeanTask(simulated, input, columnsOf(options));
  const { greeks } = await compute.run<GreeksOfOptions>(optionGreeksTaskId, task, { signal, seed: 0 });
  return chosen.map(({ payoff, greek }) => {
    const terms = input.payoffs[payoff]!;
    const place = terms.kind === 'vanilla' ? options.indexOf(terms) : -1;
    const value = greeks[greek]?.[place];
    return value !== undefined && Number.isFinite(value) ? value : null;
  });
}

/** One entry per payoff, from the estimates that follow those of the payoffs; empty where nothing was asked for. */
export function describeGreeks(
  { chosen, refused, references }: WantedGreeks,
  estimates: readonly ControlledEstimate[],
  payoffs: number,
): SimulatedGreeks[] {
  if (chosen.length + refused.length === 0) return [];
  return Array.from({ length: payoffs }, (_, payoff) => ({
    estimates: chosen.flatMap((one, place) => {
      const { mean, standardError } = estimates[payoffs + place]!.controlled;
      const { greek, method } = one;
      const reference = references[place]!;
      return one.payoff === payoff ? [{ greek, method, value: mean, standardError, reference }] : [];
    }),
    refused: refused.filter((one) => one.payoff === payoff).map(({ greek, reason }) => ({ greek, reason })),
  }));
}
