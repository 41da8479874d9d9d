import { hestonProcess } from '#quant/processes/heston.ts';
import type { PathRange, PathStates, SimulationRun } from './back-end.ts';
import type { BackEndId } from './choose-back-end.ts';
import { DeviceError } from './gpu/device-error.ts';
import { openDevice, type AdapterChoice, type OpenDevice } from './gpu/device.ts';
import { gpuSimulator } from './gpu/gpu-simulator.ts';
import { plainSimulator } from './plain/plain-simulator.ts';
import { wasmSimulator } from './wasm/wasm-simulator.ts';

/** What a back end showed of itself. */
export interface BackEndTest {
  readonly backEnd: BackEndId;
  readonly status: 'works' | 'absent' | 'differs' | 'failed';
  /** What it computes on, or why it does not. */
  readonly detail: string;
  /** Of one thread, or of the device; null where nothing was simulated. */
  readonly pathStepsPerSecond: number | null;
  /** Mean difference of states from those of the readable back end. */
  readonly meanDifference: number | null;
}

const steps = 64;
const testRange: PathRange = { firstPath: 0, paths: 2048 };
/** Enough for a device to be busy. */
const paceRange: PathRange = { firstPath: 0, paths: 2 ** 17 };
/** Ten operations of a step, each 2.5 units in the last place of a single off, all in the same direction. */
const LARGEST_MEAN = steps * 16 * 2 ** -23;

/**
 * Runs the same Heston paths on every back end.
 * @param choice which adapters will do
 * @param deviceFailure why no device is to be touched, where that is so
 * @returns a test for each
 */
export async function testBackEnds(
  choice: AdapterChoice,
  deviceFailure?: string,
): Promise<readonly BackEndTest[]> {
  const run = testRun();
  const started = performance.now();
  const expected = plainSimulator(run).simulate(testRange);
  const plain = await describe('plain', 'one thread', {
    expected,
    simulate: () => expected,
    milliseconds: performance.now() - started,
  });
  const kernel = wasmSimulator(run);
  const wasm = await attempt('wasm', () =>
    describe('wasm', 'one thread, vectors', { expected, simulate: (range) => kernel.simulate(range) }),
  );
  const webgpu = await attempt('webgpu', () => {
    if (deviceFailure) throw new DeviceError('DEVICE_LOST', deviceFailure);
    return testDevice(run, { choice, expected });
  });
  return [plain, wasm, webgpu];
}

function testRun(): SimulationRun {
  const process = hestonProcess({ v0: 0.04, kappa: 1.5, theta: 0.04, sigma: 0.5, rho: -0.7 });
  const times = Float64Array.from({ length: steps + 1 }, (_, i) => i / steps);
  return {
    program: process.program,
    precision: 'f32',
    steps,
    initial: process.initial,
    coefficients: process.coefficients(times),
    memoryKernel: null,
    recordAt: Int32Array.of(steps),
    seed: 1,
    stream: 0,
    mirrored: false,
  };
}

async function testDevice(
  run: SimulationRun,
  { choice, expected }: { readonly choice: AdapterChoice; readonly expected: PathStates },
): Promise<BackEndTest> {
  const opened: OpenDevice = await openDevice(choice);
  try {
    const simulator = gpuSimulator(run, opened);
    const paced = opened.isSoftware ? testRange : paceRange;
    const simulate = (range: PathRange): Promise<PathStates> => simulator.simulate(range);
    return await describe('webgpu', opened.description, { expected, simulate, paced });
  } finally {
    opened.close();
  }
}

interface Trial {
  readonly expected: PathStates;
  readonly simulate: (range: PathRange) => PathStates | Promise<PathStates>;
  /** Range that its pace is measured over. */
  readonly paced?: PathRange;
  /** What the test range took, where that is known already. */
  readonly milliseconds?: number;
}

async function describe(backEnd: BackEndId, detail: string, trial: Trial): Promise<BackEndTest> {
  const { paced = testRange } = trial;
  const meanDifference = differenceOf(await trial.simulate(testRange), trial.expected);
  const started = performance.now();
  if (trial.milliseconds === undefined) await trial.simulate(paced);
  const milliseconds = trial.milliseconds ?? performance.now() - started;
  const largest = backEnd === 'webgpu' ? LARGEST_MEAN : 0;
  return {
    backEnd,
    status: meanDifference <= largest ? 'works' : 'differs',
    detail,
    pathStepsPerSecond: (paced.paths * steps * 1000) / Math.max(milliseconds, 0.01),
    meanDifference,
  };
}

/** Mean |difference|; NaN where a state is none. */
function differenceOf({ values }: PathStates, expected: PathStates): number {
  let sum = 0;
  for (const [i, value] of expected.values.entries()) sum += Math.abs(values[i]! - value);
  return sum / expected.values.length;
}

async function attempt(backEnd: BackEndId, test: () => Promise<BackEndTest>): Promise<BackEndTest> {
  try {
    return await test();
  } catch (error) {
    const status = error instanceof DeviceError && isAbsence(error) ? 'absent' : 'failed';
    const detail = error instanceof Error ? error.message : String(error);
    return { backEnd, status, detail, pathStepsPerSecond: null, meanDifference: null };
  }
}

function isAbsence({ code }: DeviceError): boolean {
  return code === 'NO_WEBGPU' || code === 'NO_ADAPTER' || code === 'SOFTWARE_ADAPTER';
}
