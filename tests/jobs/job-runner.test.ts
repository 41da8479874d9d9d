import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { toWireError } from '#api/wire-error.ts';
import { VolterraError } from '#contract/errors.ts';
import type { JobEvent, JobRow } from '#contract/schemas/system.ts';
import { hashInput } from '#jobs/input-hash.ts';
import { createMemoryJobLog } from '#jobs/job-log.ts';
import { JobRunner } from '#jobs/job-runner.ts';
import type { JobRequest } from '#jobs/job-runner.ts';
import { collect } from '../support/collect.ts';

const log = createMemoryJobLog();
function makeRunner(maxRunning = 4): JobRunner {
  return new JobRunner({
    log,
    now: Date.now,
    codeVersion: 'test',
    maxRunning,
    toWireError: (error, procedure) => toWireError(error, procedure, () => undefined),
  });
}

function request(work: JobRequest['work'], change: Partial<JobRequest> = {}): JobRequest {
  const detached = new AbortController().signal;
  return {
    procedure: 'probe.work',
    label: 'Probe',
    input: { seed: 7 },
    work,
    onEvent: () => undefined,
    detached,
    ...change,
  };
}

const stopped = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

async function onlyRow(runner: JobRunner, status?: JobRow['status']): Promise<JobRow> {
  const [row] = await runner.list(status ? { status, limit: 1 } : { limit: 1 });
  return row!;
}

describe('the job runner', () => {
  test('keeps a row from queue to end, with input hash and seed', async () => {
    const runner = makeRunner();
    expect(await runner.run(request(async () => 42))).toBe(42);
    const row = await onlyRow(runner);
    expect(row).toMatchObject({
      status: 'done',
      fraction: 1,
      seed: 7,
      etaMs: null,
      error: null,
      codeVersion: 'test',
    });
    expect(row.inputHash).toBe(hashInput({ seed: 7 }));
    expect(row.endedAtMs).toBeGreaterThanOrEqual(row.startedAtMs!);
  });

  test('work that was cancelled and still has a result ends as cancelled, with it', async () => {
    const runner = makeRunner();
    let jobId = '';
    const result = runner.run(
      request(
        async ({ signal, endedEarly }) => {
          while (!signal.aborted) await sleep(1);
          endedEarly();
          return 'the best so far';
        },
        { onEvent: (event) => event.type === 'accepted' && (jobId = event.jobId) },
      ),
    );
    expect(await runner.cancel(jobId)).toMatchObject({ stage: 'Stopping' });
    expect(await result).toBe('the best so far');
    const rows = await runner.list({ limit: 100 });
    expect(rows.find((row) => row.jobId === jobId)).toMatchObject({ status: 'cancelled', error: null });
  });

  test('runs no more than its limit at once, in order', async () => {
    const runner = makeRunner(2);
    let running = 0;
    let most = 0;
    const order: number[] = [];
    const work = (place: number) => async () => {
      order.push(place);
      most = Math.max(most, (running += 1));
      await sleep(5);
      running -= 1;
    };
    await Promise.all([0, 1, 2, 3, 4].map((place) => runner.run(request(work(place)))));
    expect({ most, order }).toEqual({ most: 2, order: [0, 1, 2, 3, 4] });
  });

  test('a waiting job can be cancelled before it starts', async () => {
    const runner = makeRunner(1);
    const first = runner.run(request(({ signal }) => stopped(signal)));
    let started = false;
    let jobId = '';
    const waiting = runner.run(
      request(async () => void (started = true), {
        onEvent: (event) => event.type === 'accepted' && (jobId = event.jobId),
      }),
    );
    expect(await runner.cancel(jobId)).toMatchObject({ status: 'cancelled' });
    await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(started).toBe(false);
    await runner.close();
    await expect(first).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });

  test('closing ends running work as interrupted', async () => {
    const runner = makeRunner();
    const running = runner.run(request(({ signal }) => stopped(signal)));
    await runner.close();
    await expect(running).rejects.toMatchObject({ code: 'INTERRUPTED' });
    await expect(runner.run(request(async () => 1))).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });

  test('rows that a former process left open become interrupted', async () => {
    const former: JobRow = { ...(await doneRow()), jobId: 'left-behind', status: 'running', endedAtMs: null };
    await log.saveJob(former);
    await log.saveJob({ ...former, jobId: 'left-waiting', status: 'queued' });
    const runner = makeRunner();
    expect(await runner.recover()).toBe(2);
    for (const jobId of ['left-behind', 'left-waiting']) {
      const [row] = await collect(runner.watch(jobId));
      expect(row).toMatchObject({ status: 'failed', error: { code: 'INTERRUPTED' } });
    }
  });

  test('an unknown job is a typed error', async () => {
    const runner = makeRunner();
    await expect(runner.cancel('nobody')).rejects.toMatchObject({ code: 'UNKNOWN_JOB' });
    await expect(runner.watch('nobody')[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'UNKNOWN_JOB',
    });
  });

  test('a log that cannot be written does not stop the job', async () => {
    const failures: unknown[] = [];
    const runner = new JobRunner({
      log: { ...log, saveJob: () => Promise.reject(new VolterraError('STORE_FULL')) },
      now: Date.now,
      codeVersion: 'test',
      toWireError: (error, procedure) => toWireError(error, procedure, () => undefined),
      onLogFailure: (error) => failures.push(error),
    });
    expect(await runner.run(request(async () => 'kept'))).toBe('kept');
    expect(failures).toHaveLength(3);
  });
});

describe('progress', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('goes out ten times a second at most, with the last value and an estimate from five per cent on', async () => {
    const events: JobEvent[] = [];
    const work: JobRequest['work'] = async ({ progress }) => {
      for (let step = 1; step <= 100; step += 1) {
        await vi.advanceTimersByTimeAsync(10);
        progress(step / 100, `step ${step}`);
      }
      await vi.advanceTimersByTimeAsync(200);
    };
    await makeRunner().run(request(work, { onEvent: (event) => events.push(event) }));
    const progress = events.filter((event) => event.type === 'progress');
    // One second of work: ten intervals, the first value at once and the last one let go at the end.
    expect(progress.length).toBeGreaterThanOrEqual(10);
    expect(progress.length).toBeLessThanOrEqual(12);
    expect(progress.at(-1)).toMatchObject({ fraction: 1, stage: 'step 100', etaMs: 0 });
    for (const { fraction, etaMs } of progress) {
      if (fraction! < 0.05) expect(etaMs).toBeNull();
      // Steady work: what is left is what was done, times the ratio; one timer tick of rounding.
      else expect(Math.abs(etaMs! - 1000 * (1 - fraction!))).toBeLessThan(12);
    }
  });
});

describe('the hash of an input', () => {
  test('does not depend on the order of keys, and depends on everything else', () => {
    expect(hashInput({ a: 1, b: [1, { c: null }] })).toBe(hashInput({ b: [1, { c: null }], a: 1 }));
    const others = [{ a: 1 }, { a: '1' }, { a: [1] }, { a: { b: 1 } }, { a: null }, { b: 1 }].map(hashInput);
    expect(new Set(others).size).toBe(others.length);
    expect(hashInput({ a: undefined })).toBe(hashInput({}));
  });
});

async function doneRow(): Promise<JobRow> {
  const runner = makeRunner();
  await runner.run(request(async () => 0));
  return onlyRow(runner, 'done');
}
