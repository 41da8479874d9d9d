import type { ProgramGraph } from '../graph/trace-program.ts';
import type { Bytes } from './binary-writer.ts';
import type { KernelPlace } from './draw-code.ts';
import { functionCode, type FunctionCode, type Local } from './function-code.ts';
import { writeGraph, type Registers } from './graph-code.ts';
import { lots, MEMORY_TILE, SUMS_AT, TOGETHER, VECTOR_BYTES } from './layout.ts';

/** Parameters of `advance` in their order. */
const PARAMETERS = [
  /** First step, and the one after the last. */
  'step',
  'end',
  /** Draws and coefficients of the first step. */
  'draws',
  'coefficients',
  /** A byte for every step from 0: whether states are recorded after it. */
  'records',
  /** States of the group, read and left there. */
  'states',
  /** Where the next record goes, and bytes from a recorded state to the next. */
  'out',
  'stride',
  /** Remembered values of the group by step, and the weights g_1, g_2, …. */
  'history',
  'weights',
] as const;

type Parameters = Readonly<Record<(typeof PARAMETERS)[number], Local>>;

/** Number of parameters of `advance`. */
export const ADVANCE_PARAMETERS = PARAMETERS.length;

/** The function at work. */
interface StepPlace extends KernelPlace {
  readonly code: FunctionCode;
  readonly at: Parameters;
  readonly slotBytes: number;
  readonly splat: 'v128.load32_splat' | 'v128.load64_splat';
}

/**
 * `advance(…)`: takes a group of paths through some steps; answers where the next record goes.
 * @param kernel precision, group and constants
 * @param step of the program
 * @returns function of the code section
 */
export function advanceFunction(kernel: KernelPlace, { program, graph }: ProgramGraph): Bytes {
  const code = functionCode(PARAMETERS.length);
  const at = Object.fromEntries(PARAMETERS.map((name, index) => [name, index])) as Parameters;
  const { width, numberBytes } = kernel.shape;
  const slotBytes = width * VECTOR_BYTES;
  const splat = numberBytes === 8 ? 'v128.load64_splat' : 'v128.load32_splat';
  const place: StepPlace = { ...kernel, code, at, slotBytes, splat };
  const load = (address: Local, slot: number): Registers =>
    Array.from({ length: width }, (_, i) =>
      code.load('v128.load', address, slot * slotBytes + i * VECTOR_BYTES),
    );
  const store = (address: Local, slot: number, values: Registers): void =>
    values.forEach((value, i) => code.store(address, slot * slotBytes + i * VECTOR_BYTES, value));
  const states = program.states.map((_, state) => load(at.states, state));

  code.loop(() => {
    const memory = program.hasMemory ? writeMemory(place) : [];
    const outputs = writeGraph(graph, {
      ...place,
      width,
      input: (kind, index) => {
        if (kind === 'state') return states[index]!;
        if (kind === 'memory') return memory;
        if (kind === 'draw') return load(at.draws, index);
        const coefficient = code.load(splat, at.coefficients, index * numberBytes);
        return Array.from({ length: width }, () => coefficient);
      },
    });
    if (program.hasMemory) store(historyAddress(place), 0, outputs[program.states.length]!);
    moveAll(code, states.flat(), outputs.slice(0, states.length).flat());
    writeRecord(place, states);
    code.increase(at.draws, program.draws.length * slotBytes);
    code.increase(at.coefficients, program.coefficients.length * numberBytes);
    code.increase(at.step, 1);
    code.get(at.step);
    code.get(at.end);
    code.plain('i32.lt_u');
  });
  for (const [state, values] of states.entries()) store(at.states, state, values);
  code.get(at.out);
  return code.finish();
}

/** All targets at once: an output may be a state that another output replaces. */
function moveAll(code: FunctionCode, targets: Registers, sources: Registers): void {
  sources.forEach(code.get);
  targets.toReversed().forEach(code.set);
}

function writeRecord({ code, at }: StepPlace, states: readonly Registers[]): void {
  code.get(at.records);
  code.get(at.step);
  code.plain('i32.add');
  code.loadByte(0);
  code.when(() => {
    for (const values of states) {
      values.forEach((value, i) => code.store(at.out, i * VECTOR_BYTES, value));
      code.get(at.out);
      code.get(at.stride);
      code.plain('i32.add');
      code.set(at.out);
    }
  });
}

