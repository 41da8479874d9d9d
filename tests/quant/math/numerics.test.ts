import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawBlockRows, fillBootstrap, summariseBootstrap } from '#quant/math/block-bootstrap.ts';
import { lowPeriodogram, transformPowerOfTwo } from '#quant/math/fourier.ts';
import { minimiseBrent, minimiseOnGrid } from '#quant/math/minimise.ts';
import { evaluateSpline, naturalSplineCurvature } from '#quant/math/natural-spline.ts';
import { randomStream } from '#quant/math/philox.ts';
import { mean } from '#quant/math/statistics.ts';

describe('minimisers', () => {
  it('find the vertex of any parabola inside the interval', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -9, max: 9, noNaN: true }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (vertex, width) => {
          const found = minimiseBrent((x) => width * (x - vertex) ** 2, -10, 10);
          // A minimum is flat: doubles see it to about the root of their precision.
          expect(Math.abs(found.argument - vertex)).toBeLessThan(1e-6);
          expect(found).toMatchObject({ status: 'OK', atBound: false });
        },
      ),
    );
  });

  it('say when an end stopped them, and the grid finds the deeper of two valleys', () => {
    expect(minimiseBrent((x) => x, 0, 1).atBound).toBe(true);
    const twoValleys = (x: number): number => Math.min((x - 1) ** 2, (x - 8) ** 2 - 1);
    expect(minimiseOnGrid(twoValleys, 0, 10, 21)).toMatchObject({ atBound: false });
    expect(minimiseOnGrid(twoValleys, 0, 10, 21).argument).toBeCloseTo(8, 6);
    expect(minimiseOnGrid((x) => -x, 0, 10, 21).atBound).toBe(true);
    expect(() => minimiseBrent((x) => x, 1, 1)).toThrow('BAD_INTERVAL');
  });
});

describe('Fourier', () => {
  it('keeps energy and turns a wave into its line', () => {
    const size = 256;
    const real = Float64Array.from({ length: size }, (_, t) => Math.cos((2 * Math.PI * 5 * t) / size));
    const imaginary = new Float64Array(size);
    transformPowerOfTwo(real, imaginary);
    expect(real[5]).toBeCloseTo(size / 2, 9);
    expect(real[6]).toBeCloseTo(0, 9);
    expect(() => transformPowerOfTwo(new Float64Array(3), new Float64Array(3))).toThrow('BAD_LENGTH');
  });

  it('forms the low periodogram that the transform gives', () => {
    const random = randomStream(4);
    const values = Float64Array.from({ length: 512 }, (_, t) => 7 + random.normal(0, t));
    const [real, imaginary] = [values.slice(), new Float64Array(512)];
    transformPowerOfTwo(real, imaginary);
    lowPeriodogram(values, 40).forEach((ordinate, index) => {
      const expected = (real[index + 1]! ** 2 + imaginary[index + 1]! ** 2) / (2 * Math.PI * 512);
      expect(ordinate / expected).toBeCloseTo(1, 10);
    });
    expect(() => lowPeriodogram(values, 300)).toThrow('BAD_LENGTH');
  });
});

describe('natural cubic spline', () => {
  const x = Float64Array.of(30, 60, 91, 121, 182, 365, 730);
  const y = Float64Array.of(4.4, 4.6, 4.9, 5.0, 4.95, 4.7, 4.1);

  it('agrees with an independent implementation', () => {
    // SciPy 1.x CubicSpline(bc_type='natural') on the same knots.
    const curvature = naturalSplineCurvature(x, y);
    const values = [40, 75, 100, 150, 300].map((at) => evaluateSpline(x, y, curvature, at).value);
    [4.45610278, 4.75168047, 4.95216906, 4.99418925, 4.78628933].forEach((value, index) =>
      expect(values[index]).toBeCloseTo(value, 8),
    );
  });

  it('passes through its knots, is exact on lines, and is held flat outside', () => {
    const curvature = naturalSplineCurvature(x, y);
    x.forEach((knot, index) =>
      expect(evaluateSpline(x, y, curvature, knot).value).toBeCloseTo(y[index]!, 13),
    );
    const line = x.map((value) => 2 * value - 1);
    expect(evaluateSpline(x, line, naturalSplineCurvature(x, line), 77).value).toBeCloseTo(153, 10);
    expect(evaluateSpline(x, y, curvature, 1).value).toBe(4.4);
    expect(evaluateSpline(x, y, curvature, 9999).value).toBe(4.1);
    expect(() => naturalSplineCurvature(Float64Array.of(1, 1), Float64Array.of(0, 0))).toThrow('BAD_KNOTS');
  });
});

describe('block bootstrap', () => {
  const plan = { seed: 5, stream: 1, blockLength: 10, scheme: 'stationary' } as const;

  it('gives the same resamples however the work is cut', () => {
    const values = Float64Array.from({ length: 200 }, (_, index) => index);
    const statistic = (rows: Int32Array): number => mean(Array.from(rows, (row) => values[row]!));
    const whole = new Float64Array(60);
    fillBootstrap(whole, 200, 0, { plan, statistic });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 59 }), (at) => {
        const [head, tail] = [new Float64Array(at), new Float64Array(60 - at)];
        fillBootstrap(tail, 200, at, { plan, statistic });
        fillBootstrap(head, 200, 0, { plan, statistic });
        expect([...head, ...tail]).toEqual([...whole]);
      }),
      { numRuns: 20 },
    );
  });

  it.each(['circular', 'stationary'] as const)(
    '%s blocks follow the series and have their length',
    (scheme) => {
      const rows = new Int32Array(20_000);
      drawBlockRows(rows, { ...plan, scheme }, 0);
      let joins = 0;
      for (let index = 1; index < rows.length; index += 1)
        if (rows[index] !== (rows[index - 1]! + 1) % rows.length) joins += 1;
      expect(Math.abs(rows.length / joins - 10)).toBeLessThan(1);
      expect(() => drawBlockRows(rows, { ...plan, blockLength: 0 }, 0)).toThrow('BAD_WINDOW');
    },
  );

  it('finds the standard error of the mean of an autoregression, which independent draws miss', () => {
    const random = randomStream(77);
    let state = 0;
    const values = Float64Array.from(
      { length: 4000 },
      (_, index) => (state = 0.7 * state + random.normal(0, index)),
    );
    const statistic = (rows: Int32Array): number => mean(Array.from(rows, (row) => values[row]!));
    const out = new Float64Array(200);
    fillBootstrap(out, 4000, 0, { plan: { ...plan, blockLength: 60 }, statistic });
    const truth = 1 / 0.3 / Math.sqrt(4000);
    // 200 resamples give an error within 5 %, the blocks of one path within about 15 %.
    expect(Math.abs(summariseBootstrap(out, 0).standardError / truth - 1)).toBeLessThan(0.3);
    expect(summariseBootstrap(out.subarray(0, 10), 0).interval95).toBeNull();
  });
});
