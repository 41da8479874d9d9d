import { philox4x32 } from '#quant/math/philox.ts';
import {
  BLOCK_PATHS,
  type GivenDraws,
  type PathRange,
  type SimulationRun,
  type Simulator,
} from '../back-end.ts';
import { traceNormalQuantile, traceProgram } from '../graph/trace-program.ts';
import { columnEvaluator, column, type Column } from './evaluate-columns.ts';

/**
 * The readable back end: one block of paths at a time, one column per value of the step's graph.
 * @param run what to simulate
 * @returns simulator whose bits every kernel of the same precision has to reproduce
 */
export function plainSimulator(run: SimulationRun): Simulator {
  const { program, precision, steps } = run;
  const { graph } = traceProgram(program, precision);
  const advance = columnEvaluator(graph, BLOCK_PATHS);
  const drawCount = program.draws.length;
  const states = program.states.length;
  const { blockDraws, generate, take, mirror } = drawSource(run);
  const coefficients = program.coefficients.map(() => column(precision, BLOCK_PATHS));
  const remembered = Array.from({ length: program.hasMemory ? steps : 0 }, () =>
    column(precision, BLOCK_PATHS),
  );

  function runBlock(record: (index: number, state: number, values: Column) => void): void {
    let state = Array.from(run.initial, (value) => column(precision, BLOCK_PATHS).fill(value));
    // an output may be a state that another output replaces
    let next = Array.from(run.initial, () => column(precision, BLOCK_PATHS));
    let records = 0;
    for (let step = 0; step < steps; step += 1) {
      const row = step * program.coefficients.length;
      const outputs = advance({
        state,
        draw: blockDraws.slice(step * drawCount, (step + 1) * drawCount),
        coefficient: coefficients.map((values, i) => values.fill(run.coefficients[row + i]!)),
        memory: program.hasMemory ? [weightedSum(run, remembered.slice(0, step))] : [],
      });
      for (let i = 0; i < states; i += 1) next[i]!.set(outputs[i]!);
      if (program.hasMemory) remembered[step]!.set(outputs[states]!);
      [state, next] = [next, state];
      if (run.recordAt[records] === step + 1) {
        for (let i = 0; i < states; i += 1) record(records, i, state[i]!);
        records += 1;
      }
    }
  }
  return {
    simulate: (range, given) => {
      const sides = run.mirrored ? 2 : 1;
      const { paths } = range;
      const values = column(precision, run.recordAt.length * states * sides * paths);
      for (let offset = 0; offset < paths; offset += BLOCK_PATHS) {
        if (given) take(given, range, offset);
        else generate(range.firstPath + offset);
        for (let side = 0; side < sides; side += 1) {
          if (side === 1) mirror();
          runBlock((index, state, found) =>
            values.set(found, ((index * states + state) * sides + side) * paths + offset),
          );
        }
      }
      return { paths, sides, values };
    },
    dispose: () => {},
  };
}

/** Σ_{j<i} g_{i−j}·a_j in the order of j. */
export function weightedSum(
  { precision, memoryKernel }: SimulationRun,
  remembered: readonly Column[],
): Column {
  const sum = column(precision, BLOCK_PATHS);
  const weights = column(precision, memoryKernel!.length);
  weights.set(memoryKernel!);
  const term = column(precision, 1);
  for (const [earlier, values] of remembered.entries()) {
    const weight = weights[remembered.length - earlier - 1]!;
    for (let path = 0; path < BLOCK_PATHS; path += 1) {
      term[0] = weight * values[path]!;
      sum[path]! += term[0]!;
    }
  }
  return sum;
}

export interface DrawSource {
  /** [steps × draws] columns of the block at work. */
  readonly blockDraws: readonly Column[];
  readonly generate: (firstPath: number) => void;
  readonly take: (given: GivenDraws, range: PathRange, offset: number) => void;
  readonly mirror: () => void;
}

/** Draws of a block of paths from the generator or from outside, and their mirror images. */
export function drawSource(run: SimulationRun): DrawSource {
  const { program, precision, steps } = run;
  const quantile = columnEvaluator(traceNormalQuantile(precision), BLOCK_PATHS);
  const drawCount = program.draws.length;
  const uniforms = Array.from({ length: WORDS }, () => column(precision, BLOCK_PATHS));
  const blockDraws = Array.from({ length: steps * drawCount }, () => column(precision, BLOCK_PATHS));
  const isNormal = (address: number): boolean => program.draws[address % drawCount] === 'normal';
  return {
    blockDraws,
    generate: (firstPath) => {
      for (const [address, draws] of blockDraws.entries()) {
        const word = address % WORDS;
        if (word === 0) fillUniforms(uniforms, run, { firstPath, philoxBlock: address / WORDS });
        draws.set(isNormal(address) ? quantile({ draw: [uniforms[word]!] })[0]! : uniforms[word]!);
      }
    },
    take: (given, { paths }, offset) => {
      for (const [address, draws] of blockDraws.entries()) {
        const from = address * paths + offset;
        draws.set(given.subarray(from, from + BLOCK_PATHS));
      }
    },
    mirror: () => {
      for (const [address, draws] of blockDraws.entries())
        for (let path = 0; path < BLOCK_PATHS; path += 1)
          draws[path] = (isNormal(address) ? 0 : 1) - draws[path]!;
    },
  };
}

/** Words of a Philox block. */
const WORDS = 4;
const counter = new Uint32Array(WORDS);
const words = new Uint32Array(WORDS);

/**
 * Uniforms of four draws: those with addresses 4b … 4b + 3 are the words of the Philox block with counter (b, path, stream, 0).
 *
 * Doubles are (word + ½)·2⁻³²; singles (⌊word/2⁹⌋ + ½)·2⁻²³, so that u, 1 − u and 2u − 1 are exact.
 */
function fillUniforms(
  out: readonly Column[],
  { seed, stream, precision }: SimulationRun,
  { firstPath, philoxBlock }: { firstPath: number; philoxBlock: number },
): void {
  const key = [seed % 2 ** 32, Math.floor(seed / 2 ** 32)];
  const uniform =
    precision === 'f32'
      ? (word: number) => ((word >>> 9) + 0.5) * 2 ** -23
      : (word: number) => (word + 0.5) * 2 ** -32;
  for (let path = 0; path < BLOCK_PATHS; path += 1) {
    counter[0] = philoxBlock;
    counter[1] = firstPath + path;
    counter[2] = stream;
    philox4x32(words, counter, key);
    for (const [word, column] of out.entries()) column[path] = uniform(words[word]!);
  }
}
