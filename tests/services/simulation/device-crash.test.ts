import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { simulationRunInput, type SimulationResult } from '#contract/schemas/simulation.ts';
import { ComputeClient } from '#jobs/compute-client.ts';
import { createInlineCompute, type Compute } from '#jobs/compute.ts';
import { DeviceCompute } from '#jobs/device-compute.ts';
import { tasks } from '#jobs/task-registry.ts';
import { createSimulationService } from '#services/simulation/simulation-service.ts';
import { depsOf } from '../market/memory-reader.ts';
import { memoryArchive } from './memory-archive.ts';

const root = join(import.meta.dirname, '../../..');
const registry = pathToFileURL(join(root, 'tests/jobs/support/dying-device-child.ts')).href;
const inline = createInlineCompute(tasks);
const notices: string[] = [];
const compute = new DeviceCompute(
  inline,
  new ComputeClient({
    entryUrl: pathToFileURL(join(root, 'src-main/hosts/compute.ts')),
    args: ['--threads', '1', '--registry', registry],
    nowMs: Date.now,
    onNotice: (notice) => notices.push(notice),
  }),
);
afterAll(() => compute.close());

function simulate(on: Compute, backEnd: 'auto' | 'wasm' | 'webgpu'): Promise<SimulationResult> {
  const input = simulationRunInput.parse({
    process: 'heston-euler',
    params: { v0: 0.04, kappa: 1.5, theta: 0.05, sigma: 0.4, rho: -0.7 },
    market: { spot: 100 },
    payoffs: [{ kind: 'varianceSwap', expiryYears: 0.1 }],
    stepsPerYear: 400,
    // enough for a device to be chosen
    paths: 2 ** 18,
    precision: 'f32',
    picture: false,
    backEnd,
  });
  const service = createSimulationService({
    compute: on,
    codeVersion: '1',
    archive: memoryArchive(),
    market: depsOf({}),
  });
  return service.run(input, {
    signal: new AbortController().signal,
    door: 'cli',
    now: () => performance.now(),
    progress: () => {},
    partial: () => {},
  });
}

describe('a driver that takes its process with it', () => {
  it('does not end the job: it is simulated again on the processor, and the result says so', async () => {
    const crashed = await simulate(compute, 'auto');
    expect(crashed.device).toMatchObject({ backEnd: 'wasm', reason: 'dying card failed' });
    expect(crashed.device.notes).toEqual([
      expect.stringMatching(/crash of its driver\. Everything was simulated again on the processor\.$/),
    ]);
    expect(crashed.resultHash).toBe((await simulate(inline, 'wasm')).resultHash);
    expect(notices).toHaveLength(1);
  });

  it('is not asked again; by name it is refused with the reason', async () => {
    const next = await simulate(compute, 'auto');
    expect(next.device).toMatchObject({ backEnd: 'wasm', reason: expect.stringContaining('left alone') });
    await expect(simulate(compute, 'webgpu')).rejects.toMatchObject({
      code: 'DEVICE_FAILED',
      detail: { data: { device: 'DEVICE_LOST' } },
    });
    expect(notices).toHaveLength(1);
  });
});
