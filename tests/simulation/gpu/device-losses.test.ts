import { setTimeout } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { hestonEuler } from '#quant/processes/heston-euler.ts';
import type { DeviceSimulator, PathStates, SimulationRun, Simulator } from '#simulation/back-end.ts';
import { withBackEnd, type BackEndReport } from '#simulation/choose-back-end.ts';
import { DeviceError, type DeviceErrorCode } from '#simulation/gpu/device-error.ts';
import { openDevice, type OpenDevice } from '#simulation/gpu/device.ts';
import { gpuSimulator } from '#simulation/gpu/gpu-simulator.ts';
import { plainSimulator } from '#simulation/plain/plain-simulator.ts';
import { chunksFor, simulateBlocks, type BlockSums } from '#simulation/simulate-blocks.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { titleWithReason } from '../../support/skip-reason.ts';
import { runOf } from '../support/run-process.ts';
import { failingSimulator, fakeDevice } from './fake-device.ts';
import { openTestDevice } from './test-device.ts';

const heston = { v0: 0.04, kappa: 1.5, theta: 0.04, sigma: 0.6, rho: -0.7 };
const paths = 4096;
const run = runOf(hestonEuler(heston), { expiryYears: 1, steps: 4, paths, precision: 'f32' });
const large = { precision: 'f32', pathSteps: 1e9 } as const;

/** Sums of the first state over blocks of 256 paths. */
function sumsOf({ values, paths: count }: PathStates): Float64Array {
  const sums = new Float64Array(count / 256);
  for (let path = 0; path < count; path += 1) sums[path >> 8]! += values[path]!;
  return sums;
}

function simulateAll(simulator: Simulator | DeviceSimulator, of: SimulationRun): Promise<BlockSums> {
  const range = { firstPath: 0, paths };
  return simulateBlocks(simulator, { range, sumsOf, shouldStop: () => false, chunks: chunksFor(of, false) });
}

const onProcessor = await simulateAll(plainSimulator(run), run);

function expectAllFromProcessor(value: BlockSums, report: BackEndReport, sentence: RegExp): void {
  expect(report).toMatchObject({ backEnd: 'wasm', precision: 'f32' });
  expect(report.notes).toEqual([expect.stringMatching(sentence)]);
  expect(value.sums).toEqual(onProcessor.sums);
}

describe('a device that fails under a run', () => {
  const codes: DeviceErrorCode[] = ['DEVICE_LOST', 'DEVICE_OUT_OF_MEMORY', 'DEVICE_FAILED'];
  const random = seededRandom(5);
  const cases = Array.from({ length: 50 }, (_, i) => [codes[i % 3]!, random.below(3)] as const);

  it.each(cases)('%s at chunk %i: all of it is done again on the processor, and said', async (code, at) => {
    const { value, report } = await withBackEnd(
      { ...large, setting: 'auto' },
      () => Promise.resolve(fakeDevice()),
      ({ device }) => {
        const error = new DeviceError(code, 'The card went away.');
        return simulateAll(device ? failingSimulator(run, at, error) : plainSimulator(run), run);
      },
    );
    expectAllFromProcessor(value, report, /^The card went away\. .*again on the processor/);
  });

  it('ends a run that asked for the device by name, with the type of the failure', async () => {
    for (const code of codes) {
      const attempt = withBackEnd(
        { ...large, setting: 'webgpu' },
        () => Promise.resolve(fakeDevice()),
        () => simulateAll(failingSimulator(run, 0, new DeviceError(code, 'Gone.')), run),
      );
      await expect(attempt).rejects.toThrow(expect.objectContaining({ code }));
    }
  });
});

const found = await openTestDevice();
const reason = typeof found === 'string' ? found : null;

afterAll(() => {
  if (reason === null) (found as OpenDevice).close();
});

describe.skipIf(reason !== null)(titleWithReason('a real device', reason), () => {
  it('goes at 50 moments of a run, and each run is done again or was done before', async () => {
    const random = seededRandom(6);
    const seen = { lost: 0, finished: 0 };
    for (let loss = 0; loss < 50; loss += 1) {
      const opened = await openDevice({ allowSoftware: true });
      const delayMs = loss % 2 === 0 ? 0 : 25 * random.next();
      const { value, report } = await withBackEnd(
        { ...large, setting: 'auto' },
        () => Promise.resolve(opened),
        async ({ device }) => {
          if (!device) return simulateAll(plainSimulator(run), run);
          const simulated = simulateAll(gpuSimulator(run, device), run);
          await Promise.race([simulated.catch(() => {}), setTimeout(delayMs)]);
          device.close();
          return simulated;
        },
      );
      if (report.backEnd === 'webgpu') {
        seen.finished += 1;
        expect(value.paths).toBe(paths);
      } else {
        seen.lost += 1;
        expectAllFromProcessor(value, report, /^The device was lost/);
      }
    }
    expect(seen.lost).toBeGreaterThanOrEqual(25);
    expect(seen.lost + seen.finished).toBe(50);
  });

  it('says that it was lost, also to a run that begins afterwards', async () => {
    const opened = await openDevice({ allowSoftware: true });
    const simulator = gpuSimulator(run, opened);
    opened.close();
    await opened.lost;
    const simulated = simulator.simulate({ firstPath: 0, paths: 256 });
    await expect(simulated).rejects.toThrow(expect.objectContaining({ code: 'DEVICE_LOST' }));
  });

  it('says that memory ran out', async () => {
    const opened = found as OpenDevice;
    const device = new Proxy(opened.device, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (name !== 'popErrorScope') {
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        }
        let pops = 0;
        return async () => {
          const error = await target.popErrorScope();
          return pops++ === 0 ? { message: 'no room' } : error;
        };
      },
    });
    const simulated = gpuSimulator(run, { ...opened, device }).simulate({ firstPath: 0, paths: 256 });
    await expect(simulated).rejects.toThrow(expect.objectContaining({ code: 'DEVICE_OUT_OF_MEMORY' }));
  });
});
