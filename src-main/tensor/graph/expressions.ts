import { QuantError } from '#quant/math/quant-error.ts';
import { countElements, isSameShape } from './value.ts';
import type { BinaryName, Shape, UnaryName, Value } from './value.ts';

/** A value that is handed in at each run. */
export function input(name: string, shape: Shape): Value {
  return { op: { kind: 'input', name }, inputs: [], shape };
}

export function constant(values: number | Float32Array, shape: Shape = []): Value {
  const filled = typeof values === 'number' ? new Float32Array(countElements(shape)).fill(values) : values;
  if (filled.length !== countElements(shape)) throw badShape('constant', [shape, [filled.length]]);
  return { op: { kind: 'constant', values: filled }, inputs: [], shape };
}

function unary(name: UnaryName, x: Value): Value {
  return { op: { kind: 'unary', name }, inputs: [x], shape: x.shape };
}

export const negate = (x: Value): Value => unary('negate', x);
export const exp = (x: Value): Value => unary('exp', x);
export const log = (x: Value): Value => unary('log', x);
export const sqrt = (x: Value): Value => unary('sqrt', x);
export const square = (x: Value): Value => unary('square', x);
export const tanh = (x: Value): Value => unary('tanh', x);
export const sigmoid = (x: Value): Value => unary('sigmoid', x);
export const relu = (x: Value): Value => unary('relu', x);
export const softplus = (x: Value): Value => unary('softplus', x);
export const absolute = (x: Value): Value => unary('absolute', x);
export const sign = (x: Value): Value => unary('sign', x);
export const isPositive = (x: Value): Value => unary('isPositive', x);
export const silu = (x: Value): Value => multiply(x, sigmoid(x));

function binary(name: BinaryName, a: Value | number, b: Value | number): Value {
  const left = typeof a === 'number' ? constant(a) : a;
  const right = typeof b === 'number' ? constant(b) : b;
  const shape = broadcastShapes(left.shape, right.shape);
  return { op: { kind: 'binary', name }, inputs: [left, right], shape };
}

export const add = (a: Value | number, b: Value | number): Value => binary('add', a, b);
export const subtract = (a: Value | number, b: Value | number): Value => binary('subtract', a, b);
export const multiply = (a: Value | number, b: Value | number): Value => binary('multiply', a, b);
export const divide = (a: Value | number, b: Value | number): Value => binary('divide', a, b);
export const maximum = (a: Value | number, b: Value | number): Value => binary('maximum', a, b);
export const minimum = (a: Value | number, b: Value | number): Value => binary('minimum', a, b);

interface MatMulSettings {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  /** [columns], added to every row. */
  readonly bias?: Value;
}

export function matMul(a: Value, b: Value, settings: MatMulSettings = {}): Value {
  const { transposeA = false, transposeB = false, bias } = settings;
  const [rows, innerA] = transposeA ? [a.shape[1], a.shape[0]] : a.shape;
  const [innerB, columns] = transposeB ? [b.shape[1], b.shape[0]] : b.shape;
  const fits = a.shape.length === 2 && b.shape.length === 2 && innerA === innerB;
  if (!fits || (bias && !isSameShape(bias.shape, [columns!]))) throw badShape('matMul', [a.shape, b.shape]);
  return {
    op: { kind: 'matMul', transposeA, transposeB },
    inputs: bias ? [a, b, bias] : [a, b],
    shape: [rows!, columns!],
  };
}

/** Convolution with stride 1 whose output is as large as the image; kernel heights and widths are odd. */
export function conv2d(image: Value, kernel: Value, bias?: Value): Value {
  const [rows, height, width, channels] = image.shape;
  const [kernelHeight, kernelWidth, from, to] = kernel.shape;
  const fits = image.shape.length === 4 && kernel.shape.length === 4 && channels === from;
  const isOdd = kernelHeight! % 2 === 1 && kernelWidth! % 2 === 1;
  if (!fits || !isOdd || (bias && !isSameShape(bias.shape, [to!])))
    throw badShape('conv2d', [image.shape, kernel.shape]);
  return {
    op: { kind: 'conv2d' },
    inputs: bias ? [image, kernel, bias] : [image, kernel],
    shape: [rows!, height!, width!, to!],
  };
}

