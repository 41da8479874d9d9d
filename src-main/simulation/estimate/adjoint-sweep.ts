import type { ParameterSlopes } from '#quant/processes/parameter-slopes.ts';
import { BLOCK_PATHS, type SimulationRun } from '../back-end.ts';
import { reverseProgram } from '../graph/reverse-graph.ts';
import { traceProgram } from '../graph/trace-program.ts';
import { column, columnEvaluator, type Column } from '../plain/evaluate-columns.ts';
import { drawSource, weightedSum } from '../plain/plain-simulator.ts';

/** One side of a block of paths, ready to go back along. */
export interface BlockPaths {
  /** [records][states] columns of 256 paths. */
  readonly recorded: readonly (readonly Column[])[];
  /**
   * Derivatives of something by parameters from those by recorded states, in one pass back along the path.
   * @param seeds [records][states] columns; null where nothing depends on a state
   * @returns [parameters] columns
   */
  readonly sweep: (seeds: readonly (readonly (Float64Array | null)[])[]) => readonly Float64Array[];
}

/** Slopes of all numbers of a run by one parameter, on its grid. */
interface BoundSlopes {
  readonly initial: Float64Array;
  readonly coefficients: Float64Array;
  readonly memoryKernel: Float64Array | null;
}

/**
 * Paths of a run in double precision on the readable back end, kept step by step, so that derivatives by any number of parameters
 * come from one pass backwards: cost in parameters is that of adding up, a few multiplications a step.
 *
 * With s̄ the derivative by what a step leaves, the step backwards gives those by its states, coefficients and memory; a parameter
 * gathers c̄·∂c/∂p over all steps, s̄₀·∂s₀/∂p and, where the memory's weights g move, Σ m̄ᵢ a_j ∂g_{i−j}/∂p.
 * @param run without tangents
 * @param times [steps + 1] years
 * @param parameters slopes by each
 * @returns function of a block that gives its two sides, or one where paths are not mirrored
 * @source Giles and Glasserman 2006, "Smoking adjoints: fast Monte Carlo Greeks", section 3
 */
export function adjointPaths(
  run: SimulationRun,
  times: Float64Array,
  parameters: readonly ParameterSlopes[],
): (firstPath: number) => readonly BlockPaths[] {
  const slopes = parameters.map((parameter) => ({
    initial: parameter.initial,
    coefficients: parameter.coefficients(times),
    memoryKernel: parameter.memoryKernel(times),
  }));
  const machine = stepMachine(run, movedCoefficients(run, slopes));
  const source = drawSource(run);
  return (firstPath) => {
    source.generate(firstPath);
    const sides: BlockPaths[] = [];
    for (let side = 0; side < (run.mirrored ? 2 : 1); side += 1) {
      if (side === 1) source.mirror();
      sides.push(walk(run, machine, { draws: source.blockDraws.map((own) => own.slice()), slopes }));
    }
    return sides;
  };
}

/** Places of the coefficients that some parameter moves on some step. */
function movedCoefficients({ program, steps }: SimulationRun, slopes: readonly BoundSlopes[]): number[] {
  const count = program.coefficients.length;
  const isMoved = (place: number): boolean =>
    slopes.some(({ coefficients }) => {
      for (let step = 0; step < steps; step += 1) if (coefficients[step * count + place] !== 0) return true;
      return false;
    });
  return program.coefficients.map((_, place) => place).filter(isMoved);
}

interface StepMachine {
  readonly moved: readonly number[];
  readonly forward: ReturnType<typeof columnEvaluator>;
  readonly backward: ReturnType<typeof columnEvaluator>;
  readonly coefficientsOf: (step: number) => readonly Column[];
}

function stepMachine(run: SimulationRun, moved: readonly number[]): StepMachine {
  const traced = traceProgram(run.program, run.precision);
  const columns = run.program.coefficients.map(() => column(run.precision, BLOCK_PATHS));
  return {
    moved,
    forward: columnEvaluator(traced.graph, BLOCK_PATHS),
    backward: columnEvaluator(reverseProgram(traced, moved), BLOCK_PATHS),
    coefficientsOf: (step) =>
      columns.map((values, i) => values.fill(run.coefficients[step * columns.length + i]!)),
  };
}

interface Walk {
  /** [steps × draws] columns. */
  readonly draws: readonly Column[];
  readonly slopes: readonly BoundSlopes[];
}

