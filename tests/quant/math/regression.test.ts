import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choleskyFactor, invertCholesky, solveCholesky } from '#quant/math/dense.ts';
import { randomStream } from '#quant/math/philox.ts';
import { fitLeastSquares, neweyWestLags, sumByGroup } from '#quant/math/regression.ts';
import { quantileOfSorted, percentileRank, correlation, movingMean } from '#quant/math/statistics.ts';

const ones = (count: number): Float64Array => new Float64Array(count).fill(1);

describe('least squares', () => {
  it('reproduces the Longley-like line by hand, with classical errors', () => {
    // y = 1, 3, 2, 5 at x = 0 … 3: slope 1.1, constant 1.1, s² = 1.35, se(slope) = √(1.35/5).
    const fit = fitLeastSquares([ones(4), Float64Array.of(0, 1, 2, 3)], Float64Array.of(1, 3, 2, 5));
    expect([...fit.coefficients].map((value) => +value.toFixed(12))).toEqual([1.1, 1.1]);
    expect(fit.residualVariance).toBeCloseTo(1.35, 12);
    expect(fit.standardErrors[1]).toBeCloseTo(Math.sqrt(1.35 / 5), 12);
    expect(fit.rSquared).toBeCloseTo(1 - 2.7 / 8.75, 12);
  });

  it('gives the same coefficients under any scaling of the columns', () => {
    const random = randomStream(1);
    const x = Float64Array.from({ length: 50 }, (_, row) => random.normal(0, row));
    const y = x.map((value, row) => 2 + 3 * value + random.normal(1, row));
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (scale) => {
        const fit = fitLeastSquares([ones(50), x.map((value) => value * scale)], y);
        const plain = fitLeastSquares([ones(50), x], y);
        expect((fit.coefficients[1]! * scale) / plain.coefficients[1]!).toBeCloseTo(1, 9);
        expect(fit.standardErrors[1]! / fit.coefficients[1]!).toBeCloseTo(
          plain.standardErrors[1]! / plain.coefficients[1]!,
          9,
        );
      }),
    );
  });

  it.each([
    { name: 'autocorrelated errors need Newey–West', kind: 'newey-west' as const },
    { name: 'errors shared within a group need clustering', kind: 'clustered' as const },
  ])('$name: intervals cover, where classical ones do not', ({ kind }) => {
    const covered = { robust: 0, classical: 0 };
    for (let draw = 0; draw < 200; draw += 1) {
      const random = randomStream(500 + draw);
      const groups = Int32Array.from({ length: 400 }, (_, row) => Math.floor(row / 8));
      const shock = (path: number, row: number): number =>
        random.normal(path, kind === 'clustered' ? groups[row]! : row);
      let [left, right] = [0, 0];
      const carry = kind === 'clustered' ? 0 : 0.8;
      const x = Float64Array.from(groups, (_, row) => (left = carry * left + shock(0, row)));
      const y = Float64Array.from(groups, (_, row) => (right = carry * right + shock(1, row)));
      const errors =
        kind === 'clustered' ? ({ kind, groups, lags: 0 } as const) : ({ kind, lags: 20 } as const);
      const robust = fitLeastSquares([ones(400), x], y, errors);
      const classical = fitLeastSquares([ones(400), x], y);
      if (Math.abs(robust.coefficients[1]!) < 1.96 * robust.standardErrors[1]!) covered.robust += 1;
      if (Math.abs(classical.coefficients[1]!) < 1.96 * classical.standardErrors[1]!) covered.classical += 1;
    }
    // 95 % of 200 is 190 ± 3; robust errors run a few points short in samples of this size.
    expect(covered.robust).toBeGreaterThan(172);
    expect(covered.classical).toBeLessThan(160);
  });

  it('has a status for too few rows and for columns that say the same', () => {
    expect(fitLeastSquares([ones(2), Float64Array.of(1, 2)], Float64Array.of(1, 2)).status).toBe(
      'TOO_FEW_DATA',
    );
    expect(fitLeastSquares([ones(5), ones(5)], Float64Array.of(1, 2, 3, 4, 5)).status).toBe('COLLINEAR');
    expect(() => fitLeastSquares([ones(3)], ones(4))).toThrow('LENGTH_MISMATCH');
    expect(neweyWestLags(100)).toBe(4);
    expect([...sumByGroup(Float64Array.of(1, 2, 3, 4, 5, 6), 2, Int32Array.of(7, 7, 9))]).toEqual([
      4, 6, 5, 6,
    ]);
  });
});

describe('linear algebra', () => {
  it('solves and inverts what it factors', () => {
    const matrix = Float64Array.of(4, 2, 0.6, 2, 5, 1, 0.6, 1, 3);
    const factor = choleskyFactor(matrix, 3)!;
    const solution = solveCholesky(factor, [1, 2, 3]);
    const inverse = invertCholesky(factor, 3);
    for (let row = 0; row < 3; row += 1) {
      const product = [0, 1, 2].reduce(
        (sum, column) => sum + matrix[row * 3 + column]! * solution[column]!,
        0,
      );
      expect(product).toBeCloseTo(row + 1, 12);
      expect(
        [0, 1, 2].reduce((sum, column) => sum + inverse[row * 3 + column]! * (column + 1), 0),
      ).toBeCloseTo(solution[row]!, 12);
    }
    expect(choleskyFactor(Float64Array.of(1, 2, 2, 1), 2)).toBeUndefined();
  });
});

describe('order statistics', () => {
  it('interpolates quantiles as R and NumPy do', () => {
    expect(quantileOfSorted([1, 2, 4, 8], 0.4)).toBeCloseTo(2.4, 12);
    expect(quantileOfSorted([], 0.5)).toBeNaN();
    expect(() => quantileOfSorted([1], 1.5)).toThrow('BAD_PROBABILITY');
  });

  it('ranks with ties in the middle and skips gaps', () => {
    expect(percentileRank([1, 2, 2, 3, Number.NaN], 2)).toBe(50);
    expect(percentileRank([1, 2, 3], 9)).toBe(100);
    expect(percentileRank([Number.NaN], 1)).toBeNaN();
  });

  it('correlates and averages', () => {
    expect(correlation([1, 2, 3], [2, 4, 6])).toBe(1);
    expect(correlation([1, 1], [1, 2])).toBeNaN();
    expect([...movingMean([1, 2, 3, 4], 2)]).toEqual([Number.NaN, 1.5, 2.5, 3.5]);
  });
});
