import { countElements, isSameShape, listInOrder } from '../../graph/value.ts';
import type { BinaryName, Graph, UnaryName, Value } from '../../graph/value.ts';
import { emitConvolution } from './emit-convolution.ts';
import { GraphWriter } from './graph-writer.ts';
import type { Layout } from './graph-writer.ts';
import type { OnnxGraph, OnnxPort } from './model-bytes.ts';

const axesInFirst = [0, 2, 3, 1] as const;

/**
 * The graph in operators of ONNX.
 * @param graph to be carried out
 * @param block channels that blocked images keep together; null without blocked convolutions
 */
export function emitGraph(graph: Graph, block: number | null): OnnxGraph {
  const writer = new GraphWriter(block);
  const inputs: OnnxPort[] = Object.entries(graph.inputs).map(([name, value]) => {
    writer.set(value, name);
    return { name, shape: value.shape };
  });
  for (const value of listInOrder(Object.values(graph.outputs)))
    if (value.op.kind !== 'input') emitValue(writer, value);
  const outputs = Object.entries(graph.outputs).map(([name, value]): OnnxPort => {
    const output = `${name}Next`;
    writer.nodes.push({ type: 'Identity', inputs: [writer.get(value)], output, attributes: {} });
    return { name: output, shape: value.shape };
  });
  return { nodes: writer.nodes, constants: writer.constants, inputs, outputs };
}

const binaryTypes: Readonly<Record<BinaryName, string>> = {
  add: 'Add',
  subtract: 'Sub',
  multiply: 'Mul',
  divide: 'Div',
  maximum: 'Max',
  minimum: 'Min',
};

const unaryTypes: Readonly<Record<Exclude<UnaryName, 'square' | 'isPositive'>, string>> = {
  negate: 'Neg',
  exp: 'Exp',
  log: 'Log',
  sqrt: 'Sqrt',
  tanh: 'Tanh',
  sigmoid: 'Sigmoid',
  relu: 'Relu',
  softplus: 'Softplus',
  absolute: 'Abs',
  sign: 'Sign',
};

function emitValue(writer: GraphWriter, value: Value): void {
  const { op, inputs, shape } = value;
  switch (op.kind) {
    case 'input':
      throw new Error(`the graph does not declare its input ${op.name}`);
    case 'constant':
      return writer.set(value, writer.reals(op.values, shape));
    case 'unary': {
      const layout = staysBlocked(writer, value) ? 'blocked' : layoutOf(writer, inputs);
      return writer.set(value, emitUnary(writer, op.name, writer.get(inputs[0]!, layout)), layout);
    }
    case 'binary': {
      const layout = staysBlocked(writer, value) ? 'blocked' : layoutOf(writer, inputs);
      const names = inputs.map((item) => getAligned(writer, item, layout));
      return writer.set(value, writer.node(binaryTypes[op.name], names), layout);
    }
    case 'matMul': {
      const attributes = { transA: Number(op.transposeA), transB: Number(op.transposeB) };
      const names = inputs.map((item) => writer.get(item));
      return writer.set(value, writer.node('Gemm', names, attributes));
    }
    case 'conv2d':
    case 'convImageGradient':
    case 'convKernelGradient':
      return emitConvolution(writer, value, op.kind);
    case 'reshape':
      return writer.set(value, writer.node('Reshape', [writer.get(inputs[0]!), writer.integers(shape)]));
    case 'transpose':
      return writer.set(value, writer.node('Transpose', [writer.get(inputs[0]!)], { perm: op.order }));
    case 'slice':
    case 'pad':
    case 'concat':
    case 'sum':
      return emitAlongAxes(writer, value);
  }
}

function emitUnary(writer: GraphWriter, name: UnaryName, x: string): string {
  if (name === 'square') return writer.node('Mul', [x, x]);
  if (name !== 'isPositive') return writer.node(unaryTypes[name], [x]);
  const above = writer.node('Greater', [x, writer.reals(Float32Array.of(0), [])]);
  return writer.node('Cast', [above], { to: 1 });
}

function emitAlongAxes(writer: GraphWriter, value: Value): void {
  const { op, inputs, shape } = value;
  const layout = op.kind === 'sum' && !staysInOrder(value) ? 'channelsLast' : layoutOf(writer, inputs);
  const place = (axis: number): number => (layout === 'channelsFirst' ? axesInFirst[axis]! : axis);
  const names = inputs.map((item) => writer.get(item, layout));
  const target = shape.length === 4 ? layout : 'channelsLast';
  if (op.kind === 'slice') {
    const bounds = [op.from, op.from + shape[op.axis]!].map((bound) => writer.integers([bound]));
    writer.set(value, writer.node('Slice', [...names, ...bounds, writer.integers([place(op.axis)])]), target);
  } else if (op.kind === 'pad') {
    const after = shape[op.axis]! - op.before - inputs[0]!.shape[op.axis]!;
    const zero = writer.reals(Float32Array.of(0), []);
    const pads = [writer.integers([op.before, after]), zero, writer.integers([place(op.axis)])];
    writer.set(value, writer.node('Pad', [...names, ...pads]), target);
  } else if (op.kind === 'concat') {
    writer.set(value, writer.node('Concat', names, { axis: place(op.axis) }), target);
  } else if (op.kind === 'sum') {
    const axes = writer.integers(op.axes.map(place));
    writer.set(value, writer.node('ReduceSum', [...names, axes], { keepdims: Number(op.keepsAxes) }), target);
  }
}

/** Whether what a sum leaves has its axes in the same order in both layouts. */
function staysInOrder({ op, shape }: Value): boolean {
  if (op.kind !== 'sum' || op.keepsAxes) return true;
  return shape.length <= 1 || op.axes.includes(3) || (op.axes.includes(1) && op.axes.includes(2));
}

/** Whether it is worked out element by element from blocked images and numbers alone. */
function staysBlocked(writer: GraphWriter, { inputs, shape }: Value): boolean {
  const isNumber = (item: Value): boolean => item.shape.length <= 1 && countElements(item.shape) === 1;
  const isWhole = (item: Value): boolean => item.shape.length === 4 && isSameShape(item.shape, shape);
  return (
    inputs.some(
      (item) => isWhole(item) && writer.has(item, 'blocked') && !writer.has(item, 'channelsLast'),
    ) && inputs.every((item) => isNumber(item) || isWhole(item))
  );
}

/** Channels first where an image is there in no other way and what it meets can be turned over as well. */
function layoutOf(writer: GraphWriter, inputs: readonly Value[]): Layout {
  const images = inputs.filter(({ shape }) => shape.length === 4);
  const isFirst = images.some((image) => !writer.has(image, 'channelsLast'));
  const canTurn = inputs.every(({ shape }) => shape.length <= 1 || shape.length === 4);
  return isFirst && canTurn ? 'channelsFirst' : 'channelsLast';
}

/** In a form that is repeated along the right axes. */
function getAligned(writer: GraphWriter, value: Value, layout: Layout): string {
  const { shape } = value;
  if (layout === 'channelsLast' || shape.length === 4) return writer.get(value, layout);
  const name = writer.get(value);
  if (shape.length === 0 || isSameShape(shape, [1])) return name;
  return writer.node('Reshape', [name, writer.integers([shape[0]!, 1, 1])]);
}