export function convImageGradient(slope: Value, kernel: Value): Value {
  const [rows, height, width] = slope.shape;
  return {
    op: { kind: 'convImageGradient' },
    inputs: [slope, kernel],
    shape: [rows!, height!, width!, kernel.shape[2]!],
  };
}

export function convKernelGradient(image: Value, slope: Value, kernelShape: Shape): Value {
  return { op: { kind: 'convKernelGradient' }, inputs: [image, slope], shape: kernelShape };
}

export function reshape(x: Value, shape: Shape): Value {
  if (countElements(shape) !== countElements(x.shape)) throw badShape('reshape', [x.shape, shape]);
  if (isSameShape(x.shape, shape)) return x;
  return { op: { kind: 'reshape' }, inputs: [x], shape };
}

/** Axes in another order: axis i of the result is axis `order[i]` of x. */
export function transpose(x: Value, order: readonly number[]): Value {
  const isOrder = order.length === x.shape.length && x.shape.every((_, axis) => order.includes(axis));
  if (!isOrder) throw badShape('transpose', [x.shape, order]);
  return { op: { kind: 'transpose', order }, inputs: [x], shape: order.map((axis) => x.shape[axis]!) };
}

export function slice(x: Value, axis: number, from: number, to: number): Value {
  const length = x.shape[axis];
  if (length === undefined || from < 0 || to > length || from >= to) throw badShape('slice', [x.shape]);
  if (to - from === length) return x;
  return { op: { kind: 'slice', axis, from }, inputs: [x], shape: x.shape.with(axis, to - from) };
}

export function pad(x: Value, axis: number, before: number, after: number): Value {
  if (before === 0 && after === 0) return x;
  const length = x.shape[axis]! + before + after;
  return { op: { kind: 'pad', axis, before }, inputs: [x], shape: x.shape.with(axis, length) };
}

export function concat(parts: readonly Value[], axis: number): Value {
  const [first] = parts;
  if (!first) throw badShape('concat', []);
  if (parts.length === 1) return first;
  const others = (shape: Shape): Shape => shape.with(axis, 0);
  if (!parts.every(({ shape }) => isSameShape(others(shape), others(first.shape))))
    throw badShape(
      'concat',
      parts.map(({ shape }) => shape),
    );
  const length = parts.reduce((total, { shape }) => total + shape[axis]!, 0);
  return { op: { kind: 'concat', axis }, inputs: [...parts], shape: first.shape.with(axis, length) };
}

/** Sum over axes, by default over all. */
export function sum(x: Value, axes: readonly number[] = [...x.shape.keys()], keepsAxes = false): Value {
  if (axes.length === 0) return x;
  const shape = keepsAxes
    ? x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length))
    : x.shape.filter((_, axis) => !axes.includes(axis));
  return { op: { kind: 'sum', axes, keepsAxes }, inputs: [x], shape };
}

export function mean(x: Value, axes: readonly number[] = [...x.shape.keys()], keepsAxes = false): Value {
  const count = axes.reduce((total, axis) => total * x.shape[axis]!, 1);
  return multiply(sum(x, axes, keepsAxes), 1 / count);
}

function broadcastShapes(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const lengthA = a[axis - rank + a.length] ?? 1;
    const lengthB = b[axis - rank + b.length] ?? 1;
    if (lengthA !== lengthB && lengthA !== 1 && lengthB !== 1) throw badShape('broadcast', [a, b]);
    return Math.max(lengthA, lengthB);
  });
}

function badShape(operation: string, shapes: readonly Shape[]): QuantError {
  return new QuantError('BAD_SHAPE', { operation, shapes });
}
