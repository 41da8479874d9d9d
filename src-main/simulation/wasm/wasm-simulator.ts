import {
  BLOCK_PATHS,
  type GivenDraws,
  type PathRange,
  type SimulationRun,
  type Simulator,
} from '../back-end.ts';
import { traceProgram } from '../graph/trace-program.ts';
import { kernelModule, type KernelExports, type KernelModule } from './kernel-module.ts';
import { CONSTANTS_AT, KEYS_AT, MEMORY_TILE, stepsAtOnce, VECTOR_BYTES, WORDS } from './layout.ts';
import { philoxKeys, philoxTable } from './philox-table.ts';
import { webAssembly } from './web-assembly.ts';

const PAGE_BYTES = 65_536;

/**
 * The vector back end: WebAssembly written for the program, a few paths at a time through all steps.
 * @param run what to simulate
 * @returns simulator with the bits of the readable one
 */
export function wasmSimulator(run: SimulationRun): Simulator {
  let kernel: ReadyKernel | null = prepare(run);
  return {
    simulate: (range, given) => {
      kernel ??= prepare(run);
      return simulate(run, kernel, range, given);
    },
    dispose: () => {
      kernel = null;
    },
  };
}

type Numbers = Float64Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

/** A kernel with its memory and where things lie there. */
interface ReadyKernel extends Pick<KernelModule, 'shape'> {
  readonly exports: KernelExports;
  readonly numbers: Numbers;
  readonly tileSteps: number;
  readonly places: Places;
}

interface Places {
  readonly table: number;
  readonly coefficients: number;
  readonly weights: number;
  readonly records: number;
  readonly initial: number;
  readonly draws: number;
  /** Of both sides. */
  readonly states: number;
  readonly history: number;
  /** Recorded states of a block. */
  readonly out: number;
}

function prepare(run: SimulationRun): ReadyKernel {
  const { program, precision, steps } = run;
  const { shape, compiled, constants } = kernelModule(traceProgram(program, precision));
  const { numberBytes, width, paths } = shape;
  const slotBytes = width * VECTOR_BYTES;
  const sides = run.mirrored ? 2 : 1;
  const drawCount = program.draws.length;
  const tileSteps = stepsAtOnce(width, drawCount);
  const table = philoxTable(run, Math.ceil((steps * drawCount) / WORDS));

  let end = CONSTANTS_AT + constants.length;
  const reserve = (bytes: number): number => {
    const start = end;
    end = Math.ceil((start + bytes) / VECTOR_BYTES) * VECTOR_BYTES;
    return start;
  };
  const places: Places = {
    table: reserve(table.byteLength),
    coefficients: reserve(run.coefficients.length * numberBytes),
    // the last tile of memory sums reads some weights beyond the last
    weights: reserve(program.hasMemory ? (steps + MEMORY_TILE) * numberBytes : 0),
    records: reserve(steps),
    initial: reserve(run.initial.length * slotBytes),
    draws: reserve((tileSteps * drawCount + WORDS) * slotBytes),
    states: reserve(sides * run.initial.length * slotBytes),
    history: reserve(program.hasMemory ? sides * steps * slotBytes : 0),
    out: reserve(run.recordAt.length * run.initial.length * sides * BLOCK_PATHS * numberBytes),
  };
  const memory = new webAssembly.Memory({ initial: Math.ceil(end / PAGE_BYTES) });
  const numbers: Numbers =
    precision === 'f64' ? new Float64Array(memory.buffer) : new Float32Array(memory.buffer);
  new Uint32Array(memory.buffer).set(philoxKeys(run), KEYS_AT / 4);
  new Uint8Array(memory.buffer).set(constants, CONSTANTS_AT);
  new Uint32Array(memory.buffer).set(table, places.table / 4);
  numbers.set(run.coefficients, places.coefficients / numberBytes);
  if (program.hasMemory) numbers.set(run.memoryKernel!.subarray(0, steps), places.weights / numberBytes);
  const records = new Uint8Array(memory.buffer, places.records, steps);
  for (const finished of run.recordAt) records[finished - 1] = 1;
  for (const [state, value] of run.initial.entries()) {
    const from = places.initial / numberBytes + state * paths;
    numbers.fill(value, from, from + paths);
  }
  const { exports } = new webAssembly.Instance(compiled, { host: { memory } });
  return { exports: exports as KernelExports, numbers, shape, tileSteps, places };
}

