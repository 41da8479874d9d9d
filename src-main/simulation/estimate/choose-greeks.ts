import { QuantError } from '#quant/math/quant-error.ts';
import { greekEstimator, type GreekId, type GreekMethod } from '#quant/payoffs/greeks.ts';
import { findProcess } from '#quant/processes/registry.ts';
import { traceProgram } from '../graph/trace-program.ts';
import { planSimulation, type SimulationRequest } from './plan.ts';

/** A Greek that paths give. */
export interface ChosenGreek {
  readonly payoff: number;
  readonly greek: GreekId;
  readonly method: GreekMethod;
}

/** One that they do not. */
export interface RefusedGreek {
  readonly payoff: number;
  readonly greek: GreekId;
  readonly reason: string;
}

/**
 * Parts the Greeks of all payoffs of a request into those that can be estimated and those that cannot.
 * @param request without Greeks
 * @param wanted the same for every payoff
 * @returns both, by payoff and in the order of what is wanted
 */
export function chooseGreeks(
  request: SimulationRequest,
  wanted: readonly GreekId[],
): { readonly chosen: readonly ChosenGreek[]; readonly refused: readonly RefusedGreek[] } {
  const chosen: ChosenGreek[] = [];
  const refused: RefusedGreek[] = [];
  const process = findProcess(request.processId)!;
  const { params, market, estimator } = request;
  const setting = { process, params, market, isConditional: estimator === 'conditional' };
  const traced = new Map<string, string | null>();
  for (const [payoff, terms] of request.payoffs.entries())
    for (const greek of wanted) {
      const own = greekEstimator(terms, greek, setting);
      const key = 'refusal' in own ? '' : own.tangents.join();
      if (!traced.has(key)) traced.set(key, key === '' ? null : untraceable(request, payoff, greek));
      const reason = 'refusal' in own ? own.refusal : traced.get(key)!;
      if (reason !== null) refused.push({ payoff, greek, reason });
      else if (!('refusal' in own)) chosen.push({ payoff, greek, method: own.method });
    }
  return { chosen, refused };
}

/** Why the process cannot be differentiated; null where it can. */
function untraceable(request: SimulationRequest, payoff: number, greek: GreekId): string | null {
  try {
    traceProgram(planSimulation({ ...request, greeks: [{ payoff, greek }] }).run.program, request.precision);
    return null;
  } catch (error) {
    if (!(error instanceof QuantError) || error.code !== 'NO_TANGENT') throw error;
    const { label } = findProcess(request.processId)!;
    return `${greek.replace('param.', '')} moves what ${label} remembers of its past, which is not differentiated.`;
  }
}
