import type { SimulationInput } from '#contract/schemas/simulation.ts';
import type { SimulationRequest } from '#simulation/estimate/plan.ts';

/** What of an input the bits of a simulation depend on. */
export function requestOf(input: SimulationInput): SimulationRequest {
  const { process, params, market, payoffs, stepsPerYear, seed, antithetic, estimator, precision } = input;
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
  };
}
