import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cubicSpline, monotoneCubic } from '#quant/math/cubic-spline.ts';
import type { SplineEnd } from '#quant/math/cubic-spline.ts';
import { evaluateSpline, naturalSplineCurvature } from '#quant/math/natural-spline.ts';

const x = Float64Array.of(0, 0.3, 1, 1.4, 2.5, 4);
const y = Float64Array.of(1, 1.4, 1.1, 1.15, 3, 2.9);
const at = [-0.5, 0.1, 0.3, 0.65, 1.2, 2, 3.3, 4.4];

describe('cubic splines', () => {
  it.each([
    // SciPy 1.17 CubicSpline, bc_type 'not-a-knot' and ((1, .7), (1, -.2)).
    [
      'notAKnot',
      [
        -1.438127596159042, 1.200572399313343, 1.4, 1.32427348359306, 1.068844797872083, 2.00086427369455,
        3.961618869799848, 0.9943331910882369,
      ],
    ],
    [
      { slopes: [0.7, -0.2] },
      [
        3.216926560320637, 1.11150259893654, 1.4, 1.39248751682543, 1.052943311244564, 2.128088584122442,
        3.195087364150234, 2.959827388978186,
      ],
    ],
  ] as const satisfies readonly (readonly [SplineEnd, readonly number[]])[])(
    '%j agrees with an independent implementation',
    (end, truth) => {
      const spline = cubicSpline(x, y, end);
      at.forEach((point, i) => expect(spline(point)).toBeCloseTo(truth[i]!, 13));
    },
  );

  it('with natural ends is the natural spline', () => {
    const curvature = naturalSplineCurvature(x, y);
    const spline = cubicSpline(x, y, 'natural');
    for (const point of at.slice(1, -1))
      expect(spline(point)).toBeCloseTo(evaluateSpline(x, y, curvature, point).value, 14);
  });

  it('not-a-knot reproduces every cubic, clamped ends do with its slopes', () => {
    const coefficient = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(coefficient, coefficient, coefficient, coefficient, (a, b, c, d) => {
        const cubic = (t: number): number => a + t * (b + t * (c + t * d));
        const slope = (t: number): number => b + t * (2 * c + 3 * d * t);
        const values = x.map(cubic);
        const free = cubicSpline(x, values, 'notAKnot');
        const clamped = cubicSpline(x, values, { slopes: [slope(0), slope(4)] });
        for (const point of [-1, 0.2, 2.2, 5]) {
          expect(Math.abs(free(point) - cubic(point))).toBeLessThan(1e-11);
          expect(Math.abs(clamped(point) - cubic(point))).toBeLessThan(1e-11);
        }
      }),
    );
    const [three, two] = [x.slice(0, 3), x.slice(0, 2)];
    expect(
      cubicSpline(
        three,
        three.map((t) => t * t - t),
        'notAKnot',
      )(2),
    ).toBeCloseTo(2, 13);
    expect(cubicSpline(two, two, 'notAKnot')(7)).toBeCloseTo(7, 13);
  });

  it('refuses knots that do not ascend', () => {
    for (const build of [
      (a: Float64Array, b: Float64Array) => cubicSpline(a, b, 'notAKnot'),
      (a: Float64Array, b: Float64Array) => monotoneCubic(a, b),
    ]) {
      expect(() => build(Float64Array.of(0, 0), Float64Array.of(1, 2))).toThrow('BAD_KNOTS');
      expect(() => build(Float64Array.of(0, 1), Float64Array.of(1))).toThrow('BAD_KNOTS');
      expect(() => build(Float64Array.of(0), Float64Array.of(1))).toThrow('BAD_KNOTS');
      expect(() => build(Float64Array.of(0, 1), Float64Array.of(1, Number.NaN))).toThrow('BAD_KNOTS');
    }
  });
});

describe('monotone cubic', () => {
  it('agrees with an independent implementation and goes on as a line', () => {
    // SciPy 1.17 PchipInterpolator on the same knots.
    const spline = monotoneCubic(x, y);
    const truth = [1.186455026455026, 1.4, 1.25, 1.114739955632241, 2.226227007072581, 2.98482962962963];
    at.slice(1, -1).forEach((point, i) => expect(spline(point)).toBeCloseTo(truth[i]!, 13));
    expect(spline(5)).toBeCloseTo(2.9 - 0.2, 13);
    expect(spline(-1)).toBeCloseTo(1 - 1.861904761904762, 13);
  });

  it('never leaves the range of its neighbours', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 6, maxLength: 6 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 0, max: 4 }),
        (values, share, piece) => {
          const spline = monotoneCubic(x, Float64Array.from(values));
          const value = spline(x[piece]! + share * (x[piece + 1]! - x[piece]!));
          const [low, high] = [
            Math.min(values[piece]!, values[piece + 1]!),
            Math.max(values[piece]!, values[piece + 1]!),
          ];
          expect(value).toBeGreaterThanOrEqual(low - 1e-13);
          expect(value).toBeLessThanOrEqual(high + 1e-13);
        },
      ),
    );
  });
});
