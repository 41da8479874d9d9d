import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { realRoots } from '#quant/math/polynomial-roots.ts';
import { findRoot } from '#quant/math/root-finding.ts';
import { sentenceOf } from '#quant/math/solver-status.ts';

describe('Brent root', () => {
  it('brackets the root of any monotone function to the last bits', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -8, max: 8, noNaN: true }),
        fc.double({ min: 0.1, max: 6, noNaN: true }),
        (root, power) => {
          const f = (x: number): number =>
            Math.sign(x - root) * Math.abs(x - root) ** power + 1e-3 * (x - root);
          const found = findRoot(f, -10, 10);
          expect(found.status).toBe('ok');
          expect(found.iterations).toBeLessThan(150);
          expect(Math.abs(found.x - root)).toBeLessThanOrEqual(4e-15 * Math.max(1, Math.abs(root)));
        },
      ),
    );
  });

  it('finds published roots', () => {
    // cos x = x at the Dottie number; Wallis's cubic x³ − 2x − 5.
    expect(findRoot((x) => Math.cos(x) - x, 0, 1).x).toBeCloseTo(0.7390851332151607, 15);
    expect(findRoot((x) => x ** 3 - 2 * x - 5, 2, 3).x).toBeCloseTo(2.0945514815423265, 14);
    expect(findRoot((x) => x - 1, 1, 2)).toMatchObject({ x: 1, status: 'ok' });
    expect(findRoot((x) => x - 1, 0, 1)).toMatchObject({ x: 1, status: 'ok' });
  });

  it('says what stopped it', () => {
    expect(findRoot((x) => x * x + 1, -1, 2)).toMatchObject({
      status: 'notBracketed',
      x: -1,
      message: sentenceOf('notBracketed'),
    });
    expect(findRoot(() => Number.NaN, 0, 1).status).toBe('nonFinite');
    expect(findRoot((x) => (Math.abs(x) < 0.5 ? Number.NaN : x), -1, 2).status).toBe('nonFinite');
    expect(findRoot((x) => Math.atan(x) - 1, -1e9, 1e9, { maxIterations: 3 }).status).toBe('maxIterations');
  });

  it('stops at the width asked for', () => {
    const found = findRoot((x) => Math.exp(x) - 3, 0, 5, { tolerance: 1e-4 });
    expect(Math.abs(found.x - Math.log(3))).toBeLessThan(1e-4);
  });
});

describe('real roots of polynomials', () => {
  function fromRoots(roots: readonly number[]): number[] {
    let coefficients = [1];
    for (const root of roots) {
      const next = [0, ...coefficients];
      coefficients.forEach((value, k) => (next[k]! -= root * value));
      coefficients = next;
    }
    return coefficients;
  }

  it('finds all separated roots of a product', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: -12, max: 12 }), { minLength: 1, maxLength: 6 }),
        (whole) => {
          const roots = whole.map((value) => value / 4).sort((a, b) => a - b);
          const found = realRoots(fromRoots(roots));
          expect(found.length).toBe(roots.length);
          // Roots a quarter apart of degree 6: a condition of at most 1e5.
          found.forEach((root, i) => expect(Math.abs(root - roots[i]!)).toBeLessThan(1e-9));
        },
      ),
    );
  });

  it('takes a double root once, none of x² + 1, and only those of the interval', () => {
    expect(Array.from(realRoots([1, -2, 1]))).toEqual([1]);
    expect(realRoots([1, 0, 1]).length).toBe(0);
    expect(Array.from(realRoots([0, -1, 0, 1]))).toEqual([-1, 0, 1]);
    expect(Array.from(realRoots([0, -1, 0, 1], -0.5, 3))).toEqual([0, 1]);
    expect(realRoots([5]).length).toBe(0);
    expect(realRoots([0, 0, 0]).length).toBe(0);
    expect(Array.from(realRoots([-6, 3, 0, 0]))).toEqual([2]);
    expect(() => realRoots([1, Number.NaN])).toThrow('NOT_FINITE');
  });

  it('finds the roots of Wilkinson’s polynomial of degree 12', () => {
    const roots = Array.from({ length: 12 }, (_, i) => i + 1);
    // Coefficients up to 12! are exact; the condition of the worst root is about 1e8.
    const found = realRoots(fromRoots(roots));
    expect(found.length).toBe(12);
    found.forEach((root, i) => expect(Math.abs(root - (i + 1))).toBeLessThan(1e-6));
  });
});
