import type { Precision } from '../graph/graph.ts';

/** Bytes of a vector register. */
export const VECTOR_BYTES = 16;
/** Addresses of draws that one Philox block answers. */
export const WORDS = 4;
/** Vectors of keys: one for the path, then two for each of the rounds 4 to 10. */
export const KEY_VECTORS = 15;
/** Where the keys of a run lie. */
export const KEYS_AT = 0;
/** Steps whose sums over the remembered values are formed together. */
export const MEMORY_TILE = 4;
/** Where these sums lie. */
export const SUMS_AT = KEYS_AT + 16 * VECTOR_BYTES;
/** Where constants begin. */
export const CONSTANTS_AT = 1024;
/** Draws of a group lie in the first-level cache. */
const DRAW_BYTES = 16_384;

/** Registers of a group, paths in them and bytes of a number. */
export interface GroupShape {
  readonly width: number;
  readonly paths: number;
  readonly numberBytes: 4 | 8;
}

/** Registers that draws and sums take in lockstep: enough to keep the units busy, few enough to stay in registers. */
export const TOGETHER = 2;

/**
 * The group of paths that a kernel carries through all steps at once.
 * @param precision of the lanes
 * @returns four registers: a step alone would wait for its own results
 */
export function groupShape(precision: Precision): GroupShape {
  return precision === 'f64'
    ? { width: 4, paths: 8, numberBytes: 8 }
    : { width: 4, paths: 16, numberBytes: 4 };
}

/**
 * Registers of a group in lots.
 * @param width registers
 * @param together of a lot
 * @returns numbers of the registers, lot by lot
 */
export function lots(width: number, together: number): readonly (readonly number[])[] {
  return Array.from({ length: Math.ceil(width / together) }, (_, lot) =>
    Array.from({ length: Math.min(together, width - lot * together) }, (_unused, i) => lot * together + i),
  );
}

/**
 * Steps whose draws are made before they are used.
 * @param width registers of a group
 * @param draws of a step
 * @returns a multiple of the words of a block and of the tile of memory sums
 */
export function stepsAtOnce(width: number, draws: number): number {
  const bytes = Math.max(1, draws) * width * VECTOR_BYTES;
  return Math.max(1, Math.floor(DRAW_BYTES / bytes / WORDS)) * WORDS;
}
