import { connectInProcess } from '#api/in-process.ts';
import { createRouter } from '#api/router.ts';
import { toWireError } from '#api/wire-error.ts';
import type { Transport } from '#contract/client.ts';
import { contract } from '#contract/contract.ts';
import { createMemoryJobLog } from '#jobs/job-log.ts';
import { JobRunner } from '#jobs/job-runner.ts';
import { createJobsService } from '#services/jobs/jobs-service.ts';
import type { Services } from '#services/service-context.ts';
import type { ServedEngine } from '#hosts/create-engine.ts';
import { barsAnswers } from './fake-bars.ts';
import { calibrationAnswers } from './fake-calibration.ts';
import { dataAnswers } from './fake-data.ts';
import { exportAnswers } from './fake-exports.ts';
import { modelAnswers, pricingAnswers } from './fake-models.ts';
import { repairAnswer, repairedPricesAnswer, repairLabAnswers } from './fake-repair.ts';
import { fakeSchedules, scheduleAnswers } from './fake-schedules.ts';
import { simulationAnswers } from './fake-simulation.ts';
import { surfaceAnswers } from './fake-surface.ts';
import { createSystemAnswers } from './fake-system.ts';
import { estimateAnswers, marketAnswers, termStructureAnswers, vixIndexAnswers } from './fake-market.ts';

/** Answers that a test puts in place of the usual ones. */
export type Overrides = { readonly [Area in keyof Services]?: Partial<Services[Area]> };

/**
 * An engine without a store: every procedure of the contract answers with the same small market each time. Its answers
 * pass the same output checks as the real one's, so a fixture that breaks the contract fails the test that uses it.
 */
export function createFakeEngine(overrides: Overrides = {}): ServedEngine {
  const logFailure = (): void => {};
  const jobs = new JobRunner({
    log: createMemoryJobLog(),
    now: Date.now,
    codeVersion: '0.1.0+fixture',
    toWireError: (error, procedure) => toWireError(error, procedure, logFailure),
  });
  const base: Services = {
    system: createSystemAnswers(),
    store: {
      verify: async () => ({ status: 'OK', batches: 4, rows: 27_244, integrity: 'ok', mismatches: [] }),
      snapshot: async ({ path }) => ({ path, sizeBytes: 4096, fileHash: 'f'.repeat(64) }),
    },
    jobs: createJobsService(jobs),
    data: dataAnswers(),
    market: marketAnswers,
    bars: barsAnswers,
    termStructure: termStructureAnswers,
    vixIndex: vixIndexAnswers,
    estimates: estimateAnswers,
    models: modelAnswers,
    pricing: { ...pricingAnswers, repaired: repairedPricesAnswer },
    surface: { ...surfaceAnswers, repair: repairAnswer },
    repairLab: repairLabAnswers,
    simulation: simulationAnswers(),
    calibration: calibrationAnswers(),
    // A pause stands over every screen: only tests about it have one.
    schedules: scheduleAnswers(fakeSchedules.filter(({ state }) => state !== 'paused')),
    exports: exportAnswers,
    shell: { pickFiles: async () => ({ paths: [] }), revealData: async () => ({}) },
  };
  const areas = Object.entries(base).map(([area, answers]) => {
    return [area, { ...answers, ...overrides[area as keyof Services] }];
  });
  const services = Object.fromEntries(areas) as Services;
  const router = createRouter(contract, services, jobs, { now: Date.now, validateOutput: true });
  return { dataDir: '/fixture', router, logFailure };
}

/** A transport to it without any wire, as `openTransport` would return one. */
export function connectFake(overrides: Overrides = {}): Transport & { close(): void } {
  const { router, logFailure } = createFakeEngine(overrides);
  return connectInProcess(router, 'loopback', logFailure);
}
