import type { Graph, Precision } from '../graph/graph.ts';
import type { DrawKind } from '#quant/processes/step-program.ts';
import type { ConstantPool } from './constant-pool.ts';
import { functionCode, type FunctionCode, type Local } from './function-code.ts';
import { writeGraph, type Registers } from './graph-code.ts';
import type { Bytes } from './binary-writer.ts';
import { KEYS_AT, lots, TOGETHER, VECTOR_BYTES, WORDS, type GroupShape } from './layout.ts';
import { FIRST_LANE_ROUND, FIRST_MULTIPLIER, LAST_ROUND, SECOND_MULTIPLIER } from './philox-table.ts';

/** Paths in a register of words. */
const WORD_LANES = 4;
const LOW_WORDS = [0, 2, 4, 6];
const HIGH_WORDS = [1, 3, 5, 7];

/** What functions are written for. */
export interface KernelPlace {
  readonly precision: Precision;
  readonly shape: GroupShape;
  readonly pool: ConstantPool;
}

/** A word of four paths in each register. */
type Words = readonly Local[];

interface Product {
  readonly high: Words;
  readonly low: Words;
}

/** Both halves of the products of words with a constant. */
function product(code: FunctionCode, pool: ConstantPool, words: Words, factor: number): Product {
  const factors = pool.words(code, [factor, factor, factor, factor]);
  const halves = words.map((word) => {
    const first = code.vector('i64x2.extmul_low_i32x4_u', [word, factors]);
    const second = code.vector('i64x2.extmul_high_i32x4_u', [word, factors]);
    return { high: code.shuffle(first, second, HIGH_WORDS), low: code.shuffle(first, second, LOW_WORDS) };
  });
  return { high: halves.map(({ high }) => high), low: halves.map(({ low }) => low) };
}

/**
 * `uniforms(firstPath, table, draws, blocks)`: uniform draws of a group, as the readable back end has them.
 * @param place precision, group and constants
 * @returns function of the code section
 */
export function uniformsFunction(place: KernelPlace): Bytes {
  const { shape, pool } = place;
  const code = functionCode(4);
  const [firstPath, table, draws, blocks] = [0, 1, 2, 3];
  const slotBytes = shape.width * VECTOR_BYTES;
  const perWord = (WORD_LANES * shape.numberBytes) / VECTOR_BYTES;
  const registers = lots(shape.paths / WORD_LANES, TOGETHER);

  code.get(firstPath);
  const first = code.splat();
  const key = code.load('v128.load', 'absolute', KEYS_AT);
  const products = registers.map((lot) => {
    const keyed = lot.map((register) => {
      const lanes = [0, 1, 2, 3].map((lane) => register * WORD_LANES + lane);
      const paths = code.vector('i32x4.add', [first, pool.words(code, lanes)]);
      return code.vector('v128.xor', [paths, key]);
    });
    return product(code, pool, keyed, FIRST_MULTIPLIER);
  });
  code.loop(() => {
    for (const [lot, path] of products.entries())
      for (const [word, values] of block(code, pool, table, path).entries()) {
        const at = word * slotBytes + lot * TOGETHER * perWord * VECTOR_BYTES;
        const uniforms = values.flatMap((value) => uniformsOf(code, place, value));
        for (const [i, uniform] of uniforms.entries()) code.store(draws, at + i * VECTOR_BYTES, uniform);
      }
    code.increase(table, WORDS * 4);
    code.increase(draws, WORDS * slotBytes);
    code.increase(blocks, -1);
    code.get(blocks);
  });
  return code.finish();
}

