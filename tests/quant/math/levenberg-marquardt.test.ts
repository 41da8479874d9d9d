import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levenbergMarquardt } from '#quant/math/levenberg-marquardt.ts';
import { hasConverged, sentenceOf } from '#quant/math/solver-status.ts';
import { FITTING_PROBLEMS } from './test-problems.ts';

describe('Levenberg–Marquardt on the problems of Moré, Garbow and Hillstrom', () => {
  it.each(FITTING_PROBLEMS)('$name with differences', (problem) => {
    const found = levenbergMarquardt({ ...problem, differences: 'central' });
    expect(hasConverged(found.status), found.message).toBe(true);
    const nearest = Math.min(...problem.minima.map((minimum) => Math.abs(2 * found.cost - minimum)));
    // Published to seven digits or more; a zero minimum is reached to the square of the rounding of the residuals.
    expect(nearest).toBeLessThan(1e-9 * Math.max(...problem.minima.map(Math.abs)) + 1e-24);
  });
});

describe('Levenberg–Marquardt inside bounds', () => {
  const rosenbrock = {
    residuals: ([x = 0, y = 0]: Float64Array, out: Float64Array): void => {
      out[0] = 10 * (y - x * x);
      out[1] = 1 - x;
    },
    jacobian: ([x = 0]: Float64Array, out: Float64Array): void => out.set([-20 * x, 10, -1, 0]),
    residualCount: 2,
  };

  it('stops on a bound exactly, and says which', () => {
    const found = levenbergMarquardt({ ...rosenbrock, start: [-1.2, 1], upper: [0.5, 5] });
    expect(found.params[0]).toBe(0.5);
    // The cost is flat to the root of its rounding.
    expect(found.params[1]).toBeCloseTo(0.25, 7);
    expect(found.atBounds).toEqual([0]);
    expect(hasConverged(found.status)).toBe(true);
    expect(found.gradientNorm).toBeLessThan(1e-7);
  });

  it('holds parameters whose bounds coincide, and moves the rest', () => {
    const found = levenbergMarquardt({ ...rosenbrock, start: [9, 9], lower: [2, -9], upper: [2, 99] });
    expect(found.params[0]).toBe(2);
    // The cost is flat to the root of its rounding.
    expect(found.params[1]).toBeCloseTo(4, 7);
    const none = levenbergMarquardt({ ...rosenbrock, start: [9, 9], lower: [2, 3], upper: [2, 3] });
    expect(none).toMatchObject({ status: 'allFixed', atBounds: [0, 1], message: sentenceOf('allFixed') });
  });

  it('meets the conditions of a minimum for random linear problems in a box', () => {
    const number = fc.double({ min: -3, max: 3, noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(number, { minLength: 24, maxLength: 24 }), (numbers) => {
        const [rows, size] = [5, 4];
        const jacobian = (_: Float64Array, out: Float64Array): void => out.set(numbers.slice(0, rows * size));
        const residuals = (params: Float64Array, out: Float64Array): void => {
          for (let i = 0; i < rows; i += 1) {
            out[i] = numbers[19 + (i % 5)]! + 1;
            for (let j = 0; j < size; j += 1) out[i]! += numbers[i * size + j]! * params[j]!;
          }
        };
        const box = { lower: [-1, -1, -1, -1], upper: [1, 1, 1, 1] };
        const found = levenbergMarquardt({
          residuals,
          residualCount: rows,
          jacobian,
          start: [0, 0, 0, 0],
          ...box,
        });
        expect(hasConverged(found.status), found.message).toBe(true);
        const gradient = Array.from({ length: size }, (_, j) =>
          found.residuals.reduce((sum, value, i) => sum + value * numbers[i * size + j]!, 0),
        );
        found.params.forEach((value, j) => {
          expect(Math.abs(value)).toBeLessThanOrEqual(1);
          // A cost is flat to the root of rounding; a pull of 1e-6 on numbers of size 10 lowers it by 1e-13 of itself.
          if (value > -1) expect(gradient[j]!).toBeLessThan(1e-6 * 50);
          if (value < 1) expect(gradient[j]!).toBeGreaterThan(-1e-6 * 50);
        });
      }),
    );
  });
});

