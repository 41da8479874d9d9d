// How far is each kernel of the vector back end from what 128-bit vectors can do? One thread, the least time of a block of paths;
// the limit counts every operation of a step once, four of them a cycle, and nothing that is loaded or waited for.
// Run: node tests/bench/simulation-kernels.bench.ts [rounds]
import { simulatedModels, type SimulatedModel } from '#quant/engines/simulated-models.ts';
import { BLOCK_PATHS, type SimulationRun } from '#simulation/back-end.ts';
import type { Precision } from '#simulation/graph/graph.ts';
import { wasmSimulator } from '#simulation/wasm/wasm-simulator.ts';
import { leastCycles } from './simulation/operation-count.ts';
import { print } from './support/figures.ts';
import { describeLoad } from './support/machine-load.ts';
import { cyclesPerSecond } from './support/processor-clock.ts';

const rounds = Number(process.argv[2] ?? 500);
const years = 1;

interface Kernel {
  readonly run: SimulationRun;
  readonly stepsOfMemory: number;
}

function kernelOf({ process: { bind, needsEvenGrid }, model }: SimulatedModel, precision: Precision): Kernel {
  const params = Object.fromEntries(model.params.map(({ name, start }) => [name, start]));
  const bound = bind(params, 18);
  const steps = needsEvenGrid ? 100 : Math.max(252, Math.ceil(years / bound.longestStepYears));
  const times = Float64Array.from({ length: steps + 1 }, (_, i) => (i * years) / steps);
  return {
    stepsOfMemory: (steps + 1) / 2,
    run: {
      program: bound.program,
      precision,
      steps,
      initial: bound.initial,
      coefficients: bound.coefficients(times),
      memoryKernel: bound.memoryKernel?.(times) ?? null,
      recordAt: Int32Array.of(steps),
      seed: 7,
      stream: 0,
      mirrored: false,
    },
  };
}

/** Of a block: shorter than a slice of the scheduler, so that some run undisturbed however busy the machine is. */
function leastSeconds(run: SimulationRun): number {
  const simulator = wasmSimulator(run);
  let least = Infinity;
  for (let round = 0; round < rounds; round += 1) {
    const before = performance.now();
    simulator.simulate({ firstPath: 0, paths: BLOCK_PATHS });
    least = Math.min(least, performance.now() - before);
  }
  simulator.dispose();
  return least / 1000;
}

const hertz = cyclesPerSecond();
print(`${describeLoad()}\n${(hertz / 1e9).toFixed(2)} GHz; ${BLOCK_PATHS} paths, ${rounds} rounds`);
print('\n                                       f32                              f64');
print('process                   draws steps   ns  cycles  limit  share      ns  cycles  limit  share');
for (const model of simulatedModels) {
  const columns = (['f32', 'f64'] as const).map((precision) => {
    const { run, stepsOfMemory } = kernelOf(model, precision);
    const seconds = leastSeconds(run) / (BLOCK_PATHS * run.steps);
    const limit = leastCycles(run.program, precision, stepsOfMemory);
    const cycles = seconds * hertz;
    const share = `${((100 * limit) / cycles).toFixed(0)} %`;
    return [(seconds * 1e9).toFixed(1), cycles.toFixed(1), limit.toFixed(1), share];
  });
  const { run } = kernelOf(model, 'f32');
  const [single, double] = columns.map((texts) => texts.map((text) => text.padStart(7)).join(''));
  print(
    `${model.process.label.padEnd(27)}${String(run.program.draws.length).padStart(4)}${String(run.steps).padStart(6)}${single} ${double}`,
  );
}
