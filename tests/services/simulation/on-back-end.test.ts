import { describe, expect, it } from 'vitest';
import { VolterraError } from '#contract/errors.ts';
import { simulationRunInput, type SimulationResult } from '#contract/schemas/simulation.ts';
import { createInlineCompute, type Compute } from '#jobs/compute.ts';
import { tasks } from '#jobs/task-registry.ts';
import { findDeviceTaskId, simulateOnDeviceTaskId } from '#jobs/tasks/simulate-on-device.task.ts';
import { simulateTaskId } from '#jobs/tasks/simulate.task.ts';
import { createSimulationService } from '#services/simulation/simulation-service.ts';
import { openTestDevice } from '../../simulation/gpu/test-device.ts';
import { titleWithReason } from '../../support/skip-reason.ts';
import { depsOf } from '../market/memory-reader.ts';
import { memoryArchive } from './memory-archive.ts';

const inline = createInlineCompute(tasks);
const card = { description: 'imagined card', isSoftware: false };

interface Failure {
  readonly code: string;
  /** Batches that the device does before it fails; none where it cannot even be opened. */
  readonly after: number | null;
}

/** A machine whose device computes as the processor does, until it fails. */
function machine({ code, after }: Failure): Compute {
  let batches = 0;
  const fail = (): never => {
    throw new VolterraError('DEVICE_FAILED', { message: 'The card went away.', data: { device: code } });
  };
  return {
    run: async <Output>(...[taskId, input, options]: Parameters<Compute['run']>) => {
      if (taskId === findDeviceTaskId) return (after === null ? fail() : card) as Output;
      if (taskId !== simulateOnDeviceTaskId) return inline.run<Output>(taskId, input, options);
      if (batches++ === after) fail();
      return inline.run<Output>(simulateTaskId, { ...(input as object), backEnd: 'wasm' }, options);
    },
    close: () => Promise.resolve(),
  };
}

function simulate(compute: Compute, change: object, allowSoftwareDevice = false): Promise<SimulationResult> {
  const input = simulationRunInput.parse({
    process: 'heston-euler',
    params: { v0: 0.04, kappa: 1.5, theta: 0.05, sigma: 0.4, rho: -0.7 },
    market: { spot: 100 },
    payoffs: [{ kind: 'vanilla', side: 'call', strike: 100, expiryYears: 0.25 }],
    stepsPerYear: 40,
    paths: 8192,
    precision: 'f32',
    picture: false,
    ...change,
  });
  const service = createSimulationService({
    compute,
    codeVersion: '1',
    archive: memoryArchive(),
    market: depsOf({}),
    allowSoftwareDevice,
  });
  return service.run(input, {
    signal: new AbortController().signal,
    door: 'cli',
    now: () => performance.now(),
    progress: () => {},
    partial: () => {},
  });
}

describe('a simulation and its device', () => {
  const large = { paths: 2 ** 18, stepsPerYear: 400, payoffs: [{ kind: 'varianceSwap', expiryYears: 0.1 }] };

  it('keeps what is small on the processor', async () => {
    const { device } = await simulate(machine({ code: 'DEVICE_LOST', after: 0 }), {});
    expect(device).toMatchObject({ backEnd: 'wasm', notes: [] });
  });

  it('begins again on the processor when the device goes, and says so', async () => {
    const lost = await simulate(machine({ code: 'DEVICE_LOST', after: 2 }), large);
    const plain = await simulate(inline, { ...large, backEnd: 'wasm' });
    expect(lost.device).toMatchObject({ backEnd: 'wasm', reason: 'imagined card failed' });
    expect(lost.device.notes).toEqual([expect.stringMatching(/^The card went away\. .*again/)]);
    expect(lost.resultHash).toBe(plain.resultHash);
    const counts = lost.convergence.map(({ paths }) => paths);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
  });

  it('tells why there is none, and what was asked for by name is refused', async () => {
    const none = machine({ code: 'NO_ADAPTER', after: null });
    expect((await simulate(none, large)).device).toMatchObject({
      backEnd: 'wasm',
      reason: 'The card went away.',
    });
    const refused = { code: 'DEVICE_FAILED', detail: { data: { device: 'NO_ADAPTER' } } };
    await expect(simulate(none, { backEnd: 'webgpu' })).rejects.toMatchObject(refused);
    const doubles = simulate(none, { backEnd: 'webgpu', precision: 'f64' });
    await expect(doubles).rejects.toMatchObject({ code: 'INVALID_INPUT', detail: { field: 'precision' } });
  });

  it('does not take a loss for a success where the device was asked for by name', async () => {
    const lost = simulate(machine({ code: 'DEVICE_LOST', after: 1 }), { backEnd: 'webgpu' });
    await expect(lost).rejects.toMatchObject({
      code: 'DEVICE_FAILED',
      detail: { data: { device: 'DEVICE_LOST' } },
    });
  });
});

const found = await openTestDevice();
const reason = typeof found === 'string' ? found : null;
if (typeof found !== 'string') found.close();

describe.skipIf(reason !== null)(titleWithReason('a simulation on a real device', reason), () => {
  it('gives the means of the processor within the error of singles', async () => {
    const onDevice = await simulate(inline, { backEnd: 'webgpu' }, true);
    const onProcessor = await simulate(inline, { backEnd: 'wasm' });
    expect(onDevice.device).toMatchObject({ backEnd: 'webgpu', precision: 'f32' });
    const [mine, theirs] = [onDevice, onProcessor].map(({ estimates }) => estimates[0]!);
    // 10 steps of some 1e-6 of the level each, and what a few paths make of it at the strike
    expect(Math.abs(mine!.mean - theirs!.mean)).toBeLessThan(1e-3);
    expect(onDevice.paths).toBe(onProcessor.paths);
  });
});
