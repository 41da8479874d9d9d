import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { singularValues, solveSingular } from '#quant/math/singular-values.ts';
import { symmetricEigen } from '#quant/math/symmetric-eigen.ts';

const entry = fc.double({ min: -10, max: 10, noNaN: true });
const entries = (count: number): fc.Arbitrary<number[]> =>
  fc.array(entry, { minLength: count, maxLength: count });

/** Σ_k left[i,k] values[k] right[j,k]. */
function rebuilt(left: Float64Array, values: Float64Array, right: Float64Array): number[] {
  const size = values.length;
  const out: number[] = [];
  for (let i = 0; i < left.length / size; i += 1)
    for (let j = 0; j < right.length / size; j += 1)
      out.push(values.reduce((sum, value, k) => sum + left[i * size + k]! * value * right[j * size + k]!, 0));
  return out;
}

function columnsAreOrthonormal(matrix: Float64Array, size: number): void {
  for (let p = 0; p < size; p += 1) {
    for (let q = 0; q <= p; q += 1) {
      let sum = 0;
      for (let at = 0; at < matrix.length; at += size) sum += matrix[at + p]! * matrix[at + q]!;
      expect(Math.abs(sum - (p === q ? 1 : 0))).toBeLessThan(1e-13);
    }
  }
}

describe('symmetric eigenvalues', () => {
  it('rebuild the matrix from orthonormal vectors, ascending', () => {
    fc.assert(
      fc.property(entries(15), (numbers) => {
        const matrix = new Float64Array(25);
        let at = 0;
        for (let i = 0; i < 5; i += 1)
          for (let j = 0; j <= i; j += 1) matrix[i * 5 + j] = matrix[j * 5 + i] = numbers[at++]!;
        const { values, vectors } = symmetricEigen(matrix, 5);
        for (let k = 1; k < 5; k += 1) expect(values[k]).toBeGreaterThanOrEqual(values[k - 1]!);
        columnsAreOrthonormal(vectors, 5);
        rebuilt(vectors, values, vectors).forEach((value, i) =>
          expect(Math.abs(value - matrix[i]!)).toBeLessThan(1e-12),
        );
      }),
    );
  });

  it('knows the second difference: 2 − 2 cos kπ/(n + 1)', () => {
    const matrix = Float64Array.from({ length: 64 }, (_, at) => {
      const gap = Math.abs(Math.floor(at / 8) - (at % 8));
      return gap === 0 ? 2 : gap === 1 ? -1 : 0;
    });
    symmetricEigen(matrix, 8).values.forEach((value, k) =>
      expect(value).toBeCloseTo(2 - 2 * Math.cos(((k + 1) * Math.PI) / 9), 13),
    );
    expect(() => symmetricEigen(matrix, 7)).toThrow('LENGTH_MISMATCH');
    expect(() => symmetricEigen(Float64Array.of(Number.NaN), 1)).toThrow('NOT_FINITE');
  });
});

describe('singular values', () => {
  it('rebuild the matrix from orthonormal vectors, descending', () => {
    fc.assert(
      fc.property(entries(18), (numbers) => {
        const { values, left, right } = singularValues(Float64Array.from(numbers), 6, 3);
        for (let k = 1; k < 3; k += 1) expect(values[k]).toBeLessThanOrEqual(values[k - 1]!);
        columnsAreOrthonormal(right, 3);
        rebuilt(left, values, right).forEach((value, i) =>
          expect(Math.abs(value - numbers[i]!)).toBeLessThan(1e-12),
        );
      }),
    );
  });

  it('of the Hilbert matrix of order 5 agree with published ones', () => {
    const hilbert = Float64Array.from({ length: 25 }, (_, at) => 1 / (Math.floor(at / 5) + (at % 5) + 1));
    // Eigenvalues of the symmetric positive matrix in 30 digits (mpmath eigsy).
    const truth = [
      1.567050691098231, 0.2085342186110133, 0.01140749162341981, 3.058980401511917e-4, 3.287928772171863e-6,
    ];
    singularValues(hilbert, 5, 5).values.forEach((value, k) =>
      expect(Math.abs(value - truth[k]!)).toBeLessThan(2e-15),
    );
  });

  it('solve for the shortest of many solutions, and refuse what has no shape', () => {
    const svd = singularValues(Float64Array.of(1, 1, 2, 2, 3, 3), 3, 2);
    expect(svd.values[1]).toBeLessThan(1e-15);
    const solution = solveSingular(svd, [2, 4, 6]);
    expect(solution[0]).toBeCloseTo(1, 13);
    expect(solution[1]).toBeCloseTo(1, 13);
    expect(() => singularValues(new Float64Array(6), 2, 3)).toThrow('LENGTH_MISMATCH');
    expect(() => singularValues(Float64Array.of(Infinity), 1, 1)).toThrow('NOT_FINITE');
  });
});
