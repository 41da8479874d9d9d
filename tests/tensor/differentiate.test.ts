import { describe, expect, it } from 'vitest';
import { randomStream } from '#quant/math/philox.ts';
import { evaluate } from '#tensor/executors/plain/evaluate.ts';
import { differentiate } from '#tensor/graph/differentiate.ts';
import * as t from '#tensor/graph/expressions.ts';
import { countElements } from '#tensor/graph/value.ts';
import type { Shape, Value } from '#tensor/graph/value.ts';

/** Loss of one or two inputs; inputs are drawn from 0.3 … 1.7 with signs where `signed`. */
interface Formula {
  readonly shapes: readonly Shape[];
  readonly loss: (a: Value, b: Value) => Value;
  readonly signed?: boolean;
}

/** A sum in which every entry has a weight of its own, so that no slope hides behind another. */
function weigh(x: Value): Value {
  const weights = Float32Array.from(
    { length: countElements(x.shape) },
    (_, i) => 0.3 + ((7 * i + 3) % 11) / 10,
  );
  return t.sum(t.multiply(x, t.constant(weights, x.shape)));
}

const formulas: Record<string, Formula> = {
  negate: { shapes: [[5]], loss: (a) => weigh(t.negate(a)) },
  exp: { shapes: [[5]], loss: (a) => weigh(t.exp(a)) },
  log: { shapes: [[5]], loss: (a) => weigh(t.log(a)) },
  sqrt: { shapes: [[5]], loss: (a) => weigh(t.sqrt(a)) },
  square: { shapes: [[5]], loss: (a) => weigh(t.square(a)), signed: true },
  tanh: { shapes: [[5]], loss: (a) => weigh(t.tanh(a)), signed: true },
  sigmoid: { shapes: [[5]], loss: (a) => weigh(t.sigmoid(a)), signed: true },
  silu: { shapes: [[5]], loss: (a) => weigh(t.silu(a)), signed: true },
  relu: { shapes: [[8]], loss: (a) => weigh(t.relu(a)), signed: true },
  softplus: { shapes: [[5]], loss: (a) => weigh(t.softplus(a)), signed: true },
  absolute: { shapes: [[8]], loss: (a) => weigh(t.absolute(a)), signed: true },
  'sum of equals': { shapes: [[4]], loss: (a) => weigh(t.add(t.multiply(a, a), a)) },
  'add, repeated': { shapes: [[2, 3], [3]], loss: (a, b) => weigh(t.square(t.add(a, b))) },
  'subtract, repeated': {
    shapes: [
      [2, 3],
      [2, 1],
    ],
    loss: (a, b) => weigh(t.square(t.subtract(a, b))),
  },
  'multiply, repeated': {
    shapes: [
      [2, 1, 3],
      [4, 1],
    ],
    loss: (a, b) => weigh(t.multiply(a, b)),
  },
  'divide, repeated': { shapes: [[3], [2, 3]], loss: (a, b) => weigh(t.divide(a, b)), signed: true },
  maximum: { shapes: [[6], [6]], loss: (a, b) => weigh(t.maximum(a, b)) },
  minimum: { shapes: [[6], [6]], loss: (a, b) => weigh(t.minimum(a, b)) },
  transpose: { shapes: [[2, 3, 4]], loss: (a) => weigh(t.square(t.transpose(a, [2, 0, 1]))) },
  matMul: {
    shapes: [
      [2, 3],
      [3, 4],
    ],
    loss: (a, b) => weigh(t.matMul(a, b)),
  },
  'matMul, left turned': {
    shapes: [
      [3, 2],
      [3, 4],
    ],
    loss: (a, b) => weigh(t.matMul(a, b, { transposeA: true })),
  },
  'matMul, right turned': {
    shapes: [
      [2, 3],
      [4, 3],
    ],
    loss: (a, b) => weigh(t.matMul(a, b, { transposeB: true })),
  },
  'matMul, both turned': {
    shapes: [
      [3, 2],
      [4, 3],
    ],
    loss: (a, b) => weigh(t.matMul(a, b, { transposeA: true, transposeB: true })),
  },
  'matMul, bias': {
    shapes: [[2, 3], [3]],
    loss: (a, b) => weigh(t.square(t.matMul(a, identity, { bias: b }))),
  },
  'conv2d, 3 × 3': {
    shapes: [
      [2, 4, 3, 2],
      [3, 3, 2, 3],
    ],
    loss: (a, b) => weigh(t.conv2d(a, b)),
  },
  'conv2d, 1 × 1': {
    shapes: [
      [2, 2, 3, 2],
      [1, 1, 2, 3],
    ],
    loss: (a, b) => weigh(t.conv2d(a, b)),
  },
  'conv2d, 5 × 3': {
    shapes: [
      [1, 5, 4, 1],
      [5, 3, 1, 2],
    ],
    loss: (a, b) => weigh(t.conv2d(a, b)),
  },
  'conv2d, bias': {
    shapes: [[2, 2, 2, 1], [3]],
    loss: (a, b) => weigh(t.square(t.conv2d(a, t.constant(0.5, [1, 1, 1, 3]), b))),
  },
  reshape: { shapes: [[2, 6]], loss: (a) => weigh(t.square(t.reshape(a, [3, 4]))) },
  slice: { shapes: [[3, 4]], loss: (a) => weigh(t.square(t.slice(a, 1, 1, 3))) },
  pad: { shapes: [[2, 3]], loss: (a) => weigh(t.square(t.pad(a, 1, 2, 1))) },
  concat: {
    shapes: [
      [2, 3],
      [2, 2],
    ],
    loss: (a, b) => weigh(t.square(t.concat([a, b, a], 1))),
  },
  'sum over one axis': { shapes: [[2, 3]], loss: (a) => weigh(t.square(t.sum(a, [0]))) },
  'sum, axes kept': { shapes: [[2, 3]], loss: (a) => weigh(t.multiply(a, t.sum(a, [1], true))) },
  mean: { shapes: [[2, 3]], loss: (a) => t.mean(t.square(a)) },
};

