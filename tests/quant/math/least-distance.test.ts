import { describe, expect, it } from 'vitest';
import { bandMatrix } from '#quant/math/banded-cholesky.ts';
import { solveLeastDistance } from '#quant/math/least-distance.ts';
import { solveQuadraticProgram, type InequalityRows } from '#quant/math/quadratic-program.ts';
import { seededRandom } from '../../support/seeded-random.ts';

type Parts = readonly (readonly [column: number, value: number])[];

function rowsOf(rows: readonly { readonly parts: Parts; readonly lower: number }[]): InequalityRows {
  const starts = [0];
  for (const { parts } of rows) starts.push(starts.at(-1)! + parts.length);
  const parts = rows.flatMap((row) => [...row.parts]);
  return {
    starts: Int32Array.from(starts),
    columns: Int32Array.from(parts, ([column]) => column),
    values: Float64Array.from(parts, ([, value]) => value),
    lower: Float64Array.from(rows, ({ lower }) => lower),
  };
}

/** Second differences at least some numbers, of both signs, and rises at least others: like the rules of a surface. */
function convexProgram(seed: number, size: number) {
  const random = seededRandom(seed);
  const rows = Array.from({ length: size - 2 }, (_, at) => ({
    parts: [
      [at, 1],
      [at + 1, -2],
      [at + 2, 1],
    ] as Parts,
    lower: random.next() - 0.5,
  }));
  for (let at = 0; at + 1 < size; at += 3)
    rows.push({
      parts: [
        [at, -1],
        [at + 1, 1],
      ],
      lower: random.next() - 0.8,
    });
  return { weights: Float64Array.from({ length: size }, () => 0.1 + 3 * random.next()), rows: rowsOf(rows) };
}

describe('least distance', () => {
  it('is the corner that a picture shows', () => {
    // Nearest point to 0 with x + y ≥ 2 and x ≥ 1.5, √ω = 1 and 2: on both lines.
    const rows = rowsOf([
      {
        parts: [
          [0, 1],
          [1, 1],
        ],
        lower: 2,
      },
      { parts: [[0, 1]], lower: 1.5 },
      { parts: [[1, 1]], lower: Number.NEGATIVE_INFINITY },
    ]);
    // On the first line alone: x = 2·4/5 = 1.6, y = 0.4, and the second is kept.
    const free = solveLeastDistance({ weights: Float64Array.of(1, 4), rows });
    expect(free.status).toBe('OK');
    expect([...free.binding]).toEqual([0]);
    expect(free.x[0]).toBeCloseTo(1.6, 14);
    expect(free.x[1]).toBeCloseTo(0.4, 14);
    const even = solveLeastDistance({ weights: Float64Array.of(1, 1), rows });
    expect([...even.binding].sort()).toEqual([0, 1]);
    expect([...even.x]).toEqual([expect.closeTo(1.5, 14), expect.closeTo(0.5, 14)]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('is that of the interior point method, seed %i', (seed) => {
    const { weights, rows } = convexProgram(seed, 30);
    const hessian = bandMatrix(30, 0);
    hessian.entries.set(weights);
    const wanted = solveQuadraticProgram({ hessian, linear: new Float64Array(30), rows, tolerance: 1e-11 });
    const found = solveLeastDistance({ weights, rows });
    expect(found.status).toBe('OK');
    // The interior point stops with a complementarity of 1e-11: its points are within the root of that over the least weight, 0.1.
    found.x.forEach((x, at) => expect(Math.abs(x - wanted.x[at]!)).toBeLessThan(3e-5));
    // Rows that bind hold as equations, the others are kept.
    for (let row = 0; row < rows.lower.length; row += 1) {
      let value = -rows.lower[row]!;
      for (let at = rows.starts[row]!; at < rows.starts[row + 1]!; at += 1)
        value += rows.values[at]! * found.x[rows.columns[at]!]!;
      if (found.binding.includes(row)) expect(Math.abs(value)).toBeLessThan(1e-9);
      else expect(value).toBeGreaterThan(-1e-8);
    }
  });

  it('takes no step from its own answer, and few from a wrong one', () => {
    const { weights, rows } = convexProgram(9, 40);
    const cold = solveLeastDistance({ weights, rows });
    const warm = solveLeastDistance({ weights, rows, binding: cold.binding });
    expect(warm.steps).toBe(0);
    // Second differences of forty points have a condition number near 1e6, and its square counts: rounding to 1e-9 of x of order ten.
    warm.x.forEach((x, at) => expect(Math.abs(x - cold.x[at]!)).toBeLessThan(1e-8));
    const wrong = Int32Array.from({ length: rows.lower.length }, (_, row) => row);
    const again = solveLeastDistance({ weights, rows, binding: wrong });
    expect(again.status).toBe('OK');
    again.x.forEach((x, at) => expect(Math.abs(x - cold.x[at]!)).toBeLessThan(1e-8));
  });

  it('says that rows contradict each other', () => {
    const rows = rowsOf([
      { parts: [[0, 1]], lower: 1 },
      { parts: [[0, -1]], lower: 0 },
    ]);
    expect(solveLeastDistance({ weights: Float64Array.of(1, 1), rows }).status).toBe('INFEASIBLE');
    const { weights, rows: many } = convexProgram(3, 30);
    expect(solveLeastDistance({ weights, rows: many, maxSteps: 1 }).status).toBe('MAX_STEPS');
    const { lower } = rows;
    expect(() => solveLeastDistance({ weights, rows: { ...rows, lower: lower.slice(1) } })).toThrow(
      'LENGTH_MISMATCH',
    );
  });
});
