import type { Precision } from '../graph/graph.ts';
import type { FunctionCode, Local } from './function-code.ts';

const VECTOR_BYTES = 16;

/**
 * Vectors with the same constant in every lane, kept in memory: a load costs a fraction of what the compiler makes of an
 * immediate.
 */
export interface ConstantPool {
  /** A constant of the precision of the kernel. */
  readonly float: (code: FunctionCode, value: number) => Local;
  /** A constant of 64-bit integers, or of 32-bit ones in single precision. */
  readonly bits: (code: FunctionCode, value: bigint) => Local;
  /** Four 32-bit words. */
  readonly words: (code: FunctionCode, words: readonly number[]) => Local;
  /** All vectors, as they have to lie from `start`. */
  readonly bytes: () => Uint8Array;
}

/**
 * Collects the constants of a module.
 * @param precision of the lanes
 * @param start address of the first vector
 * @returns pool whose functions load a constant
 */
export function constantPool(precision: Precision, start: number): ConstantPool {
  const places = new Map<string, number>();
  const words: number[] = [];
  const load = (code: FunctionCode, vector: readonly number[]): Local => {
    const key = vector.join(' ');
    let place = places.get(key);
    if (place === undefined) {
      place = start + places.size * VECTOR_BYTES;
      places.set(key, place);
      words.push(...vector);
    }
    return code.load('v128.load', 'absolute', place);
  };
  const repeated = (lane: ArrayBuffer): number[] => {
    const parts = [...new Uint32Array(lane)];
    return parts.length === 1 ? [...parts, ...parts, ...parts, ...parts] : [...parts, ...parts];
  };
  return {
    float: (code, value) =>
      load(code, repeated((precision === 'f64' ? Float64Array.of(value) : Float32Array.of(value)).buffer)),
    bits: (code, value) =>
      load(
        code,
        repeated((precision === 'f64' ? BigUint64Array.of(value) : Uint32Array.of(Number(value))).buffer),
      ),
    words: load,
    bytes: () => new Uint8Array(Uint32Array.from(words).buffer),
  };
}
