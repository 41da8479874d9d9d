import type { BinaryOp, Precision, UnaryOp } from '../graph/graph.ts';
import type { ConstantPool } from './constant-pool.ts';
import type { FunctionCode, Local } from './function-code.ts';
import type { VectorOp } from './opcodes.ts';

/** What differs between the layouts of doubles and singles. */
interface Format {
  readonly integers: 'i64x2' | 'i32x4';
  readonly mantissaBits: number;
  /** Bits of the least mantissa √½, and by how much they lie below those of 1. */
  readonly rootHalf: bigint;
  readonly fromRootHalf: bigint;
  readonly mantissaMask: bigint;
  readonly bias: number;
}

const FORMATS: Readonly<Record<Precision, Format>> = {
  f64: {
    integers: 'i64x2',
    mantissaBits: 52,
    rootHalf: 0x3fe6a09e667f3bcdn,
    fromRootHalf: 0x3fe6a09e667f3bcdn - 0x3ff0000000000000n,
    mantissaMask: 0xfffffffffffffn,
    bias: 1023,
  },
  f32: {
    integers: 'i32x4',
    mantissaBits: 23,
    rootHalf: 0x3f3504f4n,
    fromRootHalf: 0x3f3504f4n - 0x3f800000n,
    mantissaMask: 0x7fffffn,
    bias: 127,
  },
};

/** 1.5·2^52: adding and taking it away rounds doubles to whole numbers, halves to even. */
const ROUNDER = 6_755_399_441_055_744;

/** Writes operations of a graph for one register of lanes. */
export interface LaneOps {
  readonly unary: (op: UnaryOp, a: Local) => Local;
  readonly binary: (op: BinaryOp, a: Local, b: Local) => Local;
  readonly isLess: (a: Local, b: Local) => Local;
  readonly select: (mask: Local, yes: Local, no: Local) => Local;
}

/**
 * Operations of a precision, each the bits that the readable back end has.
 * @param precision of the lanes
 * @param code that they are appended to
 * @param pool of constants
 * @returns one writer for each kind of operation
 */
export function laneOps(precision: Precision, code: FunctionCode, pool: ConstantPool): LaneOps {
  const lanes = precision === 'f64' ? 'f64x2' : 'f32x4';
  const { integers, mantissaBits, rootHalf, fromRootHalf, mantissaMask, bias } = FORMATS[precision];
  const { vector } = code;
  const wrapped = (bits: bigint): bigint => BigInt.asUintN(precision === 'f64' ? 64 : 32, bits);
  /** x·2^mantissaBits as the bits of a float whose last bit counts ones. */
  const onesBase = 2 ** mantissaBits + bias;

  /** Bits with the exponent counted from √½ instead of 1. */
  const shifted = (a: Local): Local => vector(`${integers}.sub`, [a, pool.bits(code, wrapped(fromRootHalf))]);

  function exponent(a: Local): Local {
    const biased = vector(`${integers}.shr_u`, [shifted(a)], mantissaBits);
    const ones = vector('v128.or', [biased, pool.float(code, 2 ** mantissaBits)]);
    return vector(`${lanes}.sub`, [ones, pool.float(code, onesBase)]);
  }
  function mantissa(a: Local): Local {
    const rest = vector('v128.and', [shifted(a), pool.bits(code, mantissaMask)]);
    return vector(`${integers}.add`, [rest, pool.bits(code, rootHalf)]);
  }
  function nearest(a: Local): Local {
    // adding 0 makes −0 the 0 that the rounder leaves
    if (precision === 'f32') return vector('f32x4.add', [vector('f32x4.nearest', [a]), pool.float(code, 0)]);
    return vector('f64x2.sub', [
      vector('f64x2.add', [a, pool.float(code, ROUNDER)]),
      pool.float(code, ROUNDER),
    ]);
  }
  function scale(a: Local, b: Local): Local {
    const ones = vector(`${lanes}.add`, [b, pool.float(code, onesBase)]);
    return vector(`${lanes}.mul`, [a, vector(`${integers}.shl`, [ones], mantissaBits)]);
  }
  return {
    unary: (op, a) => {
      if (op === 'exponent') return exponent(a);
      if (op === 'mantissa') return mantissa(a);
      return op === 'nearest' ? nearest(a) : vector(`${lanes}.${op}`, [a]);
    },
    binary: (op, a, b) => {
      if (op === 'scale') return scale(a, b);
      // the instruction is b < a ? b : a
      if (op === 'min' || op === 'max') return vector(`${lanes}.p${op}`, [b, a]);
      return vector(`${lanes}.${op}` satisfies VectorOp, [a, b]);
    },
    isLess: (a, b) => vector(`${lanes}.lt`, [a, b]),
    select: (mask, yes, no) => vector('v128.bitselect', [yes, no, mask]),
  };
}
