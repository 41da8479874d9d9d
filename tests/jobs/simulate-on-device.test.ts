import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { VolterraError } from '#contract/errors.ts';
import { ComputeClient } from '#jobs/compute-client.ts';
import { createInlineCompute } from '#jobs/compute.ts';
import { tasks } from '#jobs/task-registry.ts';
import { simulateOnDeviceTaskId, type SimulateOnDeviceInput } from '#jobs/tasks/simulate-on-device.task.ts';
import type { SimulatedSums } from '#jobs/tasks/simulate.task.ts';
import { openTestDevice } from '../simulation/gpu/test-device.ts';
import { titleWithReason } from '../support/skip-reason.ts';

const found = await openTestDevice();
const reason = typeof found === 'string' ? found : null;
if (typeof found !== 'string') found.close();

const notices: string[] = [];
const compute = new ComputeClient({
  entryUrl: pathToFileURL(join(import.meta.dirname, '../../src-main/hosts/compute.ts')),
  args: ['--threads', '2'],
  nowMs: Date.now,
  heartbeatMs: 20_000,
  onNotice: (notice) => notices.push(notice),
});
afterAll(() => compute.close());

const never = new AbortController().signal;
const input: SimulateOnDeviceInput = {
  request: {
    processId: 'heston-euler',
    params: { v0: 0.04, kappa: 1.5, theta: 0.05, sigma: 0.4, rho: -0.7 },
    market: { spot: 100, rate: 0, dividendYield: 0 },
    payoffs: [{ kind: 'vanilla', side: 'call', strike: 100, expiryYears: 0.25 }],
    stepsPerYear: 40,
    seed: 3,
    mirrored: true,
    estimator: 'plain',
    precision: 'f32',
  },
  firstPath: 0,
  paths: 4096,
  allowSoftware: true,
};
const run = (of: SimulateOnDeviceInput, signal = never): Promise<SimulatedSums> =>
  compute.run<SimulatedSums>(simulateOnDeviceTaskId, of, { signal, seed: 3 });

describe.skipIf(reason !== null)(titleWithReason('a device in the compute child', reason), () => {
  it('gives the bits that it gives in place, from any thread', async () => {
    const inline = createInlineCompute(tasks);
    const expected = await inline.run(simulateOnDeviceTaskId, input, { signal: never, seed: 3 });
    expect(await Promise.all([run(input), run(input), run(input)])).toEqual([expected, expected, expected]);
  });

  it('is let go of by a job that is cancelled, and works on for the next', async () => {
    const before = await run(input);
    for (const delayMs of [0, 20, 100, 300]) {
      const stop = new AbortController();
      const running = run({ ...input, paths: 2 ** 26 }, stop.signal);
      const cancelled = expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
      await setTimeout(delayMs);
      stop.abort(new VolterraError('CANCELLED'));
      await cancelled;
    }
    expect(await run(input)).toEqual(before);
    expect(notices).toEqual([]);
  });
});
