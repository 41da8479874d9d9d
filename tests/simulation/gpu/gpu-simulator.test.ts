import { afterAll, describe, expect, it } from 'vitest';
import { blackScholesProcess } from '#quant/processes/black-scholes.ts';
import { hestonEuler } from '#quant/processes/heston-euler.ts';
import { hestonProcess } from '#quant/processes/heston.ts';
import type { BoundProcess } from '#quant/processes/step-program.ts';
import type { PathStates, SimulationRun } from '#simulation/back-end.ts';
import { gpuSimulator } from '#simulation/gpu/gpu-simulator.ts';
import type { OpenDevice } from '#simulation/gpu/device.ts';
import { plainSimulator } from '#simulation/plain/plain-simulator.ts';
import { titleWithReason } from '../../support/skip-reason.ts';
import { runOf } from '../support/run-process.ts';
import { everyOperationProcess, sampleProcesses } from '../support/sample-programs.ts';
import { openTestDevice } from './test-device.ts';

const found = await openTestDevice();
const reason = typeof found === 'string' ? found : null;
const opened = found as OpenDevice;
const range = { firstPath: 256, paths: 1024 };
const heston = { v0: 0.04, kappa: 1.5, theta: 0.04, sigma: 0.6, rho: -0.7 };

afterAll(() => {
  if (reason === null) opened.close();
});

interface Differences {
  /** Of max(1, |value|). */
  readonly mean: number;
  readonly worst: number;
}

function differences(states: PathStates, referee: PathStates): Differences {
  expect(states.values).toHaveLength(referee.values.length);
  let [sum, worst] = [0, 0];
  for (const [i, value] of referee.values.entries()) {
    const difference = Math.abs(states.values[i]! - value) / Math.max(1, Math.abs(value));
    sum += difference;
    if (!(difference <= worst)) worst = difference;
  }
  return { mean: sum / referee.values.length, worst };
}

async function compare(run: SimulationRun): Promise<Differences> {
  const simulator = gpuSimulator(run, opened);
  const states = await simulator.simulate(range);
  simulator.dispose();
  return differences(states, plainSimulator(run).simulate(range));
}

// A step of the graphs has some ten roundings of at most 2.5 ulp (2^-24 each) that add up like a random walk at best and
// linearly at worst; adapters in software round as the processor does and differ by nothing.
const perStep = 16 * 2 ** -23;

function run32(process: BoundProcess, steps: number, mirrored: boolean): SimulationRun {
  const recordAt = [1, Math.ceil(steps / 2), steps].filter((step, i, all) => all.indexOf(step) === i);
  return runOf(process, {
    expiryYears: 1,
    steps,
    paths: 0,
    seed: 2 ** 40 + 9,
    precision: 'f32',
    mirrored,
    recordAt,
  });
}

describe.skipIf(reason !== null)(titleWithReason('kernels of graphics processors', reason), () => {
  const sizes = [1, 2, 7, 50];
  it.each(sizes)('walks with the normals of the readable back end over %i steps', async (steps) => {
    for (const mirrored of [false, true]) {
      const { worst } = await compare(run32(blackScholesProcess({ sigma: 0.2 }), steps, mirrored));
      expect(worst).toBeLessThan(perStep * steps);
    }
  });

  it.each([
    ['Euler', hestonEuler(heston)],
    ['quadratic-exponential', hestonProcess(heston)],
  ])('simulates Heston, %s, within its error per step', async (_name, process) => {
    for (const mirrored of [false, true]) {
      const steps = 50;
      const { mean, worst } = await compare(run32(process, steps, mirrored));
      expect(mean).toBeLessThan(perStep * steps);
      // where the variance meets zero a square root makes 1e-7 into 3e-4
      expect(worst).toBeLessThan(5e-3);
    }
  });

  it.each(sampleProcesses)('simulates %s', async (_name, process) => {
    const steps = 21;
    const { mean } = await compare(run32(process, steps, false));
    expect(mean).toBeLessThan(perStep * steps);
  });

  it('has every operation, with memory, rare branches and uniforms', async () => {
    for (const steps of [3, 8, 9, 40]) {
      const { mean } = await compare(run32(everyOperationProcess, steps, steps % 2 === 0));
      expect(mean).toBeLessThan(perStep * steps);
    }
  });

  it('takes draws from outside', async () => {
    const run = run32(hestonEuler(heston), 5, true);
    const draws = Float64Array.from({ length: 5 * 2 * range.paths }, (_, i) => Math.sin(i));
    const simulator = gpuSimulator(run, opened);
    const states = await simulator.simulate(range, draws);
    expect(differences(states, plainSimulator(run).simulate(range, draws)).worst).toBeLessThan(perStep * 5);
    simulator.dispose();
  });

  it('gives the same bits for any ranges, also those beyond a dispatch', async () => {
    const run = run32(hestonProcess(heston), 4, true);
    const whole = gpuSimulator(run, opened);
    const small = gpuSimulator(run, withSmallBuffers(opened));
    const draws = Float64Array.from({ length: 4 * 2 * range.paths }, (_, i) => 0.5 + 0.4 * Math.sin(i));
    for (const given of [undefined, draws]) {
      const expected = await whole.simulate(range, given);
      expect((await small.simulate(range, given)).values).toEqual(expected.values);
    }
    const both = await Promise.all([
      whole.simulate({ firstPath: 0, paths: 512 }),
      whole.simulate({ firstPath: 512, paths: 512 }),
    ]);
    const { values } = await whole.simulate({ firstPath: 0, paths: 1024 });
    for (let column = 0; column < values.length / 1024; column += 1) {
      for (const [half, { values: own }] of both.entries()) {
        const from = column * 1024 + half * 512;
        expect(own.subarray(column * 512, (column + 1) * 512)).toEqual(values.subarray(from, from + 512));
      }
    }
    whole.dispose();
    small.dispose();
  });

  it('refuses doubles', () => {
    const run = runOf(blackScholesProcess({ sigma: 0.2 }), { expiryYears: 1, steps: 1, paths: 0 });
    expect(() => gpuSimulator(run, opened)).toThrowError(expect.objectContaining({ code: 'NOT_SUPPORTED' }));
  });
});

/** The same device as one whose buffers hold a few hundred paths. */
function withSmallBuffers(device: OpenDevice): OpenDevice {
  const limits = { maxBufferSize: 2 ** 15, maxStorageBufferBindingSize: 2 ** 15 };
  const small = new Proxy(device.device, {
    get: (target, name) => {
      if (name === 'limits') return limits;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  return { ...device, device: small };
}
