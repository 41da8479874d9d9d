import { describe, expect, it } from 'vitest';
import type { JobCall } from '#contract/client.ts';
import { VolterraError } from '#contract/errors.ts';
import type { JobEvent } from '#contract/schemas/system.ts';
import { ParametersJob } from '#renderer/panels/market/parameters-job.svelte.ts';
import type { MarketParameters } from '#renderer/panels/market/parameters-job.svelte.ts';
import { until } from '../support/rune-root.svelte.ts';

const answer: MarketParameters = { asOf: '2026-05-15', estimates: [] };

/** A job that reports what the test says, and ends when the test says. */
function scriptedCall() {
  const result = Promise.withResolvers<MarketParameters>();
  const waiting: ((event: IteratorResult<JobEvent>) => void)[] = [];
  const log: string[] = [];
  const call: JobCall<MarketParameters> = {
    jobId: Promise.resolve('job-1'),
    events: {
      [Symbol.asyncIterator]: () => ({ next: () => new Promise((settle) => void waiting.push(settle)) }),
    },
    result: result.promise,
    cancel: async () => {
      log.push('cancel');
    },
    detach: () => void log.push('detach'),
  };
  return {
    call,
    log,
    say: (event: JobEvent) => waiting.shift()?.({ done: false, value: event }),
    end: (outcome: MarketParameters | VolterraError) => {
      if (outcome instanceof VolterraError) result.reject(outcome);
      else result.resolve(outcome);
      waiting.shift()?.({ done: true, value: undefined });
    },
  };
}

function openJob(kept: MarketParameters | null = null) {
  const scripts: ReturnType<typeof scriptedCall>[] = [];
  const saved: MarketParameters[] = [];
  const start = (): JobCall<MarketParameters> => {
    scripts.push(scriptedCall());
    return scripts.at(-1)!.call;
  };
  const job = new ParametersJob(start, kept, (result) => void saved.push(result));
  return { job, scripts, saved };
}

describe('the estimation job', () => {
  it('shows progress while it runs and its result when it ends', async () => {
    const { job, scripts, saved } = openJob();
    const run = job.run('2026-05-15');
    expect(job.progress).toEqual({ fraction: null, stage: 'Waiting', etaMs: null });
    scripts[0]!.say({ type: 'progress', fraction: 0.4, stage: 'Hurst', etaMs: 3000 });
    await until(() => job.progress?.stage === 'Hurst');
    scripts[0]!.end(answer);
    await run;
    expect([job.result, job.running, saved]).toEqual([answer, false, [answer]]);
  });

  it('runs once at a time', async () => {
    const { job, scripts } = openJob();
    const first = job.run('2026-05-15');
    await job.run('2026-05-14');
    expect(scripts).toHaveLength(1);
    scripts[0]!.end(answer);
    await first;
  });

  it('asks the work itself to stop and keeps the last result', async () => {
    const older = { ...answer, asOf: '2026-05-14' };
    const { job, scripts } = openJob(older);
    const run = job.run('2026-05-15');
    await job.cancel();
    expect(scripts[0]!.log).toEqual(['cancel']);
    expect(job.progress?.stage).toBe('Cancelling');
    scripts[0]!.end(new VolterraError('CANCELLED'));
    await run;
    expect([job.error?.code, job.result, job.running]).toEqual(['CANCELLED', older, false]);
  });

  it('says what went wrong, and forgets it with the next run', async () => {
    const { job, scripts } = openJob();
    const failing = job.run('2026-05-15');
    scripts[0]!.end(new VolterraError('TOO_FEW_DATA'));
    await failing;
    expect(job.error?.code).toBe('TOO_FEW_DATA');
    const second = job.run('2026-05-15');
    expect(job.error).toBeNull();
    scripts[1]!.end(answer);
    await second;
    expect(job.result).toBe(answer);
  });

  it('leaves the work alone when the panel closes', () => {
    const { job, scripts } = openJob();
    void job.run('2026-05-15');
    job.detach();
    expect(scripts[0]!.log).toEqual(['detach']);
  });
});
