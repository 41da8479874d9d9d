import { listInOrder } from '../../graph/value.ts';
import type { Graph, Value } from '../../graph/value.ts';
import { convImageGradient, convKernelGradient, convolve } from './convolve.ts';
import {
  binaryFunctions,
  copyAlong,
  multiplyMatrices,
  sumOver,
  transpose,
  unaryFunctions,
  zip,
} from './tensors.ts';
import type { Tensor } from './tensors.ts';

type Given = Readonly<Record<string, ArrayLike<number>>>;

/** Carries out a graph in double precision, one value after the other: slow, and meant to be read. */
export function evaluate(graph: Graph, given: Given): Record<string, Float64Array> {
  const found = new Map<Value, Tensor>();
  for (const value of listInOrder(Object.values(graph.outputs))) {
    const inputs = value.inputs.map((item) => found.get(item)!);
    found.set(value, { shape: value.shape, values: compute(value, inputs, given) });
  }
  return Object.fromEntries(
    Object.entries(graph.outputs).map(([name, value]) => [name, found.get(value)!.values]),
  );
}

function compute({ op, shape }: Value, inputs: readonly Tensor[], given: Given): Float64Array {
  const [a, b, c] = inputs as [Tensor, Tensor, Tensor | undefined];
  switch (op.kind) {
    case 'input':
      return Float64Array.from(given[op.name]!);
    case 'constant':
      return Float64Array.from(op.values);
    case 'unary':
      return a.values.map(unaryFunctions[op.name]);
    case 'binary':
      return zip(a, b, shape, binaryFunctions[op.name]);
    case 'matMul':
      return multiplyMatrices([a, b, c], shape, op);
    case 'conv2d':
      return convolve(a, b, c);
    case 'convImageGradient':
      return convImageGradient(a, b);
    case 'convKernelGradient':
      return convKernelGradient(a, b, shape);
    case 'reshape':
      return a.values;
    case 'transpose':
      return transpose(a, shape, op.order);
    case 'slice':
      return copyAlong(op.axis, a, { shape, from: op.from, to: 0, length: shape[op.axis]! });
    case 'pad':
      return copyAlong(op.axis, a, { shape, from: 0, to: op.before, length: a.shape[op.axis]! });
    case 'concat': {
      const out = new Float64Array(shape.reduce((total, length) => total * length, 1));
      let to = 0;
      for (const part of inputs) {
        const length = part.shape[op.axis]!;
        copyAlong(op.axis, part, { shape, from: 0, to, length }, out);
        to += length;
      }
      return out;
    }
    case 'sum':
      return sumOver(a, op.axes);
  }
}
