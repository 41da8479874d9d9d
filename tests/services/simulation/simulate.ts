import { VolterraError } from '#contract/errors.ts';
import { simulationResult, simulationRunInput, type SimulationResult } from '#contract/schemas/simulation.ts';
import { createInlineCompute } from '#jobs/compute.ts';
import { tasks } from '#jobs/task-registry.ts';
import { createSimulationService } from '#services/simulation/simulation-service.ts';
import type { ServiceContext, Services } from '#services/service-context.ts';
import { depsOf } from '../market/memory-reader.ts';
import { memoryArchive } from './memory-archive.ts';

const service = createSimulationService({
  compute: createInlineCompute(tasks),
  codeVersion: '1',
  archive: memoryArchive(),
  market: depsOf({}),
});

export interface Followed {
  readonly result: SimulationResult;
  readonly partials: unknown[];
  readonly endedEarly: boolean;
}

/** A small Heston call, changed. */
export async function simulate(
  change: object,
  stopAfterBatches = Number.POSITIVE_INFINITY,
  by: Pick<Services['simulation'], 'run'> = service,
): Promise<Followed> {
  const input = simulationRunInput.parse({
    process: 'heston',
    params: { v0: 0.04, kappa: 1.5, theta: 0.05, sigma: 0.4, rho: -0.7 },
    market: { spot: 100, rate: 0.03 },
    payoffs: [{ kind: 'vanilla', side: 'call', strike: 100, expiryYears: 0.25 }],
    stepsPerYear: 40,
    paths: 16_384,
    picture: false,
    ...change,
  });
  const controller = new AbortController();
  const partials: unknown[] = [];
  let endedEarly = false;
  const context: ServiceContext = {
    signal: controller.signal,
    door: 'cli',
    now: () => performance.now(),
    progress: () => {},
    partial: (value) => {
      partials.push(value);
      if (partials.length >= stopAfterBatches) controller.abort(new VolterraError('CANCELLED'));
    },
    endedEarly: () => (endedEarly = true),
  };
  const result = await by.run(input, context);
  return { result: simulationResult.parse(result), partials, endedEarly };
}

export const later = { kind: 'vanilla', side: 'call', strike: 100, expiryYears: 5 };
export const rough = { process: 'rough-bergomi', params: { H: 0.07, eta: 1.9, rho: -0.9, xi0: 0.055 } };
export const index = {
  process: 'mrlrj',
  params: { kappa: 6, theta: 2.9, sigma: 0.9, lambda: 12, eta: 7 },
  market: { spot: 18 },
};