describe('what Levenberg–Marquardt says when things are wrong', () => {
  const one = { residualCount: 1, start: [1] };

  it('steps back from where residuals are not finite', () => {
    const residuals = ([x = 0]: Float64Array, out: Float64Array): void => {
      out[0] = Math.log(x) + 5;
    };
    const found = levenbergMarquardt({ ...one, residuals, start: [4] });
    expect(hasConverged(found.status)).toBe(true);
    expect(found.params[0]! / Math.exp(-5)).toBeCloseTo(1, 10);
  });

  it('names a start that is not finite, a wrong Jacobian, a limit and a target', () => {
    const square = ([x = 0]: Float64Array, out: Float64Array): void => {
      out[0] = x * x;
    };
    expect(levenbergMarquardt({ ...one, residuals: (_, out) => out.fill(Number.NaN) }).status).toBe(
      'nonFiniteStart',
    );
    expect(
      levenbergMarquardt({ ...one, residuals: square, jacobian: (_, out) => out.fill(Number.NaN) }).status,
    ).toBe('nonFinite');
    const reversed = levenbergMarquardt({
      ...one,
      residuals: square,
      jacobian: ([x = 0], out) => out.fill(-2 * x),
      stepTolerance: 0,
    });
    expect(hasConverged(reversed.status) && reversed.status !== 'costSmall').toBe(false);
    expect(reversed.cost).toBe(0.5);
    expect(levenbergMarquardt({ ...one, residuals: square, maxIterations: 2 }).status).toBe('maxIterations');
    const enough = levenbergMarquardt({ ...one, residuals: square, targetCost: 1e-3 });
    expect(enough.status).toBe('targetReached');
    expect(enough.cost).toBeLessThanOrEqual(1e-3);
  });

  it('says that parameters cannot be told apart, and still finds one solution', () => {
    const found = levenbergMarquardt({
      residualCount: 3,
      start: [5, -1, 0],
      residuals: ([a = 0, b = 0], out) => out.set([a + b - 1, 2 * (a + b) - 2, 0]),
    });
    expect(hasConverged(found.status)).toBe(true);
    expect(found.rank).toBe(1);
    expect(found.params[0]! + found.params[1]!).toBeCloseTo(1, 9);
    expect(found.params[2]).toBe(0);
  });

  it('goes no farther in one step than it may', () => {
    const visited: number[][] = [];
    const found = levenbergMarquardt({
      residualCount: 2,
      start: [0, 0],
      largestStep: [0.5, 3],
      residuals: ([a = 0, b = 0], out) => out.set([a - 4, b - 4]),
      jacobian: ([a = 0, b = 0], out) => {
        visited.push([a, b]);
        out.set([1, 0, 0, 1]);
      },
    });
    expect(found.params[0]).toBeCloseTo(4, 9);
    expect(found.params[1]).toBeCloseTo(4, 9);
    for (let i = 1; i < visited.length; i += 1) {
      expect(Math.abs(visited[i]![0]! - visited[i - 1]![0]!)).toBeLessThanOrEqual(0.5 + 1e-12);
      expect(Math.abs(visited[i]![1]! - visited[i - 1]![1]!)).toBeLessThanOrEqual(3 + 1e-12);
    }
    // Eight steps of a half lie between 0 and 4.
    expect(visited.length).toBeGreaterThanOrEqual(8);
  });

  it('refuses what is no problem at all', () => {
    const residuals = (): void => undefined;
    expect(() => levenbergMarquardt({ residuals, residualCount: 1, start: [] })).toThrow('BAD_START');
    expect(() => levenbergMarquardt({ ...one, residuals, lower: [2], upper: [1] })).toThrow('BAD_BOUNDS');
    expect(() => levenbergMarquardt({ ...one, residuals, lower: [2, 3] })).toThrow('BAD_BOUNDS');
  });
});
