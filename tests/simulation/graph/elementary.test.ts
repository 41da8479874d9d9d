import { describe, expect, it } from 'vitest';
import { inverseNormalCdf } from '#quant/math/normal.ts';
import type { Precision } from '#simulation/graph/graph.ts';
import { createTracer } from '#simulation/graph/tracer.ts';
import { columnEvaluator, type Column } from '#simulation/plain/evaluate-columns.ts';

const LENGTH = 4096;
const COLUMNS = 64;
type Name = 'exp' | 'log' | 'normalQuantile';

const columns = { f64: Float64Array, f32: Float32Array } as const;
const fractionBits = { f64: 52, f32: 23 } as const;

function evaluator(precision: Precision, name: Name): (x: Column) => Column {
  const { arithmetic, finish } = createTracer(precision);
  const evaluate = columnEvaluator(finish([arithmetic[name](arithmetic.input('draw', 0))]), LENGTH);
  return (x) => evaluate({ draw: [x] })[0]!;
}

/** Worst error in units in the last place and relative to the value, against a function of doubles. */
function errorsOf(
  precision: Precision,
  name: Name,
  at: (fraction: number) => number,
): { ulps: number; relative: number } {
  const references = { exp: Math.exp, log: Math.log, normalQuantile: inverseNormalCdf };
  const evaluate = evaluator(precision, name);
  const worst = { ulps: 0, relative: 0 };
  for (let column = 0; column < COLUMNS; column += 1) {
    const x = new columns[precision](LENGTH).map((_, i) =>
      at((i * COLUMNS + column + 0.5) / (LENGTH * COLUMNS)),
    );
    const y = evaluate(x);
    for (const [i, value] of y.entries()) {
      const expected = references[name](x[i]!);
      const error = Math.abs(value - expected);
      if (error === 0) continue;
      const unit = 2 ** (Math.floor(Math.log2(Math.abs(expected))) - fractionBits[precision]);
      worst.ulps = Math.max(worst.ulps, error / unit);
      worst.relative = Math.max(worst.relative, error / Math.abs(expected));
      if (Number.isNaN(value)) throw new Error(`${name}(${x[i]!}) is NaN`);
    }
  }
  return worst;
}

const between = (low: number, high: number) => (fraction: number) => low + (high - low) * fraction;
const powers = (low: number, high: number) => (fraction: number) => 2 ** (low + (high - low) * fraction);

describe('elementary functions of graphs', () => {
  // Math.exp and Math.log are themselves off by up to one unit
  it.each([
    ['f64', 'exp', between(-708, 709), 1],
    ['f64', 'exp', between(-1, 1), 1],
    ['f64', 'log', powers(-1021, 1023), 1],
    ['f64', 'log', between(0.5, 2), 1],
    ['f32', 'exp', between(-87, 88), 1],
    ['f32', 'exp', between(-1, 1), 1],
    ['f32', 'log', powers(-125, 127), 1],
    ['f32', 'log', between(0.5, 2), 1],
  ] as const)('%s %s keeps to its units in the last place', (precision, name, at, units) => {
    expect(errorsOf(precision, name, at).ulps).toBeLessThanOrEqual(units);
  });

  // uniforms as the generators make them: a half beside 32 bits, or 23
  const doubles = (fraction: number): number => (Math.floor(fraction * 2 ** 32) + 0.5) * 2 ** -32;
  const singles = (fraction: number): number => (Math.floor(fraction * 2 ** 23) + 0.5) * 2 ** -23;
  const tail = (make: (fraction: number) => number) => (fraction: number) => make(2 ** (-24 * fraction) / 2);
  it.each([
    ['f64', doubles, 1.2e-15],
    ['f64', tail(doubles), 1.2e-15],
    ['f32', singles, 4e-7],
    ['f32', tail(singles), 4e-7],
  ] as const)('%s normal quantile keeps to its relative error', (precision, at, relative) => {
    expect(errorsOf(precision, 'normalQuantile', at).relative).toBeLessThan(relative);
  });

  it.each(['f64', 'f32'] as const)(
    '%s quantile is odd bit for bit and monotone in its samples',
    (precision) => {
      const evaluate = evaluator(precision, 'normalQuantile');
      const make = precision === 'f64' ? doubles : singles;
      const low = new columns[precision](LENGTH).map((_, i) => make(((i + 0.5) / LENGTH) * 0.5));
      const lower = evaluate(low).slice();
      const upper = evaluate(low.map((u) => 1 - u)).slice();
      expect(lower.map((value) => -value)).toEqual(upper);
      expect(lower.every((value, i) => i === 0 || value > lower[i - 1]!)).toBe(true);
    },
  );

  it.each(['f64', 'f32'] as const)('%s exp passes NaN on and stays within its bounds', (precision) => {
    const evaluate = evaluator(precision, 'exp');
    const given = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e30, -1e30, -0];
    const x = new columns[precision](LENGTH);
    x.set(given);
    const [nan, high, low, large, small, one] = evaluate(x);
    expect(nan).toBeNaN();
    expect(high).toBe(large);
    expect(low).toBe(small);
    expect(Number.isFinite(high)).toBe(true);
    expect(low).toBeGreaterThan(0);
    expect(one).toBe(1);
  });
});
