import type { SimulatedGreeks, SimulationInput } from '#contract/schemas/simulation.ts';
import type { Compute } from '#jobs/compute.ts';
import { adjointGreeksTaskId, type AdjointGreeksInput } from '#jobs/tasks/adjoint-greeks.task.ts';
import { optionGreeksTaskId } from '#jobs/tasks/option-greeks.task.ts';
import type { GreeksOfOptions } from '#quant/engines/greeks.ts';
import { enginesFor } from '#quant/engines/registry.ts';
import type { SimulatedModel } from '#quant/engines/simulated-models.ts';
import type { ControlledEstimate } from '#quant/payoffs/estimates.ts';
import type { GreekId } from '#quant/payoffs/greeks.ts';
import type { AdjointGreeks } from '#simulation/estimate/adjoint-greeks.ts';
import { chooseGreeks, type ChosenGreek, type RefusedGreek } from '#simulation/estimate/choose-greeks.ts';
import type { SimulationRequest } from '#simulation/estimate/plan.ts';
import { columnsOf, europeanTask } from './european-options.ts';
import { mostPathsOf } from './request-of.ts';
import { refusal } from './refusal.ts';

/** Greeks that a simulation estimates beside its payoffs, with what is known of them without paths. */
export interface WantedGreeks {
  readonly chosen: readonly ChosenGreek[];
  readonly refused: readonly RefusedGreek[];
  /** By place in `chosen`. */
  readonly references: readonly (number | null)[];
  /** One entry per payoff where they come from a pass of their own. */
  readonly adjoint?: readonly SimulatedGreeks[];
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
  const distinct = [...new Set(wanted)] as GreekId[];
  if (input.greekMethod === 'adjoint')
    return adjointly(compute, { simulated, input, request }, { wanted: distinct, signal });
  const { chosen, refused } = chooseGreeks(request, distinct);
  const references = await referenceGreeks(compute, { simulated, input, chosen }, signal);
  return { chosen, refused, references };
}

/** Each is a sweep on the readable back end: more paths than these would take minutes. */
const MOST_ADJOINT_PATHS = 16_384;

async function adjointly(
  compute: Compute,
  {
    simulated,
    input,
    request,
  }: { simulated: SimulatedModel; input: SimulationInput; request: SimulationRequest },
  { wanted, signal }: { wanted: readonly GreekId[]; signal: AbortSignal },
): Promise<WantedGreeks> {
  const paths = Math.min(mostPathsOf({ paths: input.paths, sampling: 'random' }), MOST_ADJOINT_PATHS);
  const found = await Promise.all(
    input.payoffs.map((_, payoff) =>
      compute.run<AdjointGreeks>(
        adjointGreeksTaskId,
        { request, payoff, paths } satisfies AdjointGreeksInput,
        { signal, seed: input.seed },
      ),
    ),
  );
  const chosen = found.flatMap(({ greeks }, payoff) =>
    greeks.map(({ greek }) => ({ payoff, greek, method: 'pathwise' as const })),
  );
  const references = await referenceGreeks(compute, { simulated, input, chosen }, signal);
  const referenceOf = (payoff: number, greek: GreekId): number | null =>
    references[chosen.findIndex((one) => one.payoff === payoff && one.greek === greek)] ?? null;
  const asked = new Set<string>(wanted);
  const adjoint = found.map(({ greeks, refused }, payoff) => ({
    paths,
    estimates: greeks
      .filter(({ greek }) => asked.has(greek))
      .map(({ greek, mean, standardError }) => ({
        ...{ greek, method: 'adjoint' as const, value: mean, standardError },
        reference: referenceOf(payoff, greek),
      })),
    refused: [
      ...refused.filter(({ greek }) => asked.has(greek)),
      ...(asked.has('gamma')
        ? [{ greek: 'gamma', reason: 'A pass back gives first derivatives only.' }]
        : []),
    ],
  }));
  return { chosen: [], refused: [], references: [], adjoint };
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
  { chosen, refused, references, adjoint }: WantedGreeks,
  estimates: readonly ControlledEstimate[],
  { payoffs, paths }: { readonly payoffs: number; readonly paths: number },
): SimulatedGreeks[] {
  if (adjoint) return [...adjoint];
  if (chosen.length + refused.length === 0) return [];
  return Array.from({ length: payoffs }, (_, payoff) => ({
    paths,
    estimates: chosen.flatMap((one, place) => {
      const { mean, standardError } = estimates[payoffs + place]!.controlled;
      const { greek, method } = one;
      const reference = references[place]!;
      return one.payoff === payoff ? [{ greek, method, value: mean, standardError, reference }] : [];
    }),
    refused: refused.filter((one) => one.payoff === payoff).map(({ greek, reason }) => ({ greek, reason })),
  }));
}
