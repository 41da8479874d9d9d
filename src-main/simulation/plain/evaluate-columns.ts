import type { Graph, InputKind, Node, Precision } from '../graph/graph.ts';

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

function evaluate(node: Computed, out: Column, values: readonly Column[]): void {
  const a = values[node.a]!;
  if (node.op === 'selectLess') {
    const [b, yes, no] = [values[node.b]!, values[node.yes]!, values[node.no]!];
    for (let i = 0; i < out.length; i += 1) out[i] = a[i]! < b[i]! ? yes[i]! : no[i]!;
  } else if ('b' in node) {
    evaluateBinary(node.op, out, a, values[node.b]!);
  } else {
    evaluateUnary(node.op, out, a);
  }
}

function evaluateBinary(op: string, out: Column, a: Column, b: Column): void {
  const binary = BINARY[op]!;
  for (let i = 0; i < out.length; i += 1) out[i] = binary(a[i]!, b[i]!);
}

function evaluateUnary(op: string, out: Column, a: Column): void {
  const unary = UNARY[op]!;
  for (let i = 0; i < out.length; i += 1) out[i] = unary(a[i]!);
}

const BINARY: Readonly<Record<string, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  min: (a, b) => (a < b ? a : b),
  max: (a, b) => (a > b ? a : b),
  scale: (a, b) => a * 2 ** b,
};

/** 1.5·2^52: adding and taking it away rounds to whole numbers, halves to even. */
const ROUNDER = 6_755_399_441_055_744;
const double = new Float64Array(1);
const halves = new Uint32Array(double.buffer);
/** High half of √½, below which mantissas are doubled, and of 1. */
const ROOT_HALF_HIGH = 0x3fe6a09e;
const ROOT_HALF_LOW = 0x667f3bcd;

/** k of x = m·2^k with √½ ≤ m < √2. */
function exponentOf(x: number): number {
  double[0] = x;
  const exponent = (halves[1]! >>> 20) - 1022;
  halves[1] = (halves[1]! & 0x000fffff) | 0x3fe00000;
  const isBelow = halves[1]! < ROOT_HALF_HIGH || (halves[1] === ROOT_HALF_HIGH && halves[0]! < ROOT_HALF_LOW);
  return isBelow ? exponent - 1 : exponent;
}

const UNARY: Readonly<Record<string, (a: number) => number>> = {
  abs: Math.abs,
  sqrt: Math.sqrt,
  nearest: (a) => a + ROUNDER - ROUNDER,
  exponent: exponentOf,
  mantissa: (a) => a * 2 ** -exponentOf(a),
};
