import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { integrate } from '#quant/math/adaptive-quadrature.ts';
import { gamma } from '#quant/math/gamma.ts';
import { gaussHermite, gaussJacobi, gaussLaguerre, gaussLegendre } from '#quant/math/gauss-rules.ts';
import type { GaussRule } from '#quant/math/gauss-rules.ts';
import { sentenceOf } from '#quant/math/solver-status.ts';
import { integrateTanhSinh } from '#quant/math/tanh-sinh.ts';
import golden from '../../golden/math/gauss-rules.json' with { type: 'json' };
import { HARD_INTEGRALS } from './hard-integrals.ts';

function sumOver({ nodes, weights }: GaussRule, f: (x: number) => number): number {
  return nodes.reduce((sum, x, i) => sum + weights[i]! * f(x), 0);
}

describe('Gauss rules', () => {
  it.each([
    ['Legendre', gaussLegendre(12), golden.legendre],
    ['Hermite', gaussHermite(12), golden.hermite],
    ['Laguerre, α = ½', gaussLaguerre(12, 0.5), golden.laguerreHalf],
    ['Jacobi, α = −½, β = 1.5', gaussJacobi(12, -0.5, 1.5), golden.jacobi],
  ] as const)('%s agrees with 50 digits', (_, rule, truth) => {
    truth.nodes.forEach((node, i) => {
      expect(Math.abs(rule.nodes[i]! - node)).toBeLessThan(4e-15 * Math.max(1, Math.abs(node)));
      // Every weight is relatively exact, the smallest too; nodes near an end pass on their rounding.
      expect(Math.abs(rule.weights[i]! / truth.weights[i]! - 1)).toBeLessThan(1e-14);
    });
  });

  it('integrate every polynomial up to degree 2n − 1', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 79 }), (count, power) => {
        fc.pre(power < 2 * count);
        const even = power % 2 === 0;
        // Moments: 2/(k + 1), Γ(k + 1), (k − 1)!!; sums of positive terms, so a hundred roundings.
        const monomial = (x: number): number => x ** power;
        expect(Math.abs(sumOver(gaussLegendre(count), monomial) - (even ? 2 / (power + 1) : 0))).toBeLessThan(
          1e-14,
        );
        expect(sumOver(gaussLaguerre(count), monomial) / gamma(power + 1)).toBeCloseTo(1, 11);
        const normal = even ? (2 ** (power / 2) * gamma((power + 1) / 2)) / Math.sqrt(Math.PI) : 0;
        const size = (2 ** (power / 2) * gamma((power + 1) / 2)) / Math.sqrt(Math.PI);
        expect(Math.abs(sumOver(gaussHermite(count), monomial) - normal) / size).toBeLessThan(1e-11);
      }),
    );
  });

  it('Chebyshev is Jacobi with α = β = −½: equal weights π/n at the cosines', () => {
    const { nodes, weights } = gaussJacobi(30, -0.5, -0.5);
    nodes.forEach((node, i) => {
      expect(node).toBeCloseTo(-Math.cos(((i + 0.5) * Math.PI) / 30), 14);
      expect(weights[i]).toBeCloseTo(Math.PI / 30, 13);
    });
  });

  it('keeps the weights of many nodes positive or zero, never overflowing, and refuses what is no rule', () => {
    const far = gaussLaguerre(300);
    expect(far.weights.every((weight) => weight >= 0 && Number.isFinite(weight))).toBe(true);
    expect(sumOver(far, () => 1)).toBeCloseTo(1, 12);
    expect(sumOver(far, (x) => Math.cos(x))).toBeCloseTo(0.5, 11);
    expect(gaussHermite(7)).toBe(gaussHermite(7));
    for (const count of [0, -1, 2.5]) expect(() => gaussLegendre(count)).toThrow('BAD_COUNT');
    expect(() => gaussLaguerre(3, -1)).toThrow('BAD_EXPONENT');
    expect(() => gaussJacobi(3, 0, -2)).toThrow('BAD_EXPONENT');
  });
});

