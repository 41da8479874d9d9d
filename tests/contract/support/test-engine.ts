import { setTimeout as sleep } from 'node:timers/promises';
import { createRouter } from '#api/router.ts';
import { toWireError } from '#api/wire-error.ts';
import { VolterraError } from '#contract/errors.ts';
import type { ServedEngine } from '#hosts/create-engine.ts';
import { createMemoryJobLog } from '#jobs/job-log.ts';
import { JobRunner } from '#jobs/job-runner.ts';
import { createJobsService } from '#services/jobs/jobs-service.ts';
import type { ServiceContext } from '#services/service-context.ts';
import { testContract } from './test-contract.ts';

const stopped: string[] = [];

/** Settles when the call is stopped, and notes that the stop reached the work. */
function untilStopped(name: string, signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      stopped.push(name);
      reject(signal.reason as Error);
    });
  });
}

const probe = {
  echo: async ({ text }: { text: string }) => ({ text }),
  numbers: async ({ count }: { count: number }) => {
    const values = Float64Array.from({ length: count }, (_value, index) => index / 7);
    values[Math.floor(count / 2)] = Number.NaN;
    return { nested: [{ values }], note: 'ünïcode' };
  },
  sum: async ({ values }: { values: Float64Array }) => ({
    sum: values.reduce((total, value) => total + value, 0),
    count: values.length,
  }),
  fail: async ({ how }: { how: string }) => {
    if (how === 'typed')
      throw new VolterraError('NO_DATA', {
        message: 'Nothing yet.',
        field: 'how',
        data: { files: ['a.csv'] },
      });
    if (how === 'wrong-shape') return { secret: '/etc/passwd' };
    throw new Error('secret path /home/someone/file.ts:12');
  },
  wait: async ({ name }: { name: string }, { signal }: ServiceContext) => untilStopped(name, signal),
  stopped: async () => ({ names: [...stopped] }),
  async *ticks({ name, count }: { name: string; count: number }, { signal }: ServiceContext) {
    for (let tick = 0; tick !== count; tick += 1) {
      yield { tick };
      if (count < 0) await Promise.race([sleep(2), untilStopped(name, signal)]);
    }
  },
  work: async (
    { name, steps, fails }: { name: string; steps: number; fails: boolean },
    context: ServiceContext,
  ) => {
    for (let step = 0; step !== steps; step += 1) {
      context.progress(steps < 0 ? null : step / steps, `step ${step}`);
      if (steps < 0) await Promise.race([sleep(5), untilStopped(name, context.signal)]);
      else await sleep(1);
    }
    context.partial({ almost: true });
    if (fails) throw new VolterraError('TOO_FEW_DATA');
    return { steps };
  },
};

/** An engine over the small contract, with the project's own router, jobs and sessions. */
export function createTestEngine(dataDir: string): ServedEngine {
  const logFailure = (): void => undefined;
  const jobs = new JobRunner({
    log: createMemoryJobLog(),
    now: Date.now,
    codeVersion: 'test',
    toWireError: (error, procedure) => toWireError(error, procedure, logFailure),
  });
  const services = { probe, jobs: createJobsService(jobs) };
  return {
    dataDir,
    logFailure,
    router: createRouter(testContract, services, jobs, { now: Date.now, validateOutput: true }),
  };
}
