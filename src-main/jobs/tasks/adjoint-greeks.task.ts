import { adjointGreeks, type AdjointGreeks } from '#simulation/estimate/adjoint-greeks.ts';
import type { SimulationRequest } from '#simulation/estimate/plan.ts';
import { defineWholeTask } from '../task.ts';

export const adjointGreeksTaskId = 'adjoint-greeks';

export interface AdjointGreeksInput {
  readonly request: SimulationRequest;
  readonly payoff: number;
  readonly paths: number;
}

/** All first derivatives of one payoff, by one pass back along each path. */
export const adjointGreeksTask = defineWholeTask<AdjointGreeksInput, AdjointGreeks>(
  adjointGreeksTaskId,
  ({ request, payoff, paths }) => adjointGreeks(request, payoff, paths),
);
