/** Lengths of the axes; a scalar has none. */
export type Shape = readonly number[];

export type UnaryName =
  | 'negate'
  | 'exp'
  | 'log'
  | 'sqrt'
  | 'square'
  | 'tanh'
  | 'sigmoid'
  | 'relu'
  | 'softplus'
  | 'absolute'
  | 'sign'
  /** 1 where the argument is above 0, else 0. */
  | 'isPositive';

export type BinaryName = 'add' | 'subtract' | 'multiply' | 'divide' | 'maximum' | 'minimum';

/** What a value is made by. Images are [rows, height, width, channels], kernels [height, width, from, to]. */
export type Op =
  | { readonly kind: 'input'; readonly name: string }
  | { readonly kind: 'constant'; readonly values: Float32Array }
  | { readonly kind: 'unary'; readonly name: UnaryName }
  /** Axes are aligned from the last; an axis of length 1 is repeated. */
  | { readonly kind: 'binary'; readonly name: BinaryName }
  /** a·b of matrices, plus a third input [columns] where there is one. */
  | { readonly kind: 'matMul'; readonly transposeA: boolean; readonly transposeB: boolean }
  /** Sum over the kernel's window centred on each pixel, zero outside; plus a third input [to] where there is one. */
  | { readonly kind: 'conv2d' }
  /** Gradient of conv2d in its image, from that of its output and the kernel. */
  | { readonly kind: 'convImageGradient' }
  /** Gradient of conv2d in its kernel, from the image and the gradient of its output. */
  | { readonly kind: 'convKernelGradient' }
  | { readonly kind: 'reshape' }
  /** Axis i of the result is axis `order[i]` of the argument. */
  | { readonly kind: 'transpose'; readonly order: readonly number[] }
  | { readonly kind: 'slice'; readonly axis: number; readonly from: number }
  /** Zeros before and after along an axis: the way back of a slice. */
  | { readonly kind: 'pad'; readonly axis: number; readonly before: number }
  | { readonly kind: 'concat'; readonly axis: number }
  /** Summed axes are dropped, or kept with length 1. */
  | { readonly kind: 'sum'; readonly axes: readonly number[]; readonly keepsAxes: boolean };

/** A tensor of single precision to be computed: a node of a graph without cycles. */
export interface Value {
  readonly op: Op;
  readonly inputs: readonly Value[];
  readonly shape: Shape;
}

/** What goes in by name, what comes out by name. */
export interface Graph {
  readonly inputs: Readonly<Record<string, Value>>;
  readonly outputs: Readonly<Record<string, Value>>;
}

export function countElements(shape: Shape): number {
  let count = 1;
  for (const length of shape) count *= length;
  return count;
}

export function isSameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

/** Every value that the wanted ones need, each after its inputs. */
export function listInOrder(wanted: readonly Value[]): Value[] {
  const order: Value[] = [];
  const seen = new Set<Value>();
  const stack = wanted.map((value) => ({ value, next: 0 })).reverse();
  while (stack.length > 0) {
    const top = stack.at(-1)!;
    const input = top.value.inputs[top.next];
    if (seen.has(top.value)) stack.pop();
    else if (input === undefined) {
      seen.add(top.value);
      order.push(top.value);
      stack.pop();
    } else {
      top.next += 1;
      if (!seen.has(input)) stack.push({ value: input, next: 0 });
    }
  }
  return order;
}
