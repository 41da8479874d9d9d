import { randomStream } from './philox.ts';
import { QuantError } from './quant-error.ts';
import { INITIAL_NUMBERS } from './sobol-directions.ts';

const BITS = 32;
const STREAM = 0x534f;
const TWO_TO_MINUS_32 = 2 ** -32;

/** Dimensions for which there are direction numbers. */
export const MOST_SOBOL_DIMENSIONS = 256;

export interface SobolOptions {
  readonly dimensions: number;
  /**
   * `none`: the published points, the first of them 0. `shift`: every coordinate xored with one random word. `owen`: random
   * permutation of every half, quarter, eighth … of each coordinate.
   */
  readonly scramble?: 'none' | 'shift' | 'owen';
  /** Whole number, for the scramble. */
  readonly seed?: number;
}

export interface SobolSequence {
  readonly dimensions: number;
  /** Writes points firstIndex, firstIndex + 1, … row-major; `out` is [count·dimensions]. Scrambled coordinates lie inside (0, 1). */
  fill(out: Float64Array, firstIndex: number): void;
}

/**
 * Sobol's low-discrepancy sequence in Gray-code order, addressed by index: any block gives the same points however a run is cut.
 *
 * x_n = ⊕ v_k over the set bits of n ⊕ ⌊n/2⌋. Owen scrambling by the hash of Laine and Karras, one seed for each dimension.
 * @param options dimensions, scramble, seed
 * @returns sequence of 2^32 points
 * @throws QuantError BAD_DIMENSION, BAD_SEED; BAD_INDEX from `fill`
 * @source Joe and Kuo 2008 (direction numbers); Antonov and Saleev 1979 (order); Laine and Karras 2011, Burley 2020 (scramble)
 */
export function sobolSequence({ dimensions, scramble = 'none', seed = 0 }: SobolOptions): SobolSequence {
  if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > MOST_SOBOL_DIMENSIONS)
    throw new QuantError('BAD_DIMENSION', { dimensions, most: MOST_SOBOL_DIMENSIONS });
  const directions = directionWords(dimensions);
  const random = randomStream(seed, STREAM);
  const keys = Uint32Array.from({ length: dimensions }, (_, j) =>
    scramble === 'none' ? 0 : random.word(j, 0),
  );
  return {
    dimensions,
    fill: (out, firstIndex) => {
      const count = out.length / dimensions;
      if (
        !Number.isInteger(count) ||
        !Number.isInteger(firstIndex) ||
        firstIndex < 0 ||
        firstIndex + count > 2 ** BITS
      )
        throw new QuantError('BAD_INDEX', { firstIndex, length: out.length });
      const words = wordsAt(directions, dimensions, firstIndex);
      for (let row = 0; row < count; row += 1) {
        for (let j = 0; j < dimensions; j += 1) {
          const word = words[j]!;
          if (scramble === 'none') out[row * dimensions + j] = word * TWO_TO_MINUS_32;
          else {
            const mixed = scramble === 'shift' ? (word ^ keys[j]!) >>> 0 : owenScrambled(word, keys[j]!);
            out[row * dimensions + j] = (mixed + 0.5) * TWO_TO_MINUS_32;
          }
        }
        // From point n to n + 1 one bit of the Gray code changes: the lowest set bit of n + 1.
        const next = (firstIndex + row + 1) >>> 0;
        const bit = 31 - Math.clz32(next & -next);
        if (next !== 0) for (let j = 0; j < dimensions; j += 1) words[j]! ^= directions[j * BITS + bit]!;
      }
    },
  };
}

function wordsAt(directions: Uint32Array, dimensions: number, index: number): Uint32Array {
  const words = new Uint32Array(dimensions);
  const gray = (index ^ (index >>> 1)) >>> 0;
  for (let bit = 0; bit < BITS; bit += 1)
    if ((gray >>> bit) & 1) for (let j = 0; j < dimensions; j += 1) words[j]! ^= directions[j * BITS + bit]!;
  return words;
}

/** Nested uniform scramble: bit k is flipped by a hash of the bits above it. */
function owenScrambled(word: number, key: number): number {
  let x = reversed(word);
  x ^= Math.imul(x, 0x3d20adea);
  x = (x + key) | 0;
  x = Math.imul(x, (key >>> 16) | 1);
  x ^= Math.imul(x, 0x05526c56);
  x ^= Math.imul(x, 0x53a22864);
  return reversed(x);
}

function reversed(word: number): number {
  let x = word;
  x = ((x >>> 1) & 0x55555555) | ((x & 0x55555555) << 1);
  x = ((x >>> 2) & 0x33333333) | ((x & 0x33333333) << 2);
  x = ((x >>> 4) & 0x0f0f0f0f) | ((x & 0x0f0f0f0f) << 4);
  x = ((x >>> 8) & 0x00ff00ff) | ((x & 0x00ff00ff) << 8);
  return ((x >>> 16) | (x << 16)) >>> 0;
}

let table: Uint32Array | undefined;

/** v_k of all dimensions [d·32], k from the most significant digit. */
function directionWords(dimensions: number): Uint32Array {
  table ??= buildTable();
  return table.subarray(0, dimensions * BITS);
}

function buildTable(): Uint32Array {
  const words = new Uint32Array(MOST_SOBOL_DIMENSIONS * BITS);
  for (let bit = 0; bit < BITS; bit += 1) words[bit] = 2 ** (BITS - 1 - bit);
  const initial = INITIAL_NUMBERS.split(' ').map((row) =>
    row.split(',').map((digit) => Number.parseInt(digit, 16)),
  );
  let polynomial = 2;
  initial.forEach((numbers, at) => {
    do polynomial += 1;
    while (!isPrimitive(polynomial));
    if (degreeOf(polynomial) !== numbers.length) throw new QuantError('BAD_TABLE', { dimension: at + 2 });
    fillDirections(words.subarray((at + 1) * BITS, (at + 2) * BITS), polynomial, numbers);
  });
  return words;
}

/** m_k = 2a_1 m_{k−1} ⊕ 4a_2 m_{k−2} ⊕ … ⊕ 2^s m_{k−s} ⊕ m_{k−s}, v_k = m_k 2^{32−k}. */
function fillDirections(words: Uint32Array, polynomial: number, numbers: readonly number[]): void {
  const degree = numbers.length;
  for (let k = 0; k < BITS; k += 1) {
    if (k < degree) {
      words[k] = (numbers[k]! << (BITS - 1 - k)) >>> 0;
      continue;
    }
    const oldest = words[k - degree]!;
    let word = oldest ^ (oldest >>> degree);
    for (let i = 1; i < degree; i += 1) if ((polynomial >>> (degree - i)) & 1) word ^= words[k - i]!;
    words[k] = word >>> 0;
  }
}

function degreeOf(polynomial: number): number {
  return 31 - Math.clz32(polynomial);
}

/**
 * Whether a polynomial over two elements is primitive: x has order 2^s − 1 in the ring modulo it.
 * @param polynomial coefficients as bits, degree at most 15
 * @returns true for primitive ones
 */
export function isPrimitive(polynomial: number): boolean {
  const degree = degreeOf(polynomial);
  if ((polynomial & 1) === 0 || degree < 1) return false;
  const order = 2 ** degree - 1;
  let power = 1;
  for (let step = 1; step <= order; step += 1) {
    power <<= 1;
    if ((power >>> degree) & 1) power ^= polynomial;
    if (power === 1) return step === order;
  }
  return false;
}
