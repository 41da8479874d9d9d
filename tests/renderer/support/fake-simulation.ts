import type { Services } from '#services/service-context.ts';
import { createInlineCompute } from '#jobs/compute.ts';
import { tasks } from '#jobs/task-registry.ts';
import { createSimulationService } from '#services/simulation/simulation-service.ts';

/** The service itself, in place: it has no store behind it and few paths are quick. */
export const simulationAnswers: Services['simulation'] = createSimulationService({
  compute: createInlineCompute(tasks),
  codeVersion: '0.1.0+fixture',
});
