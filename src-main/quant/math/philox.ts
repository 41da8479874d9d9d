import { inverseNormalCdf } from './normal.ts';
import { QuantError } from './quant-error.ts';

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const ROUNDS = 10;
const TWO_TO_MINUS_32 = 2 ** -32;

/** High 32 bits of an unsigned 32 × 32 bit product, from 16-bit halves. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = (middle & 0xffff) + aLow * bHigh;
  return (aHigh * bHigh + Math.floor(middle / 65_536) + Math.floor(carry / 65_536)) >>> 0;
}

/**
 * One block of the counter-based generator Philox4x32-10: four random words for each counter and key.
 *
 * Round: (hi0,lo0) = 0xD2511F53·c0, (hi1,lo1) = 0xCD9E8D57·c2, c ← (hi1^c1^k0, lo1, hi0^c3^k1, lo0); the key grows by
 * (0x9E3779B9, 0xBB67AE85) before rounds 2 to 10.
 * @param out [4] words written
 * @param counter [4] unsigned 32-bit words
 * @param key [2] unsigned 32-bit words
 * @source Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3", section 3.3
 */
export function philox4x32(out: Uint32Array, counter: ArrayLike<number>, key: ArrayLike<number>): void {
  let [c0, c1, c2, c3] = [counter[0]! >>> 0, counter[1]! >>> 0, counter[2]! >>> 0, counter[3]! >>> 0];
  let [k0, k1] = [key[0]! >>> 0, key[1]! >>> 0];
  for (let round = 0; round < ROUNDS; round += 1) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0);
    const low0 = Math.imul(MULTIPLIER_0, c0) >>> 0;
    const high1 = multiplyHigh(MULTIPLIER_1, c2);
    const low1 = Math.imul(MULTIPLIER_1, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** Random numbers by address: any (path, step) of a stream in any order gives the same value on every machine. */
export interface RandomStream {
  readonly seed: number;
  readonly stream: number;
  /** Uniform 32-bit word. */
  word(path: number, step: number): number;
  /** Uniform on (0, 1), never an end point: (word + ½)·2⁻³². */
  uniform(path: number, step: number): number;
  /** Standard normal by the inverse cdf of `uniform`. */
  normal(path: number, step: number): number;
  /** Uniform integer 0 … below−1 (bias below 2⁻²⁰ for below ≤ 4096, immaterial for resampling). */
  integer(path: number, step: number, below: number): number;
  /** Fills `out` with standard normals of steps firstStep, firstStep+1, … of one path. */
  fillNormals(out: Float64Array, path: number, firstStep: number): void;
}

/**
 * Counter-based random stream: the seed is the key, (step div 4, path, stream) the counter, step mod 4 the lane.
 * @param seed whole number from 0 to 2^53 − 1
 * @param stream unsigned 32-bit id that keeps independent uses of one seed apart
 * @returns numbers addressed by path (unsigned 32 bit) and step (0 to 2^34 − 1)
 * @throws QuantError BAD_SEED when the seed or the stream id is no such number
 * @source Salmon et al. 2011, section 4 (counters as addresses)
 */
export function randomStream(seed: number, stream = 0): RandomStream {
  if (!Number.isSafeInteger(seed) || seed < 0) throw new QuantError('BAD_SEED', { seed });
  if (!Number.isInteger(stream) || stream < 0 || stream >= 2 ** 32)
    throw new QuantError('BAD_SEED', { stream });
  const key = new Uint32Array([seed % 2 ** 32, Math.floor(seed / 2 ** 32)]);
  const counter = new Uint32Array([0, 0, stream, 0]);
  const block = new Uint32Array(4);
  let blockPath = -1;
  let blockIndex = -1;

  function word(path: number, step: number): number {
    const index = Math.floor(step / 4);
    if (path !== blockPath || index !== blockIndex) {
      counter[0] = index;
      counter[1] = path;
      philox4x32(block, counter, key);
      blockPath = path;
      blockIndex = index;
    }
    return block[step % 4]!;
  }
  const uniform = (path: number, step: number): number => (word(path, step) + 0.5) * TWO_TO_MINUS_32;
  const normal = (path: number, step: number): number => inverseNormalCdf(uniform(path, step));
  return {
    seed,
    stream,
    word,
    uniform,
    normal,
    integer: (path, step, below) => Math.floor(uniform(path, step) * below),
    fillNormals: (out, path, firstStep) => {
      for (let index = 0; index < out.length; index += 1) out[index] = normal(path, firstStep + index);
    },
  };
}
