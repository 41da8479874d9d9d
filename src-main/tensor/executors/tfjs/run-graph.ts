import type * as Tfjs from '@tensorflow/tfjs-core';
import { listInOrder } from '../../graph/value.ts';
import type { BinaryName, Graph, Shape, UnaryName, Value } from '../../graph/value.ts';

export type Runtime = typeof Tfjs;
type Tensor = Tfjs.Tensor;
type Shaped = Tfjs.Tensor4D & Tfjs.Tensor2D;

/** What a backend is good at. */
export interface BackendTraits {
  /**
   * Only plain products and forward convolutions are fast (XNNPACK): transposed operands are turned over first, sums over rows
   * are products with ones, and the slope in a kernel is a convolution itself.
   */
  readonly onlyPlainProducts: boolean;
}

/** A graph made ready: constants on the device, values in order, and when each is no longer needed. */
export class GraphRun {
  readonly #tf: Runtime;
  readonly #traits: BackendTraits;
  readonly #graph: Graph;
  readonly #order: readonly Value[];
  /** Values whose last use is the value at that place of the order. */
  readonly #done: readonly (readonly Value[])[];
  readonly #kept = new Map<Value, Tensor>();
  readonly #ones = new Map<number, Tfjs.Tensor2D>();

  constructor(tf: Runtime, graph: Graph, traits: BackendTraits) {
    this.#tf = tf;
    this.#graph = graph;
    this.#traits = traits;
    const outputs = new Set(Object.values(graph.outputs));
    this.#order = listInOrder([...outputs]);
    const lastUse = new Map<Value, number>();
    for (const [place, value] of this.#order.entries())
      for (const input of value.inputs) lastUse.set(input, place);
    const done: Value[][] = this.#order.map(() => []);
    for (const [value, place] of lastUse)
      if (value.op.kind !== 'constant' && value.op.kind !== 'input' && !outputs.has(value))
        done[place]!.push(value);
    this.#done = done;
  }

  /** Inputs stay the caller's, outputs become so. */
  run(given: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
    const found = new Map<Value, Tensor>(this.#kept);
    for (const [name, value] of Object.entries(this.#graph.inputs)) found.set(value, given[name]!);
    for (const [place, value] of this.#order.entries()) {
      if (!found.has(value)) found.set(value, this.#compute(value, found));
      for (const past of this.#done[place]!) found.get(past)!.dispose();
    }
    return Object.fromEntries(
      Object.entries(this.#graph.outputs).map(([name, value]) => [name, found.get(value)!]),
    );
  }

  dispose(): void {
    for (const tensor of [...this.#kept.values(), ...this.#ones.values()]) tensor.dispose();
    this.#kept.clear();
    this.#ones.clear();
  }

  #compute(value: Value, found: ReadonlyMap<Value, Tensor>): Tensor {
    const tf = this.#tf;
    if (value.op.kind === 'constant') {
      const tensor = tf.tensor(value.op.values, [...value.shape], 'float32');
      this.#kept.set(value, tensor);
      return tensor;
    }
    const inputs = value.inputs.map((input) => found.get(input)!);
    return tf.tidy(() => this.#apply(value, inputs));
  }

  #apply({ op, shape, inputs: sources }: Value, inputs: readonly Tensor[]): Tensor {
    const tf = this.#tf;
    const [a, b, bias] = inputs as [Shaped, Shaped, Tensor | undefined];
    switch (op.kind) {
      case 'input':
      case 'constant':
        throw new Error(`a value of kind ${op.kind} was not given`);
      case 'unary':
        return applyUnary(tf, op.name, a);
      case 'binary':
        return applyBinary(tf, op.name, [a, b]);
      case 'matMul':
        return this.#multiply([a, b, bias], op);
      case 'conv2d':
        return bias
          ? tf.fused.conv2d({ x: a, filter: b, strides: 1, pad: 'same', bias })
          : tf.conv2d(a, b, 1, 'same');
      case 'convImageGradient':
        return tf.conv2d(a, tf.transpose(tf.reverse(b, [0, 1]), [0, 1, 3, 2]), 1, 'same');
      case 'convKernelGradient':
        return this.#kernelGradient(a, b, shape);
      case 'reshape':
        return tf.reshape(a, [...shape]);
      case 'transpose':
        return tf.transpose(a as Tensor, [...op.order]);
      case 'slice':
        return tf.slice(
          a as Tensor,
          shape.map((_, axis) => (axis === op.axis ? op.from : 0)),
          [...shape],
        );
      case 'pad': {
        const after = shape[op.axis]! - op.before - sources[0]!.shape[op.axis]!;
        const around = shape.map((_, axis): [number, number] =>
          axis === op.axis ? [op.before, after] : [0, 0],
        );
        return tf.pad(a as Tensor, around);
      }
      case 'concat':
        return tf.concat([...inputs], op.axis);
      case 'sum':
        return this.#sum(a, op.axes, op.keepsAxes, shape);
    }
  }

  #multiply(
    [a, b, bias]: readonly [Shaped, Shaped, Tensor | undefined],
    { transposeA, transposeB }: { readonly transposeA: boolean; readonly transposeB: boolean },
  ): Tensor {
    const tf = this.#tf;
    if (!this.#traits.onlyPlainProducts)
      return bias
        ? tf.fused.matMul({ a, b, transposeA, transposeB, bias })
        : tf.matMul(a, b, transposeA, transposeB);
    const left = transposeA ? tf.transpose(a) : a;
    const right = transposeB ? tf.transpose(b) : b;
    return bias ? tf.fused.matMul({ a: left, b: right, bias }) : tf.matMul(left, right);
  }

  #kernelGradient(image: Shaped, slope: Shaped, shape: Shape): Tensor {
    const tf = this.#tf;
    const [height, width] = shape as [number, number];
    if (!this.#traits.onlyPlainProducts) {
      const attributes = { strides: 1, pad: 'same', dataFormat: 'NHWC', filterShape: [...shape] };
      const inputs = { x: image, dy: slope };
      return tf.engine().runKernel(tf.Conv2DBackpropFilter, inputs as never, attributes as never);
    }
    const [y, x] = [(height - 1) / 2, (width - 1) / 2];
    const around: [number, number][] = [
      [0, 0],
      [y, y],
      [x, x],
      [0, 0],
    ];
    const rowsAsChannels = tf.transpose(tf.pad(image as Tensor, around), [3, 1, 2, 0]) as Shaped;
    const slopeAsKernel = tf.transpose(slope as Tensor, [1, 2, 0, 3]) as Shaped;
    return tf.transpose(tf.conv2d(rowsAsChannels, slopeAsKernel, 1, 'valid'), [1, 2, 0, 3]);
  }

  #sum(x: Tensor, axes: readonly number[], keepsAxes: boolean, shape: Shape): Tensor {
    const tf = this.#tf;
    const areLeading = axes.every((axis) => axis < axes.length);
    if (!this.#traits.onlyPlainProducts || !areLeading || axes.length === x.rank)
      return tf.sum(x, [...axes], keepsAxes);
    const rows = axes.reduce((total, axis) => total * x.shape[axis]!, 1);
    const columns = x.size / rows;
    return tf.reshape(tf.matMul(this.#onesOf(rows), tf.reshape(x, [rows, columns])), [...shape]);
  }

  #onesOf(count: number): Tfjs.Tensor2D {
    const there = this.#ones.get(count);
    if (there) return there;
    const ones = this.#tf.keep(this.#tf.ones([1, count])) as Tfjs.Tensor2D;
    this.#ones.set(count, ones);
    return ones;
  }
}

function applyUnary(tf: Runtime, name: UnaryName, x: Tensor): Tensor {
  switch (name) {
    case 'negate':
      return tf.neg(x);
    case 'absolute':
      return tf.abs(x);
    case 'isPositive':
      return tf.step(x);
    case 'exp':
    case 'log':
    case 'sqrt':
    case 'square':
    case 'tanh':
    case 'sigmoid':
    case 'relu':
    case 'softplus':
    case 'sign':
      return tf[name](x);
  }
}

const binaryNames = {
  add: 'add',
  subtract: 'sub',
  multiply: 'mul',
  divide: 'div',
  maximum: 'maximum',
  minimum: 'minimum',
} as const satisfies Readonly<Record<BinaryName, keyof Runtime>>;

function applyBinary(tf: Runtime, name: BinaryName, [a, b]: readonly [Tensor, Tensor]): Tensor {
  return tf[binaryNames[name]](a, b);
}