function walk(run: SimulationRun, machine: StepMachine, { draws, slopes }: Walk): BlockPaths {
  const { program, steps } = run;
  const count = program.draws.length;
  const drawsOf = (step: number): readonly Column[] => draws.slice(step * count, (step + 1) * count);
  const states: Column[][] = [
    Array.from(run.initial, (value) => column(run.precision, BLOCK_PATHS).fill(value)),
  ];
  const memories: Column[] = [];
  const remembered: Column[] = [];
  for (let step = 0; step < steps; step += 1) {
    if (program.hasMemory) memories.push(weightedSum(run, remembered));
    const outputs = machine.forward({
      state: states[step]!,
      draw: drawsOf(step),
      coefficient: machine.coefficientsOf(step),
      memory: program.hasMemory ? [memories[step]!] : [],
    });
    states.push(program.states.map((_, i) => outputs[i]!.slice()));
    if (program.hasMemory) remembered.push(outputs[program.states.length]!.slice());
  }
  return {
    recorded: Array.from(run.recordAt, (step) => states[step]!),
    sweep: (seeds) => sweepBack(run, machine, { seeds, states, memories, remembered, slopes, drawsOf }),
  };
}

interface Kept {
  readonly seeds: readonly (readonly (Float64Array | null)[])[];
  /** [steps + 1][states] */
  readonly states: readonly (readonly Column[])[];
  readonly memories: readonly Column[];
  readonly remembered: readonly Column[];
  readonly slopes: readonly BoundSlopes[];
  readonly drawsOf: (step: number) => readonly Column[];
}

function sweepBack(run: SimulationRun, machine: StepMachine, kept: Kept): Float64Array[] {
  const { program, steps } = run;
  const [states, coefficients] = [program.states.length, program.coefficients.length];
  const gathered = kept.slopes.map(() => new Float64Array(BLOCK_PATHS));
  const bars = program.states.map(() => new Float64Array(BLOCK_PATHS));
  const remembered = kept.remembered.map(() => new Float64Array(BLOCK_PATHS));
  let record = run.recordAt.length - 1;
  for (let step = steps - 1; step >= 0; step -= 1) {
    if (run.recordAt[record] === step + 1) {
      for (const [i, seed] of kept.seeds[record]!.entries()) if (seed) addScaled(bars[i]!, seed, 1);
      record -= 1;
    }
    const outputs = machine.backward({
      state: [...kept.states[step]!, ...bars, ...(program.hasMemory ? [remembered[step]!] : [])],
      draw: kept.drawsOf(step),
      coefficient: machine.coefficientsOf(step),
      memory: program.hasMemory ? [kept.memories[step]!] : [],
    });
    const offset = states + (program.hasMemory ? 1 : 0);
    for (const [p, slope] of kept.slopes.entries())
      for (const [i, place] of machine.moved.entries())
        addScaled(gathered[p]!, outputs[offset + i]!, slope.coefficients[step * coefficients + place]!);
    if (program.hasMemory) backwardMemory(run, kept, { bar: outputs[states]!, step, remembered, gathered });
    for (let i = 0; i < states; i += 1) bars[i]!.set(outputs[i]!);
  }
  for (const [p, { initial }] of kept.slopes.entries())
    for (const [i, bar] of bars.entries()) addScaled(gathered[p]!, bar, initial[i]!);
  return gathered;
}

/** m_i = Σ_{j<i} g_{i−j} a_j: ā_j += g_{i−j} m̄_i, and p̄ += m̄_i Σ ∂g_{i−j}/∂p a_j. */
function backwardMemory(
  { memoryKernel }: SimulationRun,
  { slopes, remembered: values }: Kept,
  at: {
    readonly bar: Column;
    readonly step: number;
    readonly remembered: readonly Float64Array[];
    readonly gathered: readonly Float64Array[];
  },
): void {
  const { bar, step, remembered, gathered } = at;
  for (let earlier = 0; earlier < step; earlier += 1)
    addScaled(remembered[earlier]!, bar, memoryKernel![step - earlier - 1]!);
  for (const [p, slope] of slopes.entries()) {
    if (!slope.memoryKernel) continue;
    const into = gathered[p]!;
    for (let earlier = 0; earlier < step; earlier += 1) {
      const weight = slope.memoryKernel[step - earlier - 1]!;
      const value = values[earlier]!;
      for (let path = 0; path < BLOCK_PATHS; path += 1) into[path]! += weight * value[path]! * bar[path]!;
    }
  }
}

function addScaled(into: Float64Array, values: ArrayLike<number>, scale: number): void {
  if (scale === 0) return;
  for (let path = 0; path < BLOCK_PATHS; path += 1) into[path]! += scale * values[path]!;
}
