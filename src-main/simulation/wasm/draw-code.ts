import type { Graph, Precision } from '../graph/graph.ts';
import type { DrawKind } from '#quant/processes/step-program.ts';
import type { ConstantPool } from './constant-pool.ts';
import { functionCode, type FunctionCode, type Local } from './function-code.ts';
import { writeGraph } from './graph-code.ts';
import type { Bytes } from './binary-writer.ts';
import { KEYS_AT, VECTOR_BYTES, WORDS, type GroupShape } from './layout.ts';
import { FIRST_MULTIPLIER, SECOND_MULTIPLIER } from './philox-table.ts';

/** Rounds that are carried out in lanes; what comes before is in the table and in the first product of a path. */
const LAST_ROUNDS = [4, 5, 6, 7, 8, 9, 10];
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

type Words = readonly [Local, Local, Local, Local];

interface Product {
  readonly high: Local;
  readonly low: Local;
}

/** Both halves of the products of four words with a constant. */
function product(code: FunctionCode, pool: ConstantPool, words: Local, factor: number): Product {
  const factors = pool.words(code, [factor, factor, factor, factor]);
  const first = code.vector('i64x2.extmul_low_i32x4_u', [words, factors]);
  const second = code.vector('i64x2.extmul_high_i32x4_u', [words, factors]);
  return { high: code.shuffle(first, second, HIGH_WORDS), low: code.shuffle(first, second, LOW_WORDS) };
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
  const registers = Array.from({ length: shape.paths / WORD_LANES }, (_, i) => i);
  const slotBytes = shape.width * VECTOR_BYTES;

  code.get(firstPath);
  const first = code.splat();
  const firstProducts = registers.map((register) => {
    const lanes = [0, 1, 2, 3].map((lane) => register * WORD_LANES + lane);
    const paths = code.vector('i32x4.add', [first, pool.words(code, lanes)]);
    const keyed = code.vector('v128.xor', [paths, code.load('v128.load', 'absolute', KEYS_AT)]);
    return product(code, pool, keyed, FIRST_MULTIPLIER);
  });
  code.loop(() => {
    for (const register of registers) {
      const words = block(code, pool, table, firstProducts[register]!);
      for (const [word, value] of words.entries())
        for (const [i, uniform] of uniformsOf(code, place, value).entries()) {
          const at = word * slotBytes + (register * (shape.width / registers.length) + i) * VECTOR_BYTES;
          code.store(draws, at, uniform);
        }
    }
    code.increase(table, WORDS * 4);
    code.increase(draws, WORDS * slotBytes);
    code.increase(blocks, -1);
    code.get(blocks);
  });
  return code.finish();
}

/** Rounds 3 to 10 of a block for four paths. */
function block(code: FunctionCode, pool: ConstantPool, table: Local, path: Product): Words {
  const tabled = (index: number): Local => code.load('v128.load32_splat', table, index * 4);
  const xor = (a: Local, b: Local): Local => code.vector('v128.xor', [a, b]);
  const third = product(code, pool, xor(path.high, tabled(0)), SECOND_MULTIPLIER);
  let words: Words = [xor(third.high, tabled(1)), third.low, xor(path.low, tabled(2)), tabled(3)];
  for (const [i, round] of LAST_ROUNDS.entries()) {
    const key = (which: number): Local =>
      code.load('v128.load', 'absolute', KEYS_AT + (1 + 2 * i + which) * VECTOR_BYTES);
    const a = product(code, pool, words[0], FIRST_MULTIPLIER);
    const b = product(code, pool, words[2], SECOND_MULTIPLIER);
    // the last word of the table holds the key of round 4 already
    const other = round === LAST_ROUNDS[0] ? words[3] : xor(words[3], key(1));
    words = [xor(b.high, xor(words[1], key(0))), b.low, xor(a.high, other), a.low];
  }
  return words;
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
  return overSteps(place, kinds, (code, kind, loads) => {
    if (kind === 'uniform') return null;
    const { pool, shape } = place;
    return writeGraph(quantile, { code, pool, width: shape.width, input: () => loads() })[0]!;
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
  return overSteps(place, kinds, (code, kind, loads) => {
    const base = place.pool.float(code, kind === 'normal' ? 0 : 1);
    return loads().map((draw) => code.vector(sub, [base, draw]));
  });
}

/** A function over all steps that replaces draws. */
function overSteps(
  { shape: { width } }: KernelPlace,
  kinds: readonly DrawKind[],
  replace: (code: FunctionCode, kind: DrawKind, loads: () => Local[]) => readonly Local[] | null,
): Bytes {
  const code = functionCode(2);
  const [draws, steps] = [0, 1];
  code.loop(() => {
    for (const [draw, kind] of kinds.entries()) {
      const at = (register: number): number => (draw * width + register) * VECTOR_BYTES;
      const loads = (): Local[] =>
        Array.from({ length: width }, (_, i) => code.load('v128.load', draws, at(i)));
      replace(code, kind, loads)?.forEach((value, i) => code.store(draws, at(i), value));
    }
    code.increase(draws, kinds.length * width * VECTOR_BYTES);
    code.increase(steps, -1);
    code.get(steps);
  });
  return code.finish();
}
