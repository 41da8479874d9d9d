import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hybridLagWeights, hybridStep } from '#quant/models/rough-bergomi/hybrid-weights.ts';

describe('hybrid scheme of rough Bergomi (Bennedsen, Lunde and Pakkanen 2017)', () => {
  it('has the reference moments and points at H = .07, 312 steps a year', () => {
    const step = hybridStep(0.07, 312);
    // Computed by the formulas with many digits, printed to nine decimals: half a unit of the last.
    expect(step.brownianVariance).toBeCloseTo(0.003205128, 9);
    expect(step.covariance).toBeCloseTo(0.066444192, 9);
    expect(step.kernelVariance).toBeCloseTo(3.196614913, 9);
    expect(step.correlation).toBeCloseTo(0.6564, 4);
    expect(step.covariance / Math.sqrt(step.brownianVariance * step.kernelVariance)).toBeCloseTo(
      step.correlation,
      14,
    );
    const weights = hybridLagWeights(0.07, 312, 3);
    // b_k* = n w_k^{1/a}: 1/a = −2.3 multiplies the rounding of w_k.
    const pointOf = (k: number): number => 312 * weights[k]! ** (1 / (0.07 - 0.5));
    expect(pointOf(2)).toBeCloseTo(1.459126346, 9);
    expect(pointOf(3)).toBeCloseTo(2.475927061, 9);
  });

  it('keeps the covariance of Y and W, and loses variance only to the mean over a step', () => {
    const between = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
    fc.assert(
      fc.property(between(0.01, 0.5), between(10, 5000), fc.integer({ min: 2, max: 2000 }), (H, n, count) => {
        const { covariance, kernelVariance } = hybridStep(H, n);
        const weights = hybridLagWeights(H, n, count);
        const years = count / n;
        let first = covariance;
        let second = kernelVariance;
        for (const weight of weights) {
          first += weight / n;
          second += (weight * weight) / n;
        }
        // ∫(t − s)^a ds = t^{a+1}/(a + 1); rounding of 2000 terms of one sign
        expect(first / (years ** (H + 0.5) / (H + 0.5))).toBeCloseTo(1, 11);
        const variance = 2 * H * second;
        expect(variance / years ** (2 * H)).toBeLessThan(1 + 1e-11);
        // Jensen takes Σ_{k≥2} (∫ s^{2a} − (∫ s^a)²) over [k − 1, k], in steps: most at a → −½, where it is 0.0092.
        expect(years ** (2 * H) - variance).toBeLessThan(0.0093 * 2 * H * n ** (-2 * H) + 1e-11);
      }),
      { seed: 73, numRuns: 100 },
    );
  });

  it('is Brownian motion at H = ½', () => {
    expect(hybridStep(0.5, 252).correlation).toBe(1);
    for (const weight of hybridLagWeights(0.5, 252, 40).subarray(2)) expect(weight).toBeCloseTo(1, 13);
  });

  it('refuses an exponent at which the kernel has no square integral, and no steps', () => {
    expect(() => hybridStep(0, 252)).toThrow('BAD_HYBRID_SCHEME');
    expect(() => hybridLagWeights(0.6, 252, 4)).toThrow('BAD_HYBRID_SCHEME');
    expect(() => hybridStep(0.1, 0)).toThrow('BAD_HYBRID_SCHEME');
  });
});
