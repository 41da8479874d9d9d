import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { luFactor, solveLu } from '#quant/math/dense.ts';
import { applyTransposed, qrFactor, solveQr } from '#quant/math/qr.ts';

const entry = fc.integer({ min: -1000, max: 1000 }).map((value) => value / 100);
const matrixOf = (rows: number, columns: number): fc.Arbitrary<number[]> =>
  fc.array(entry, { minLength: rows * columns, maxLength: rows * columns });

function times(matrix: ArrayLike<number>, columns: number, x: ArrayLike<number>): number[] {
  return Array.from({ length: matrix.length / columns }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < columns; j += 1) sum += matrix[i * columns + j]! * x[j]!;
    return sum;
  });
}

describe('LU', () => {
  it('solves random systems to a small residual, whatever their condition', () => {
    fc.assert(
      fc.property(matrixOf(5, 5), matrixOf(5, 1), (matrix, right) => {
        const lu = luFactor(Float64Array.from(matrix), 5);
        fc.pre(lu !== undefined);
        const x = solveLu(lu!, right);
        const size = Math.max(...x.map(Math.abs), 1);
        // Backward stable: the residual is rounding of |A||x| with growth of at most 16 for n = 5.
        times(matrix, 5, x).forEach((value, i) =>
          expect(Math.abs(value - right[i]!)).toBeLessThan(1e-12 * 10 * size),
        );
      }),
    );
  });

  it('knows the determinant of the Hilbert matrix and refuses a singular one', () => {
    const hilbert = Float64Array.from({ length: 16 }, (_, at) => 1 / (Math.floor(at / 4) + (at % 4) + 1));
    // det H_4 = 1/6048000.
    expect(luFactor(hilbert, 4)!.determinant * 6_048_000).toBeCloseTo(1, 9);
    expect(luFactor(Float64Array.of(1, 2, 2, 4), 2)).toBeUndefined();
    expect(luFactor(new Float64Array(4), 2)).toBeUndefined();
    expect(() => luFactor(new Float64Array(3), 2)).toThrow('LENGTH_MISMATCH');
  });
});

describe('QR', () => {
  it('leaves residuals at right angles to every column', () => {
    fc.assert(
      fc.property(matrixOf(7, 3), matrixOf(7, 1), (matrix, right) => {
        const qr = qrFactor(Float64Array.from(matrix), 7, 3);
        fc.pre(qr.rank === 3 && Math.abs(qr.packed[8]!) > 1e-3);
        const fitted = times(matrix, 3, solveQr(qr, right));
        for (let j = 0; j < 3; j += 1) {
          let angle = 0;
          for (let i = 0; i < 7; i += 1) angle += matrix[i * 3 + j]! * (right[i]! - fitted[i]!);
          // Entries up to 10 and a condition up to 1e4.
          expect(Math.abs(angle)).toBeLessThan(1e-8);
        }
      }),
    );
  });

  it('keeps lengths and finds the rank', () => {
    const matrix = Float64Array.of(1, 2, 3, 2, 4, 6, 1, 0, 1, 5, 5, 10);
    const qr = qrFactor(matrix, 4, 3);
    expect(qr.rank).toBe(2);
    const vector = Float64Array.of(3, -1, 2, 0.5);
    const length = Math.hypot(...vector);
    applyTransposed(qr, vector);
    expect(Math.hypot(...vector)).toBeCloseTo(length, 14);
    expect(() => qrFactor(matrix, 3, 4)).toThrow('LENGTH_MISMATCH');
  });
});