describe('adaptive Gauss–Kronrod', () => {
  it.each(HARD_INTEGRALS)(
    '∫ $name: the error declared is not below the true one',
    ({ f, lower, upper, value }) => {
      const found = integrate(f, lower, upper);
      expect(['ok', 'roundingReached']).toContain(found.status);
      expect(Math.abs(found.value - value)).toBeLessThanOrEqual(found.error + 2e-16 * Math.abs(value));
      if (found.status === 'ok')
        expect(found.error).toBeLessThanOrEqual(Math.max(1e-12, 1e-12 * Math.abs(found.value)));
      expect(found.message).toBe(sentenceOf(found.status));
    },
  );

  it('is linear, turns with its ends and adds over stretches', () => {
    const end = fc.double({ min: -5, max: 5, noNaN: true });
    fc.assert(
      fc.property(end, end, end, (a, b, c) => {
        const f = (x: number): number => Math.exp(-x) * Math.cos(3 * x) + Math.tanh(4 * x);
        const [ab, bc, ac] = [integrate(f, a, b), integrate(f, b, c), integrate(f, a, c)];
        const slack =
          3e-12 + ab.error + bc.error + ac.error + 1e-13 * (1 + Math.abs(ab.value) + Math.abs(bc.value));
        expect(Math.abs(ab.value + bc.value - ac.value)).toBeLessThanOrEqual(slack);
        expect(integrate(f, b, a).value).toBe(-ab.value + 0);
      }),
    );
  });

  it('says when it ran out of evaluations, into rounding, or onto a pole', () => {
    const limited = integrate((x) => 1 / Math.sqrt(x), 0, 1, { maxEvaluations: 100 });
    expect(limited.status).toBe('maxEvaluations');
    expect(limited.evaluations).toBeLessThanOrEqual(100);
    expect(Math.abs(limited.value - 2)).toBeLessThanOrEqual(limited.error);
    expect(integrate(Math.exp, 0, 1, { absoluteTolerance: 0, relativeTolerance: 1e-17 }).status).toBe(
      'roundingReached',
    );
    expect(integrate((x) => 1 / x, -1, 1).status).toBe('nonFinite');
    expect(integrate(Math.exp, 2, 2)).toMatchObject({ value: 0, error: 0, status: 'ok' });
  });
});

describe('tanh-sinh', () => {
  it.each(HARD_INTEGRALS.filter(({ analytic }) => analytic))(
    '∫ $name to all digits, singular ends included',
    ({ f, lower, upper, value }) => {
      const found = integrateTanhSinh(f, lower, upper);
      expect(found.status).toBe('ok');
      expect(Math.abs(found.value - value)).toBeLessThanOrEqual(
        Math.max(found.error, 4e-16 * Math.abs(value)),
      );
      expect(Math.abs(found.value / value - 1)).toBeLessThan(5e-15);
      expect(integrateTanhSinh(f, upper, lower).value).toBe(-found.value);
    },
  );

  it('says when it stopped short', () => {
    expect(integrateTanhSinh((x) => Math.abs(x - 1 / 3), 0, 1, { maxEvaluations: 2000 }).status).toBe(
      'maxEvaluations',
    );
    const kink = integrateTanhSinh((x) => Math.abs(x - 1 / 3), 0, 1, { maxEvaluations: 2000 });
    expect(Math.abs(kink.value - 5 / 18)).toBeLessThanOrEqual(kink.error);
    expect(integrateTanhSinh(() => Number.NaN, 0, 1)).toMatchObject({
      status: 'nonFinite',
      value: Number.NaN,
    });
    // Without the distance to the end x is all there is: the error of leaving out the last bit is declared.
    const blunt = integrateTanhSinh((x) => 1 / Math.sqrt(1 - x), 0, 1);
    expect(Math.abs(blunt.value - 2)).toBeLessThanOrEqual(blunt.error);
  });
});