/** history + step·slot */
function historyAddress({ code, at, slotBytes }: StepPlace): Local {
  const address = code.local('i32');
  code.get(at.step);
  code.integer(slotBytes);
  code.plain('i32.mul');
  code.get(at.history);
  code.plain('i32.add');
  code.set(address);
  return address;
}

/**
 * Σ_{j<i} g_{i−j}·a_j in the order of j. Sums of some following steps are formed together over the values known at the first of
 * them, so that each value is read once for all; the few since then are added step by step.
 */
function writeMemory(place: StepPlace): Registers {
  const { code, at, shape } = place;
  const inTile = code.local('i32');
  code.get(at.step);
  code.integer(MEMORY_TILE - 1);
  code.plain('i32.and');
  code.set(inTile);
  code.get(inTile);
  code.plain('i32.eqz');
  code.when(() => writeTileSums(place));

  const sumsAt = code.local('i32');
  code.get(inTile);
  code.integer(place.slotBytes);
  code.plain('i32.mul');
  code.set(sumsAt);
  const sums = Array.from({ length: shape.width }, (_, i) =>
    code.load('v128.load', sumsAt, SUMS_AT + i * VECTOR_BYTES),
  );
  code.get(inTile);
  code.when(() => {
    const value = code.local('i32');
    const weight = code.local('i32');
    // value ← history + (step − inTile)·slot, weight ← weights + (inTile − 1)·number
    code.get(at.step);
    code.get(inTile);
    code.plain('i32.sub');
    code.integer(place.slotBytes);
    code.plain('i32.mul');
    code.get(at.history);
    code.plain('i32.add');
    code.set(value);
    weightAddress(place, weight, inTile);
    code.loop(() => {
      addTerms(place, { value, weight, sums: [sums], lot: sums.map((_, register) => register) });
      code.increase(inTile, -1);
      code.get(inTile);
    });
  });
  return sums;
}

/** weight ← weights + (lag − 1)·number */
function weightAddress({ code, at, shape }: StepPlace, weight: Local, lag: Local): void {
  code.get(lag);
  code.integer(1);
  code.plain('i32.sub');
  code.integer(shape.numberBytes);
  code.plain('i32.mul');
  code.get(at.weights);
  code.plain('i32.add');
  code.set(weight);
}

/** Sums of this step and the next ones over all values before this step, a lot of registers after the other. */
function writeTileSums(place: StepPlace): void {
  const { code, at, pool, shape } = place;
  const base = code.local('i32');
  for (const lot of lots(shape.width, TOGETHER)) {
    const zero = pool.float(code, 0);
    const sums = Array.from({ length: MEMORY_TILE }, () =>
      lot.map(() => {
        const sum = code.local('v128');
        code.copy(sum, zero);
        return sum;
      }),
    );
    code.get(at.step);
    code.when(() => {
      const [left, value, weight] = [code.local('i32'), code.local('i32'), code.local('i32')];
      code.copy(left, at.step);
      code.copy(value, at.history);
      weightAddress(place, weight, at.step);
      code.loop(() => {
        addTerms(place, { value, weight, sums, lot });
        code.increase(left, -1);
        code.get(left);
      });
    });
    code.integer(0);
    code.set(base);
    for (const [row, registers] of sums.entries())
      for (const [i, register] of lot.entries())
        code.store(base, SUMS_AT + row * place.slotBytes + register * VECTOR_BYTES, registers[i]!);
  }
}

/** sums[row] += weight[row]·value, then on to the next value and the weight before. */
function addTerms(
  place: StepPlace,
  {
    value,
    weight,
    sums,
    lot,
  }: { value: Local; weight: Local; sums: readonly Registers[]; lot: readonly number[] },
): void {
  const { code, shape, splat, precision } = place;
  const lanes = precision === 'f64' ? 'f64x2' : 'f32x4';
  const values = lot.map((register) => code.load('v128.load', value, register * VECTOR_BYTES));
  for (const [row, registers] of sums.entries()) {
    const factor = code.load(splat, weight, row * shape.numberBytes);
    for (const [i, sum] of registers.entries())
      code.assign(sum, `${lanes}.add`, [sum, code.vector(`${lanes}.mul`, [factor, values[i]!])]);
  }
  code.increase(value, place.slotBytes);
  code.increase(weight, -shape.numberBytes);
}
