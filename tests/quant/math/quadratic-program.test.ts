import { describe, expect, it } from 'vitest';
import { bandMatrix, factorBand, solveBand } from '#quant/math/banded-cholesky.ts';
import { solveQuadraticProgram, type InequalityRows } from '#quant/math/quadratic-program.ts';
import { seededRandom } from '../../support/seeded-random.ts';

function rowsOf(
  rows: readonly { readonly parts: readonly [number, number][]; readonly lower: number }[],
): InequalityRows {
  const starts = [0];
  for (const { parts } of rows) starts.push(starts.at(-1)! + parts.length);
  const parts = rows.flatMap((row) => row.parts);
  return {
    starts: Int32Array.from(starts),
    columns: Int32Array.from(parts, ([column]) => column),
    values: Float64Array.from(parts, ([, value]) => value),
    lower: Float64Array.from(rows, ({ lower }) => lower),
  };
}

function diagonal(values: readonly number[]) {
  const matrix = bandMatrix(values.length, 0);
  matrix.entries.set(values);
  return matrix;
}

describe('banded Cholesky', () => {
  it('solves what it factored', () => {
    const random = seededRandom(1);
    const matrix = bandMatrix(40, 5);
    for (let i = 0; i < 40; i += 1) {
      for (let j = Math.max(i - 5, 0); j < i; j += 1) matrix.entries[i * 6 + j - i + 5] = random.next() - 0.5;
      matrix.entries[i * 6 + 5] = 6;
    }
    const at = (i: number, j: number): number =>
      Math.abs(i - j) > 5 ? 0 : matrix.entries[Math.max(i, j) * 6 + 5 - Math.abs(i - j)]!;
    const x = Float64Array.from({ length: 40 }, () => random.next());
    const right = x.map((_, i) => x.reduce((sum, value, j) => sum + at(i, j) * value, 0));
    expect(factorBand(matrix)).toBe(0);
    solveBand(matrix, right);
    // Diagonally dominant: condition number below 10.
    right.forEach((value, i) => expect(value).toBeCloseTo(x[i]!, 13));
  });
});

describe('quadratic programs', () => {
  it('have the textbook solution (Nocedal and Wright 2006, example 16.4)', () => {
    const solution = solveQuadraticProgram({
      hessian: diagonal([2, 2]),
      linear: Float64Array.of(-2, -5),
      rows: rowsOf([
        {
          parts: [
            [0, 1],
            [1, -2],
          ],
          lower: -2,
        },
        {
          parts: [
            [0, -1],
            [1, -2],
          ],
          lower: -6,
        },
        {
          parts: [
            [0, -1],
            [1, 2],
          ],
          lower: -2,
        },
        { parts: [[0, 1]], lower: 0 },
        { parts: [[1, 1]], lower: 0 },
      ]),
    });
    expect(solution.status).toBe('OK');
    expect(solution.x[0]).toBeCloseTo(1.4, 9);
    expect(solution.x[1]).toBeCloseTo(1.7, 9);
    expect(solution.multipliers[0]).toBeCloseTo(0.8, 8);
  });

  it('agree with pooling of adjacent violators on monotone regression', () => {
    const random = seededRandom(4);
    for (let run = 0; run < 20; run += 1) {
      const y = Array.from({ length: 30 }, () => random.next());
      const { x, status } = solveQuadraticProgram({
        hessian: diagonal(y.map(() => 1)),
        linear: Float64Array.from(y, (value) => -value),
        rows: rowsOf(
          y.slice(1).map((_, at) => ({
            parts: [
              [at, -1],
              [at + 1, 1],
            ] as [number, number][],
            lower: 0,
          })),
        ),
      });
      expect(status).toBe('OK');
      // min–max formula of isotonic regression.
      y.forEach((_, i) => {
        let best = -Infinity;
        for (let a = 0; a <= i; a += 1) {
          let least = Infinity;
          for (let b = i; b < y.length; b += 1) {
            const part = y.slice(a, b + 1);
            least = Math.min(least, part.reduce((sum, value) => sum + value, 0) / part.length);
          }
          best = Math.max(best, least);
        }
        // Complementarity 1e-11: where a row is tight and its multiplier small, x is off by up to the root of it.
        expect(x[i]).toBeCloseTo(best, 6);
      });
    }
  });

  it('say when the rows contradict each other', () => {
    const solution = solveQuadraticProgram({
      hessian: diagonal([1]),
      linear: Float64Array.of(0),
      rows: rowsOf([
        { parts: [[0, 1]], lower: 1 },
        { parts: [[0, -1]], lower: 1 },
      ]),
    });
    expect(solution.status).not.toBe('OK');
    expect(solution.message).toMatch(/^Stopped: /u);
  });
});
