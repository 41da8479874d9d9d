import { hestonEuler } from '#quant/processes/heston-euler.ts';
import { hestonProcess } from '#quant/processes/heston.ts';
import { roughBergomiProcess } from '#quant/processes/rough-bergomi.ts';
import type { BoundProcess } from '#quant/processes/step-program.ts';
import { BLOCK_PATHS, type SimulationRun } from '#simulation/back-end.ts';
import type { Precision } from '#simulation/graph/graph.ts';

/** A simulation to a year whose at-the-money-forward call is priced. */
export interface BenchJob {
  readonly title: string;
  readonly process: BoundProcess;
  readonly steps: number;
  /** Discounted forward: what a return of 1 is worth. */
  readonly scale: number;
  /** Price as the title's source has it. */
  readonly exact: string;
}

/** Paths of every job: 50,000 in whole blocks. */
export const PATHS = Math.ceil(50_000 / BLOCK_PATHS) * BLOCK_PATHS;

const heston = { kappa: 1.77, theta: 0.0666, sigma: 0.46, rho: -0.95, v0: 0.01265 };
const spotNow = 7580 * Math.exp(-0.013);

/** Jobs by the names under which figures are printed. */
export const benchJobs = {
  euler: {
    title: 'Heston, full-truncation Euler, 252 steps',
    process: hestonEuler(heston),
    steps: 252,
    scale: spotNow,
    exact: '550.820 less the bias of the scheme',
  },
  qe: {
    title: 'Heston, quadratic-exponential with martingale correction, 252 steps',
    process: hestonProcess(heston),
    steps: 252,
    scale: spotNow,
    exact: '550.820',
  },
  'rough-bergomi': {
    title: 'Rough Bergomi, hybrid scheme, 100 steps',
    process: roughBergomiProcess({ H: 0.07, eta: 1.9, rho: -0.9, xi0: 0.235 ** 2 }),
    steps: 100,
    scale: 1,
    exact: 'call at an implied volatility of .198',
  },
} as const satisfies Readonly<Record<string, BenchJob>>;

export type JobName = keyof typeof benchJobs;

/** The run of a job. */
export function benchRun(name: JobName, precision: Precision): SimulationRun {
  const { process, steps } = benchJobs[name];
  const times = Float64Array.from({ length: steps + 1 }, (_, i) => i / steps);
  return {
    program: process.program,
    precision,
    steps,
    initial: process.initial,
    coefficients: process.coefficients(times),
    memoryKernel: process.memoryKernel?.(times) ?? null,
    recordAt: Int32Array.of(steps),
    seed: 7,
    stream: 0,
    mirrored: false,
  };
}
