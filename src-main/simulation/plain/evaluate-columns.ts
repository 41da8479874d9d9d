import type { BinaryOp, Graph, InputKind, Node, Precision, UnaryOp } from '../graph/graph.ts';

/** One value per path; a column of singles rounds what is stored. */
export type Column = Float64Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

/** Columns that the inputs of a graph read, by kind and index. */
export type InputColumns = Partial<Record<InputKind, readonly Column[]>>;

/** A column of zeros. */
export function column(precision: Precision, length: number): Column {
  return precision === 'f64' ? new Float64Array(length) : new Float32Array(length);
}

/**
 * Makes a graph ready to be evaluated over columns, one operation at a time.
 * @param graph of a computation
 * @param length of the columns
 * @returns evaluator; its answer is overwritten by the next call
 */
export function columnEvaluator(graph: Graph, length: number): (inputs: InputColumns) => readonly Column[] {
  const values = graph.nodes.map((node) => {
    const own = column(graph.precision, node.op === 'input' ? 0 : length);
    return node.op === 'constant' ? own.fill(node.value) : own;
  });
  return (inputs) => {
    for (const [id, node] of graph.nodes.entries()) {
      if (node.op === 'input') values[id] = inputs[node.kind]![node.index]!;
      else if (node.op !== 'constant') evaluate(node, values[id]!, values);
    }
    return graph.outputs.map((id) => values[id]!);
  };
}

type Computed = Exclude<Node, { op: 'input' | 'constant' }>;

/** One loop for each operation: a loop that calls a function chosen outside it takes ten times as long. */
function evaluate(node: Computed, out: Column, values: readonly Column[]): void {
  const a = values[node.a]!;
  if (node.op === 'selectLess') {
    const [b, yes, no] = [values[node.b]!, values[node.yes]!, values[node.no]!];
    for (let i = 0; i < out.length; i += 1) out[i] = a[i]! < b[i]! ? yes[i]! : no[i]!;
  } else if ('b' in node) {
    BINARY[node.op](out, a, values[node.b]!);
  } else if (node.op === 'exponent' || node.op === 'mantissa') {
    splitFloats(node.op, out, a);
  } else {
    UNARY[node.op](out, a);
  }
}

const BINARY: Readonly<Record<BinaryOp, (out: Column, a: Column, b: Column) => void>> = {
  add: (out, a, b) => {
    for (let i = 0; i < out.length; i += 1) out[i] = a[i]! + b[i]!;
  },
  sub: (out, a, b) => {
    for (let i = 0; i < out.length; i += 1) out[i] = a[i]! - b[i]!;
  },
  mul: (out, a, b) => {
    for (let i = 0; i < out.length; i += 1) out[i] = a[i]! * b[i]!;
  },
  div: (out, a, b) => {
    for (let i = 0; i < out.length; i += 1) out[i] = a[i]! / b[i]!;
  },
  min: (out, a, b) => {
    for (let i = 0; i < out.length; i += 1) out[i] = a[i]! < b[i]! ? a[i]! : b[i]!;
  },
  max: (out, a, b) => {
    for (let i = 0; i < out.length; i += 1) out[i] = a[i]! > b[i]! ? a[i]! : b[i]!;
  },
  scale: (out, a, b) => {
    for (let i = 0; i < out.length; i += 1) out[i] = a[i]! * powerOfTwo(b[i]!);
  },
};

/** 1.5·2^52: adding and taking it away rounds to whole numbers, halves to even. */
const ROUNDER = 6_755_399_441_055_744;

const UNARY: Readonly<Record<Exclude<UnaryOp, 'exponent' | 'mantissa'>, (out: Column, a: Column) => void>> = {
  abs: (out, a) => {
    for (let i = 0; i < out.length; i += 1) out[i] = Math.abs(a[i]!);
  },
  sqrt: (out, a) => {
    for (let i = 0; i < out.length; i += 1) out[i] = Math.sqrt(a[i]!);
  },
  nearest: (out, a) => {
    for (let i = 0; i < out.length; i += 1) out[i] = a[i]! + ROUNDER - ROUNDER;
  },
};

const double = new Float64Array(1);
const halves = new Uint32Array(double.buffer);
const single = new Float32Array(1);
const singleBits = new Uint32Array(single.buffer);

/** 2^b of whole b where that is a normal double. */
function powerOfTwo(b: number): number {
  halves[0] = 0;
  halves[1] = (b + 1023) << 20;
  return double[0]!;
}

/** Bits of √½, the least mantissa, and by how much they lie below those of 1. */
const [ROOT_HALF_LOW, ROOT_HALF_HIGH, ROOT_HALF_SINGLE] = [0x667f3bcd, 0x3fe6a09e, 0x3f3504f4];
const [ONE_HIGH, ONE_SINGLE] = [0x3ff00000, 0x3f800000];

/**
 * k and m of x = m·2^k with √½ ≤ m < √2, from bits whose exponent is counted from √½ instead of 1.
 *
 * What becomes of numbers that are not positive and normal depends on the precision, so that lanes of 32 bits can have it too.
 */
function splitFloats(part: 'exponent' | 'mantissa', out: Column, a: Column): void {
  const split = a instanceof Float64Array ? splitDouble : splitSingle;
  for (let i = 0; i < out.length; i += 1) out[i] = split(part, a[i]!);
}

function splitDouble(part: 'exponent' | 'mantissa', x: number): number {
  double[0] = x;
  const borrow = halves[0]! < ROOT_HALF_LOW ? 1 : 0;
  const low = halves[0]! - ROOT_HALF_LOW;
  const high = (halves[1]! - ROOT_HALF_HIGH - borrow + ONE_HIGH) >>> 0;
  if (part === 'exponent') return (high >>> 20) - 1023;
  halves[0] = low + ROOT_HALF_LOW;
  halves[1] = (high & 0xfffff) + ROOT_HALF_HIGH + borrow;
  return double[0]!;
}

function splitSingle(part: 'exponent' | 'mantissa', x: number): number {
  single[0] = x;
  const bits = (singleBits[0]! - ROOT_HALF_SINGLE + ONE_SINGLE) >>> 0;
  if (part === 'exponent') return (bits >>> 23) - 127;
  singleBits[0] = (bits & 0x7fffff) + ROOT_HALF_SINGLE;
  return single[0]!;
}
