import { chooseImportance, type ImportanceChoice } from '#simulation/estimate/choose-importance.ts';
import type { SimulationRequest } from '#simulation/estimate/plan.ts';
import { defineWholeTask } from '../task.ts';

export const chooseImportanceTaskId = 'choose-importance';

/** Draws moved towards what the first payoff of a request pays for; null where that saves nothing. */
export const chooseImportanceTask = defineWholeTask<SimulationRequest, ImportanceChoice | null>(
  chooseImportanceTaskId,
  (request) => chooseImportance(request, 0),
);
