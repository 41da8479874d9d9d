import type { BoundProcess } from '#quant/processes/step-program.ts';
import type { PathRange, PathStates, SimulationRun } from '#simulation/back-end.ts';
import { plainSimulator } from '#simulation/plain/plain-simulator.ts';

/** How a test runs a process. */
export interface RunSettings {
  readonly expiryYears: number;
  readonly steps: number;
  readonly paths: number;
  readonly seed?: number;
  readonly mirrored?: boolean;
  readonly recordAt?: readonly number[];
  readonly precision?: 'f64' | 'f32';
}

/** A run of a process on an even grid. */
export function runOf(process: BoundProcess, settings: RunSettings): SimulationRun {
  const { expiryYears, steps, recordAt = [steps], precision = 'f64', seed = 1, mirrored = false } = settings;
  const times = Float64Array.from({ length: steps + 1 }, (_, i) => (expiryYears * i) / steps);
  return {
    program: process.program,
    precision,
    steps,
    initial: process.initial,
    coefficients: process.coefficients(times),
    memoryKernel: process.memoryKernel?.(times) ?? null,
    recordAt: Int32Array.from(recordAt),
    seed,
    stream: 7,
    mirrored,
  };
}

/** States at the end, by name: one column per side. */
export function finalStates(
  process: BoundProcess,
  settings: RunSettings,
  simulate: (run: SimulationRun, range: PathRange) => PathStates = (run, range) =>
    plainSimulator(run).simulate(range),
): Record<string, Float64Array[]> {
  const { values, paths, sides } = simulate(runOf(process, settings), {
    firstPath: 0,
    paths: settings.paths,
  });
  const names = process.program.states;
  return Object.fromEntries(
    names.map((name, state) => [
      name,
      Array.from({ length: sides }, (_, side) => {
        const from = (state * sides + side) * paths;
        return Float64Array.from(values.subarray(from, from + paths));
      }),
    ]),
  );
}
