import type { SimulationInput, SimulationResult } from '#contract/schemas/simulation.ts';
import type { Compute } from '#jobs/compute.ts';
import { chooseImportanceTaskId } from '#jobs/tasks/choose-importance.task.ts';
import type { ImportanceChoice } from '#simulation/estimate/choose-importance.ts';
import type { SimulationRequest } from '#simulation/estimate/plan.ts';

type Importance = SimulationResult['importance'];

/** Mirrors and controls, which moved draws do without, save about as much. */
const LEAST_RATIO = 6;

/** The tilt of a request: that which it names, or the one that pilot runs choose; null where none was asked for or none helps. */
export async function importanceOf(
  compute: Compute,
  { input, request }: { readonly input: SimulationInput; readonly request: SimulationRequest },
  signal: AbortSignal,
): Promise<Importance> {
  const { importance, seed } = input;
  if (importance === false) return null;
  if (importance !== true) return { tilt: importance, varianceRatio: null };
  const found = await compute.run<ImportanceChoice | null>(chooseImportanceTaskId, request, { signal, seed });
  if (!found || found.varianceRatio < LEAST_RATIO) return null;
  return { tilt: [...found.tilt], varianceRatio: found.varianceRatio };
}
