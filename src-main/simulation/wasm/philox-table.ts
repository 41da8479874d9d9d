import { KEY_VECTORS, WORDS } from './layout.ts';

/** Factors of Philox4x32. */
export const FIRST_MULTIPLIER = 0xd2511f53;
export const SECOND_MULTIPLIER = 0xcd9e8d57;
const WEYL = [0x9e3779b9, 0xbb67ae85] as const;
/** Rounds that are carried out in lanes from beginning to end; what comes before is in the table and in one product of a path. */
export const [FIRST_LANE_ROUND, LAST_ROUND] = [4, 10];

interface Product {
  readonly high: number;
  readonly low: number;
}

function product(a: number, b: number): Product {
  const [aHigh, aLow] = [a >>> 16, a & 0xffff];
  const middle = aLow * (b >>> 16) + Math.floor((aLow * (b & 0xffff)) / 65_536);
  const carry = aHigh * (b & 0xffff) + (middle % 65_536);
  const high = aHigh * (b >>> 16) + Math.floor(middle / 65_536) + Math.floor(carry / 65_536);
  return { high: high >>> 0, low: Math.imul(a, b) >>> 0 };
}

/** What a run's generator is made from. */
export interface GeneratorKey {
  readonly seed: number;
  readonly stream: number;
}

/** Key of a round, from 1. */
function roundKey(seed: number, round: number): readonly [number, number] {
  const growth = round - 1;
  return [
    ((seed % 2 ** 32) + Math.imul(growth, WEYL[0])) >>> 0,
    (Math.floor(seed / 2 ** 32) + Math.imul(growth, WEYL[1])) >>> 0,
  ];
}

/**
 * Keys as the kernels read them: what the path is mixed with in round 1, then both keys of rounds 4 to 10.
 * @param key of the run
 * @returns vectors of four equal words
 */
export function philoxKeys({ seed, stream }: GeneratorKey): Uint32Array {
  const words = [(product(SECOND_MULTIPLIER, stream).high ^ roundKey(seed, 1)[0]) >>> 0];
  for (let round = FIRST_LANE_ROUND; round <= LAST_ROUND; round += 1) words.push(...roundKey(seed, round));
  const keys = new Uint32Array(KEY_VECTORS * 4);
  for (const [i, word] of words.entries()) keys.fill(word, i * 4, i * 4 + 4);
  return keys;
}

/**
 * What the first rounds of a block give whatever its path.
 *
 * With counter (b, path, stream, 0) the path meets one product in the first two rounds, which is the same in all blocks; all else
 * of them and half of round 3 depends on b alone.
 * @param key of the run
 * @param blocks number of blocks from 0
 * @returns four words a block: what the high half of the path's product is mixed with, the same for the first word after round 3
 *   and for the low half, and the last word after round 3 with the key of round 4
 */
export function philoxTable({ seed, stream }: GeneratorKey, blocks: number): Uint32Array {
  const [first, second, third] = [1, 2, 3].map((round) => roundKey(seed, round)) as [
    readonly [number, number],
    readonly [number, number],
    readonly [number, number],
  ];
  const streamLow = product(SECOND_MULTIPLIER, stream).low;
  const table = new Uint32Array(blocks * WORDS);
  for (let b = 0; b < blocks; b += 1) {
    const one = product(FIRST_MULTIPLIER, b);
    const two = product(SECOND_MULTIPLIER, (one.high ^ first[1]) >>> 0);
    const three = product(FIRST_MULTIPLIER, (two.high ^ streamLow ^ second[0]) >>> 0);
    table[b * WORDS] = one.low ^ second[1];
    table[b * WORDS + 1] = two.low ^ third[0];
    table[b * WORDS + 2] = three.high ^ third[1];
    table[b * WORDS + 3] = three.low ^ roundKey(seed, FIRST_LANE_ROUND)[1];
  }
  return table;
}