const identity = t.constant(Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1), [3, 3]);

function draw(shape: Shape, stream: number, signed: boolean): Float64Array {
  const random = randomStream(9, stream);
  return Float64Array.from({ length: countElements(shape) }, (_, i) => {
    const size = 0.3 + 1.4 * random.uniform(0, i);
    return signed && random.uniform(1, i) < 0.5 ? -size : size;
  });
}

describe('slopes beside central differences', () => {
  it.each(Object.entries(formulas))('%s', (_name, { shapes, loss, signed = false }) => {
    const inputs = shapes.map((shape, place) => t.input(`x${place}`, shape));
    const value = loss(inputs[0]!, inputs[1] ?? inputs[0]!);
    const slopes = differentiate(value, inputs);
    const named = Object.fromEntries(inputs.map((item, place) => [`x${place}`, item]));
    const at = shapes.map((shape, place) => draw(shape, place, signed));
    const given = (points: readonly Float64Array[]) =>
      Object.fromEntries(points.map((point, place) => [`x${place}`, point]));
    const outputs = Object.fromEntries(slopes.map((slope, place) => [`s${place}`, slope]));
    const found = evaluate({ inputs: named, outputs }, given(at));
    const lossAt = (points: readonly Float64Array[]): number =>
      evaluate({ inputs: named, outputs: { value } }, given(points)).value![0]!;
    for (const [place, point] of at.entries()) {
      expect(slopes[place]!.shape).toEqual(shapes[place]);
      for (const i of point.keys()) {
        // The error of the difference is 1e-10·f‴/6, that of rounding 1e-16/1e-5.
        const step = 1e-5;
        const moved = (by: number) => lossAt(at.with(place, point.with(i, point[i]! + by)));
        const wanted = (moved(step) - moved(-step)) / (2 * step);
        expect(Math.abs(found[`s${place}`]![i]! - wanted)).toBeLessThan(1e-8 * Math.max(1, Math.abs(wanted)));
      }
    }
  });

  it('are zero for what the loss does not need', () => {
    const [a, b] = [t.input('a', [2]), t.input('b', [3])];
    const [, slope] = differentiate(t.sum(a), [a, b]);
    const { found } = evaluate({ inputs: {}, outputs: { found: slope! } }, {});
    expect([...found!]).toEqual([0, 0, 0]);
  });

  it('go through a long chain without a stack of calls', () => {
    const x = t.input('x', []);
    let y: Value = x;
    for (let i = 0; i < 20_000; i += 1) y = t.add(y, 1);
    const [slope] = differentiate(y, [x]);
    expect(evaluate({ inputs: { x }, outputs: { slope: slope! } }, { x: [1] }).slope![0]).toBe(1);
  });
});

describe('shapes that do not fit', () => {
  it.each([
    ['add', () => t.add(t.input('a', [2]), t.input('b', [3]))],
    ['matMul', () => t.matMul(t.input('a', [2, 3]), t.input('b', [2, 3]))],
    ['conv2d', () => t.conv2d(t.input('a', [1, 4, 4, 2]), t.input('k', [2, 2, 2, 1]))],
    ['reshape', () => t.reshape(t.input('a', [4]), [3])],
    ['slice', () => t.slice(t.input('a', [4]), 0, 2, 5)],
    ['concat', () => t.concat([t.input('a', [1, 2]), t.input('b', [2, 2])], 1)],
    ['constant', () => t.constant(Float32Array.of(1, 2), [3])],
  ])('%s says so', (_name, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'BAD_SHAPE' }));
  });
});