/** Rounds 3 to 10 of a block, for a lot of registers in lockstep: one alone would wait for its own products. */
function block(code: FunctionCode, pool: ConstantPool, table: Local, path: Product): readonly Words[] {
  const tabled = (index: number): Words => {
    const word = code.load('v128.load32_splat', table, index * 4);
    return path.high.map(() => word);
  };
  const key = (place: number): Words => {
    const word = code.load('v128.load', 'absolute', KEYS_AT + place * VECTOR_BYTES);
    return path.high.map(() => word);
  };
  const xor = (a: Words, b: Words): Words => a.map((word, i) => code.vector('v128.xor', [word, b[i]!]));
  const third = product(code, pool, xor(path.high, tabled(0)), SECOND_MULTIPLIER);
  let [c0, c1, c2, c3] = [xor(third.high, tabled(1)), third.low, xor(path.low, tabled(2)), tabled(3)];
  for (let round = FIRST_LANE_ROUND; round <= LAST_ROUND; round += 1) {
    const keysAt = 1 + 2 * (round - FIRST_LANE_ROUND);
    const keyed1 = xor(c1, key(keysAt));
    // the last word of the table holds the key of its round already
    const keyed3 = round === FIRST_LANE_ROUND ? c3 : xor(c3, key(keysAt + 1));
    const a = product(code, pool, c0, FIRST_MULTIPLIER);
    const b = product(code, pool, c2, SECOND_MULTIPLIER);
    [c0, c1, c2, c3] = [xor(b.high, keyed1), b.low, xor(a.high, keyed3), a.low];
  }
  return [c0, c1, c2, c3];
}

/** (⌊w/2⁹⌋ + ½)·2⁻²³ or (w + ½)·2⁻³²: words become low bits of a float near 1 or 2²⁰, from which a constant is taken. */
function uniformsOf(code: FunctionCode, { precision, pool }: KernelPlace, words: Local): Local[] {
  if (precision === 'f32') {
    const bits = code.vector('i32x4.shr_u', [words], 9);
    const fromOne = code.vector('v128.or', [bits, pool.float(code, 1)]);
    return [code.vector('f32x4.sub', [fromOne, pool.float(code, 1 - 2 ** -24)])];
  }
  const [, high] = new Uint32Array(Float64Array.of(2 ** 20).buffer);
  const highs = pool.words(code, [high!, high!, high!, high!]);
  const offset = pool.float(code, 2 ** 20 - 2 ** -33);
  return [
    [0, 4, 1, 5],
    [2, 6, 3, 7],
  ].map((lanes) => code.vector('f64x2.sub', [code.shuffle(words, highs, lanes), offset]));
}

/**
 * `normals(draws, steps)`: turns uniform draws that are to be normal into normal ones.
 * @param place precision, group and constants
 * @param quantile graph of the normal quantile
 * @param kinds of the draws of a step
 * @returns function of the code section
 */
export function normalsFunction(place: KernelPlace, quantile: Graph, kinds: readonly DrawKind[]): Bytes {
  return overSteps(place, kinds, (code, kind, draw) => {
    if (kind === 'uniform') return null;
    const { pool } = place;
    return writeGraph(quantile, { code, pool, width: draw.length, input: () => draw })[0]!;
  });
}

/**
 * `mirror(draws, steps)`: negates normal draws and replaces uniform ones u by 1 − u.
 * @param place precision, group and constants
 * @param kinds of the draws of a step
 * @returns function of the code section
 */
export function mirrorFunction(place: KernelPlace, kinds: readonly DrawKind[]): Bytes {
  const sub = place.precision === 'f64' ? 'f64x2.sub' : 'f32x4.sub';
  return overSteps(place, kinds, (code, kind, draw) => {
    const base = place.pool.float(code, kind === 'normal' ? 0 : 1);
    return draw.map((value) => code.vector(sub, [base, value]));
  });
}

/** A function over all steps that replaces draws, a lot of registers after the other. */
function overSteps(
  { shape: { width } }: KernelPlace,
  kinds: readonly DrawKind[],
  replace: (code: FunctionCode, kind: DrawKind, draw: Registers) => Registers | null,
): Bytes {
  const code = functionCode(2);
  const [draws, steps] = [0, 1];
  code.loop(() => {
    for (const [draw, kind] of kinds.entries())
      for (const lot of lots(width, TOGETHER)) {
        const at = lot.map((register) => (draw * width + register) * VECTOR_BYTES);
        const values = at.map((offset) => code.load('v128.load', draws, offset));
        replace(code, kind, values)?.forEach((value, i) => code.store(draws, at[i]!, value));
      }
    code.increase(draws, kinds.length * width * VECTOR_BYTES);
    code.increase(steps, -1);
    code.get(steps);
  });
  return code.finish();
}
