import {
  add,
  constant,
  convImageGradient,
  convKernelGradient,
  divide,
  isPositive,
  matMul,
  multiply,
  negate,
  pad,
  reshape,
  sigmoid,
  sign,
  slice,
  square,
  subtract,
  sum,
  transpose,
} from './expressions.ts';
import { isSameShape, listInOrder } from './value.ts';
import type { Op, Shape, Value } from './value.ts';

/**
 * Slopes of a scalar in each of the values, by the chain rule from the scalar back; the slopes are values of the same graph.
 * A slope that is the same along an axis stays short there until something needs it in full.
 */
export function differentiate(scalar: Value, of: readonly Value[]): Value[] {
  const order = listInOrder([scalar]);
  const leadsThere = markDependents(order, of);
  const slopes = new Map<Value, Value>([[scalar, constant(1)]]);
  for (const value of order.reverse()) {
    const slope = slopes.get(value);
    if (!slope || !leadsThere.has(value)) continue;
    for (const [target, part] of slopesOfInputs(value, slope, leadsThere)) {
      const earlier = slopes.get(target);
      slopes.set(target, earlier ? add(earlier, part) : part);
    }
  }
  return of.map((value) => spread(slopes.get(value) ?? constant(0), value.shape));
}

function markDependents(order: readonly Value[], of: readonly Value[]): Set<Value> {
  const marked = new Set<Value>(of);
  for (const value of order) if (value.inputs.some((item) => marked.has(item))) marked.add(value);
  return marked;
}

type Contribution = readonly [target: Value, slope: Value];

function slopesOfInputs(value: Value, slope: Value, wanted: ReadonlySet<Value>): Contribution[] {
  const silu = slopeOfSilu(value, slope);
  if (silu) return [silu];
  return value.inputs.flatMap((target, place): Contribution[] => {
    if (!wanted.has(target)) return [];
    const part = slopeOfInput(value, slope, place);
    return part ? [[target, part]] : [];
  });
}

/** y = x·σ(x) has slope y + σ·(1 − y), two passes less than by its factors. */
function slopeOfSilu(value: Value, slope: Value): Contribution | null {
  const [x, factor] = value.inputs;
  if (!isBinary(value.op, 'multiply') || !factor || factor.inputs[0] !== x) return null;
  if (factor.op.kind !== 'unary' || factor.op.name !== 'sigmoid') return null;
  return [x!, multiply(slope, add(value, multiply(factor, subtract(1, value))))];
}

function isBinary(op: Op, name: string): boolean {
  return op.kind === 'binary' && op.name === name;
}

function slopeOfInput(value: Value, short: Value, place: number): Value | null {
  const { op, inputs } = value;
  const target = inputs[place]!;
  if (op.kind === 'unary') return slopeOfUnary(value, short);
  if (op.kind === 'binary') {
    const part = slopeOfBinary(value, short, place);
    return (
      part && (isSameShape(target.shape, value.shape) ? part : sumTo(spread(part, value.shape), target.shape))
    );
  }
  const slope = spread(short, value.shape);
  switch (op.kind) {
    case 'input':
    case 'constant':
      return null;
    case 'matMul':
      return slopeOfMatMul(value, slope, place);
    case 'conv2d':
      if (place === 0) return convImageGradient(slope, inputs[1]!);
      if (place === 1) return convKernelGradient(inputs[0]!, slope, target.shape);
      return sum(slope, [0, 1, 2]);
    case 'convImageGradient':
    case 'convKernelGradient':
      throw new Error('a slope of a slope of a convolution is not there');
    case 'reshape':
      return reshape(slope, target.shape);
    case 'transpose':
      return transpose(
        slope,
        op.order.map((_, axis) => op.order.indexOf(axis)),
      );
    case 'slice': {
      const after = target.shape[op.axis]! - op.from - value.shape[op.axis]!;
      return pad(slope, op.axis, op.from, after);
    }
    case 'pad':
      return slice(slope, op.axis, op.before, op.before + target.shape[op.axis]!);
    case 'concat': {
      const from = inputs.slice(0, place).reduce((total, { shape }) => total + shape[op.axis]!, 0);
      return slice(slope, op.axis, from, from + target.shape[op.axis]!);
    }
    case 'sum':
      return reshape(
        slope,
        target.shape.map((length, axis) => (op.axes.includes(axis) ? 1 : length)),
      );
  }
}

function slopeOfUnary(value: Value, slope: Value): Value | null {
  const x = value.inputs[0]!;
  const { op } = value;
  if (op.kind !== 'unary') return null;
  switch (op.name) {
    case 'negate':
      return negate(slope);
    case 'exp':
      return multiply(slope, value);
    case 'log':
      return divide(slope, x);
    case 'sqrt':
      return divide(multiply(slope, 0.5), value);
    case 'square':
      return multiply(multiply(slope, 2), x);
    case 'tanh':
      return multiply(slope, subtract(1, square(value)));
    case 'sigmoid':
      return multiply(slope, multiply(value, subtract(1, value)));
    case 'relu':
      return multiply(slope, isPositive(x));
    case 'softplus':
      return multiply(slope, sigmoid(x));
    case 'absolute':
      return multiply(slope, sign(x));
    case 'sign':
    case 'isPositive':
      return null;
  }
}

/** Before it is summed over repeated axes. The larger of two equals has its slope in the second. */
function slopeOfBinary(value: Value, slope: Value, place: number): Value | null {
  const { op } = value;
  const [a, b] = value.inputs as [Value, Value];
  if (op.kind !== 'binary') return null;
  switch (op.name) {
    case 'add':
      return slope;
    case 'subtract':
      return place === 0 ? slope : negate(slope);
    case 'multiply':
      return multiply(slope, place === 0 ? b : a);
    case 'divide':
      return place === 0 ? divide(slope, b) : negate(divide(multiply(slope, value), b));
    case 'maximum':
    case 'minimum': {
      const aWins = isPositive(op.name === 'maximum' ? subtract(a, b) : subtract(b, a));
      return multiply(slope, place === 0 ? aWins : subtract(1, aWins));
    }
  }
}

function slopeOfMatMul({ op, inputs }: Value, slope: Value, place: number): Value | null {
  const [a, b] = inputs as [Value, Value];
  if (op.kind !== 'matMul') return null;
  const { transposeA, transposeB } = op;
  if (place === 2) return sum(slope, [0]);
  if (place === 0)
    return transposeA
      ? matMul(b, slope, { transposeA: transposeB, transposeB: true })
      : matMul(slope, b, { transposeB: !transposeB });
  return transposeB
    ? matMul(slope, a, { transposeA: true, transposeB: transposeA })
    : matMul(a, slope, { transposeA: !transposeA });
}

function spread(x: Value, shape: Shape): Value {
  if (isSameShape(x.shape, shape)) return x;
  const { op } = x;
  if (op.kind === 'constant' && op.values.length === 1) return constant(op.values[0]!, shape);
  return add(x, constant(0, shape));
}

function sumTo(x: Value, shape: Shape): Value {
  const missing = x.shape.length - shape.length;
  const axes = [...x.shape.keys()].filter(
    (axis) => axis < missing || (shape[axis - missing] === 1 && x.shape[axis] !== 1),
  );
  return reshape(sum(x, axes), shape);
}