function simulate(
  run: SimulationRun,
  kernel: ReadyKernel,
  range: PathRange,
  given: GivenDraws | undefined,
): ReturnType<Simulator['simulate']> {
  const { numbers, places, shape } = kernel;
  const sides = run.mirrored ? 2 : 1;
  const rows = run.recordAt.length * run.initial.length * sides;
  const Row = run.precision === 'f64' ? Float64Array : Float32Array;
  const values = new Row(rows * range.paths);
  const out = places.out / shape.numberBytes;
  for (let block = 0; block < range.paths; block += BLOCK_PATHS) {
    for (let offset = 0; offset < BLOCK_PATHS; offset += shape.paths)
      simulateGroup(run, kernel, { range, given, block, offset });
    for (let row = 0; row < rows; row += 1) {
      const from = out + row * BLOCK_PATHS;
      values.set(numbers.subarray(from, from + BLOCK_PATHS), row * range.paths + block);
    }
  }
  return { paths: range.paths, sides, values };
}

interface GroupPlace {
  readonly range: PathRange;
  readonly given: GivenDraws | undefined;
  readonly block: number;
  /** Of the group in its block. */
  readonly offset: number;
}

/** A group of paths through all steps, the mirror image beside it so that draws are made once. */
function simulateGroup(run: SimulationRun, kernel: ReadyKernel, group: GroupPlace): void {
  const { program, steps } = run;
  const { exports, numbers, shape, tileSteps, places } = kernel;
  const { numberBytes } = shape;
  const sides = run.mirrored ? 2 : 1;
  const slotBytes = shape.width * VECTOR_BYTES;
  const sideBytes = run.initial.length * slotBytes;
  const stride = sides * BLOCK_PATHS * numberBytes;
  const out = [0, 1].map((side) => places.out + (side * BLOCK_PATHS + group.offset) * numberBytes);
  for (let side = 0; side < sides; side += 1)
    numbers.copyWithin(
      (places.states + side * sideBytes) / numberBytes,
      places.initial / numberBytes,
      (places.initial + sideBytes) / numberBytes,
    );
  for (let step = 0; step < steps; step += tileSteps) {
    const count = Math.min(tileSteps, steps - step);
    if (program.draws.length > 0) makeDraws(run, kernel, group, { step, count });
    for (let side = 0; side < sides; side += 1) {
      if (side === 1 && program.draws.length > 0) exports.mirror(places.draws, count);
      out[side] = exports.advance(
        step,
        step + count,
        places.draws,
        places.coefficients + step * program.coefficients.length * numberBytes,
        places.records,
        places.states + side * sideBytes,
        out[side]!,
        stride,
        places.history + side * steps * slotBytes,
        places.weights,
      );
    }
  }
}

function makeDraws(
  { program }: SimulationRun,
  { exports, numbers, shape, places }: ReadyKernel,
  { range, given, block, offset }: GroupPlace,
  { step, count }: { readonly step: number; readonly count: number },
): void {
  const drawCount = program.draws.length;
  const first = step * drawCount;
  if (!given) {
    const blocks = Math.ceil((count * drawCount) / WORDS);
    exports.uniforms(range.firstPath + block + offset, places.table + first * 4, places.draws, blocks);
    exports.normals(places.draws, count);
    return;
  }
  const to = places.draws / shape.numberBytes;
  for (let draw = 0; draw < count * drawCount; draw += 1) {
    const from = (first + draw) * range.paths + block + offset;
    for (let path = 0; path < shape.paths; path += 1)
      numbers[to + draw * shape.paths + path] = given[from + path]!;
  }
}
