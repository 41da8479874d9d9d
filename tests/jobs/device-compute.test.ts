import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { VolterraError } from '#contract/errors.ts';
import { ComputeClient } from '#jobs/compute-client.ts';
import { createInlineCompute, type Compute } from '#jobs/compute.ts';
import { DeviceCompute } from '#jobs/device-compute.ts';
import type { WithoutDevice } from '#jobs/task.ts';
import { tasks } from '#jobs/task-registry.ts';
import { findDeviceTaskId, simulateOnDeviceTaskId } from '#jobs/tasks/simulate-on-device.task.ts';
import { tensorProbeTaskId } from '#jobs/tasks/tensor-probe.task.ts';
import { testBackEndsTaskId } from '#jobs/tasks/test-back-ends.task.ts';
import type { BackEndTest } from '#simulation/test-back-ends.ts';
import { LAST_PATH } from './support/dying-device-child.ts';

const never = new AbortController().signal;
const options = { signal: never, seed: 1 };
const open: Compute[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((compute) => compute.close()));
});

function startChild(): { compute: ComputeClient; notices: string[] } {
  const notices: string[] = [];
  const compute = new ComputeClient({
    entryUrl: pathToFileURL(join(import.meta.dirname, '../../src-main/hosts/compute.ts')),
    args: [
      '--threads',
      '2',
      '--registry',
      pathToFileURL(join(import.meta.dirname, 'support/dying-device-child.ts')).href,
    ],
    nowMs: Date.now,
    onNotice: (notice) => notices.push(notice),
  });
  return { compute, notices };
}

describe('work with a device', () => {
  test('whose driver ends the process costs no other job anything, and the device is left alone', async () => {
    const [processor, device] = [startChild(), startChild()];
    const compute = new DeviceCompute(processor.compute, device.compute);
    open.push(compute);
    const other = compute.run('slow', { milliseconds: 600 }, options);
    expect(await compute.run(findDeviceTaskId, {}, options)).toMatchObject({ description: 'dying card' });
    const crash = compute.run(simulateOnDeviceTaskId, { firstPath: LAST_PATH }, options);
    await expect(crash).rejects.toMatchObject({
      code: 'DEVICE_FAILED',
      message: expect.stringContaining('crash of its driver'),
      detail: { data: { device: 'DEVICE_LOST' } },
    });
    await expect(compute.run(findDeviceTaskId, {}, options)).rejects.toMatchObject({
      code: 'DEVICE_FAILED',
      message: expect.stringContaining('left alone'),
    });
    expect(await other).toBe('done');
    expect(processor.notices).toEqual([]);
    expect(device.notices).toHaveLength(1);
  });

  test('tests of back ends and executors are done without the device, which is named as failed', async () => {
    const dies: Compute = {
      run: () => Promise.reject(new VolterraError('INTERRUPTED')),
      close: () => Promise.resolve(),
    };
    const seen: unknown[] = [];
    const compute = new DeviceCompute(
      {
        run: (taskId, input, given) => {
          seen.push([taskId, (input as WithoutDevice).deviceFailure]);
          return taskId === tensorProbeTaskId
            ? Promise.resolve([] as never)
            : createInlineCompute(tasks).run(taskId, input, given);
        },
        close: () => Promise.resolve(),
      },
      dies,
    );
    const tests = await compute.run<BackEndTest[]>(testBackEndsTaskId, { allowSoftware: true }, options);
    expect(tests.map(({ backEnd, status }) => [backEnd, status])).toEqual([
      ['plain', 'works'],
      ['wasm', 'works'],
      ['webgpu', 'failed'],
    ]);
    expect(tests[2]!.detail).toMatch(/left alone/);
    await compute.run(tensorProbeTaskId, { budgetMs: 1 }, options);
    expect(seen).toEqual([
      [testBackEndsTaskId, expect.stringContaining('left alone')],
      [tensorProbeTaskId, expect.stringContaining('left alone')],
    ]);
  });

  test('that is cancelled, or ends as Volterra closes, is no crash', async () => {
    let answer = new VolterraError('CANCELLED');
    const device: Compute = { run: () => Promise.reject(answer), close: () => Promise.resolve() };
    const compute = new DeviceCompute(createInlineCompute([]), device);
    const find = (): Promise<unknown> => compute.run(findDeviceTaskId, {}, options);
    await expect(find()).rejects.toMatchObject({ code: 'CANCELLED' });
    await compute.close();
    answer = new VolterraError('INTERRUPTED');
    await expect(find()).rejects.toMatchObject({ code: 'INTERRUPTED' });
    await expect(find()).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});
