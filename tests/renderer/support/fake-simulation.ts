import { createInlineCompute } from '#jobs/compute.ts';
import { tasks } from '#jobs/task-registry.ts';
import type { Services } from '#services/service-context.ts';
import { createSimulationService } from '#services/simulation/simulation-service.ts';
import { memoryArchive } from '../../services/simulation/memory-archive.ts';
import { minutesFrom, rangeMarket, sessionsTo } from '../../services/simulation/range-market.ts';

/** Six years to the day of the fixture, and the minutes of that day from 09:30 in New York. */
const market = rangeMarket({
  daily: sessionsTo('2026-05-15', 1500),
  minutes: minutesFrom(Date.UTC(2026, 4, 15, 13, 30), 390, 6463),
});

/** The service itself, in place, with an archive of its own: few paths are quick. */
export function simulationAnswers(): Services['simulation'] {
  return createSimulationService({
    compute: createInlineCompute(tasks),
    codeVersion: '0.1.0+fixture',
    archive: memoryArchive(),
    market,
  });
}
