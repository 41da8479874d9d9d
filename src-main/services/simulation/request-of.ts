import type { SimulationInput } from '#contract/schemas/simulation.ts';
import { REPLICATES } from '#quant/payoffs/estimates.ts';
import { MOMENT_BLOCK } from '#quant/payoffs/moments.ts';
import type { SimulationRequest } from '#simulation/estimate/plan.ts';

/** What of an input the bits of a simulation depend on. */
export function requestOf(input: SimulationInput): SimulationRequest {
  const {
    process,
    params,
    market,
    payoffs,
    stepsPerYear,
    seed,
    antithetic,
    estimator,
    precision,
    sampling,
    controls,
  } = input;
  return {
    processId: process,
    params,
    market,
    payoffs,
    stepsPerYear,
    seed,
    mirrored: antithetic,
    estimator,
    precision,
    sampling,
    controls,
  };
}

/** Paths in whole blocks, and of every scramble as many. */
export function mostPathsOf({ paths, sampling }: Pick<SimulationInput, 'paths' | 'sampling'>): number {
  const unit = MOMENT_BLOCK * (sampling === 'sobol' ? REPLICATES : 1);
  return Math.ceil(paths / unit) * unit;
}
