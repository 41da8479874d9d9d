import { createInlineCompute } from '#jobs/compute.ts';
import { tasks } from '#jobs/task-registry.ts';
import type { Services } from '#services/service-context.ts';
import { createSimulationService } from '#services/simulation/simulation-service.ts';
import { depsOf } from '../../services/market/memory-reader.ts';
import { memoryArchive } from '../../services/simulation/memory-archive.ts';

/** The service itself, in place, with an archive of its own: few paths are quick. */
export function simulationAnswers(): Services['simulation'] {
  return createSimulationService({
    compute: createInlineCompute(tasks),
    codeVersion: '0.1.0+fixture',
    archive: memoryArchive(),
    market: depsOf({}),
  });
}
