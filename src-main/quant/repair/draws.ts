import { randomStream } from '../math/philox.ts';

/** Random numbers in the order they are asked for. */
export interface Draws {
  /** Uniform on (low, high). */
  uniform(low: number, high: number): number;
  normal(mean: number, deviation: number): number;
  /** Whole number from low to high, both included. */
  integer(low: number, high: number): number;
  /** True with the probability given. */
  chance(probability: number): boolean;
  /** Distinct whole numbers below `below`, at most so many, in random order. */
  choose(count: number, below: number): Int32Array;
}

/**
 * Sequential draws from one path of a counter-based stream.
 * @param seed whole number
 * @param use text that keeps independent uses of one seed apart
 * @param path index of the surface
 * @returns draws; the same arguments give the same numbers on every machine
 * @throws QuantError BAD_SEED
 */
export function drawsOf(seed: number, use: string, path: number): Draws {
  const stream = randomStream(seed, hashOf(use));
  let step = 0;
  const next = (): number => stream.uniform(path, step++);
  const integer = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    uniform: (low, high) => low + (high - low) * next(),
    normal: (mean, deviation) => mean + deviation * stream.normal(path, step++),
    integer,
    chance: (probability) => next() < probability,
    choose: (count, below) => {
      const places = Int32Array.from({ length: below }, (_, at) => at);
      const chosen = Math.min(count, below);
      for (let at = 0; at < chosen; at += 1) {
        const other = integer(at, below - 1);
        const held = places[at]!;
        places[at] = places[other]!;
        places[other] = held;
      }
      return places.subarray(0, chosen);
    },
  };
}

/** FNV-1a, 32 bit. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash;
}
