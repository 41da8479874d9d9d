import { countElements } from '../../graph/value.ts';
import type { BinaryName, Shape, UnaryName } from '../../graph/value.ts';

export interface Tensor {
  readonly shape: Shape;
  readonly values: Float64Array;
}

export const unaryFunctions: Readonly<Record<UnaryName, (x: number) => number>> = {
  negate: (x) => -x,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  square: (x) => x * x,
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  relu: (x) => Math.max(x, 0),
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  absolute: Math.abs,
  sign: Math.sign,
  isPositive: (x) => (x > 0 ? 1 : 0),
};

export const binaryFunctions: Readonly<Record<BinaryName, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  maximum: Math.max,
  minimum: Math.min,
};

/** Distance of neighbours along each axis; 0 along an axis that is repeated to reach the shape. */
function stridesIn(shape: Shape, from: Shape): number[] {
  const strides = new Array<number>(shape.length).fill(0);
  let stride = 1;
  for (let axis = from.length - 1; axis >= 0; axis -= 1) {
    if (from[axis] !== 1) strides[axis + shape.length - from.length] = stride;
    stride *= from[axis]!;
  }
  return strides;
}

function placeOf(index: number, shape: Shape, strides: readonly number[]): number {
  let rest = index;
  let place = 0;
  for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
    place += (rest % shape[axis]!) * strides[axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  return place;
}

export function zip(
  a: Tensor,
  b: Tensor,
  shape: Shape,
  combine: (a: number, b: number) => number,
): Float64Array {
  const out = new Float64Array(countElements(shape));
  const stridesA = stridesIn(shape, a.shape);
  const stridesB = stridesIn(shape, b.shape);
  for (let i = 0; i < out.length; i += 1)
    out[i] = combine(a.values[placeOf(i, shape, stridesA)]!, b.values[placeOf(i, shape, stridesB)]!);
  return out;
}

/** Axis i of the result is axis `order[i]` of the source. */
export function transpose(source: Tensor, shape: Shape, order: readonly number[]): Float64Array {
  const strides = stridesIn(source.shape, source.shape);
  const moved = order.map((axis) => strides[axis]!);
  return Float64Array.from(
    { length: source.values.length },
    (_, index) => source.values[placeOf(index, shape, moved)]!,
  );
}

export function sumOver({ shape, values }: Tensor, axes: readonly number[]): Float64Array {
  const kept = shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
  const out = new Float64Array(countElements(kept));
  const strides = stridesIn(shape, kept);
  for (let i = 0; i < values.length; i += 1) out[placeOf(i, shape, strides)]! += values[i]!;
  return out;
}

export function multiplyMatrices(
  [a, b, bias]: readonly [Tensor, Tensor, Tensor | undefined],
  [rows, columns]: Shape,
  { transposeA, transposeB }: { readonly transposeA: boolean; readonly transposeB: boolean },
): Float64Array {
  const inner = a.shape[transposeA ? 0 : 1]!;
  const [rowStep, innerStepA] = transposeA ? [1, rows!] : [inner, 1];
  const [innerStepB, columnStep] = transposeB ? [1, inner] : [columns!, 1];
  const out = new Float64Array(rows! * columns!);
  for (let row = 0; row < rows!; row += 1) {
    for (let column = 0; column < columns!; column += 1) {
      let total = bias?.values[column] ?? 0;
      for (let k = 0; k < inner; k += 1)
        total += a.values[row * rowStep + k * innerStepA]! * b.values[k * innerStepB + column * columnStep]!;
      out[row * columns! + column] = total;
    }
  }
  return out;
}

interface Window {
  readonly shape: Shape;
  readonly from: number;
  readonly to: number;
  readonly length: number;
}

/** Copies `length` entries of an axis from `from` on to `to` on; the rest of the target stays as it is. */
export function copyAlong(
  axis: number,
  source: Tensor,
  { shape, from, to, length }: Window,
  out = new Float64Array(countElements(shape)),
): Float64Array {
  const inner = countElements(shape.slice(axis + 1));
  const outer = countElements(shape.slice(0, axis));
  for (let block = 0; block < outer; block += 1) {
    const start = (block * source.shape[axis]! + from) * inner;
    out.set(source.values.subarray(start, start + length * inner), (block * shape[axis]! + to) * inner);
  }
  return out;
}
