import { describe, expect, it } from 'vitest';
import { hurstByLocalWhittle, hurstByRescaledRange, hurstByVariogram } from '#quant/estimators/hurst.ts';
import { fractionalNoise } from './simulated-paths.ts';

const estimators = [
  // Tolerances: four standard deviations of each estimator at n = 8192, measured over 40 seeds, plus its known bias.
  { name: 'variogram', estimate: hurstByVariogram, tolerance: 0.06 },
  { name: 'R/S', estimate: hurstByRescaledRange, tolerance: 0.13 },
  { name: 'local Whittle', estimate: hurstByLocalWhittle, tolerance: 0.12 },
];

describe.each(estimators)('Hurst exponent by $name', ({ estimate, tolerance }) => {
  it.each([0.1, 0.3, 0.5, 0.7, 0.9])('finds H = %s of fractional Brownian motion', (hurst) => {
    const result = estimate(fractionalNoise(8192, hurst, 31));
    expect(result.status).toBe('OK');
    expect(Math.abs(result.hurst - hurst)).toBeLessThan(tolerance);
  });

  it('does not depend on the scale of the series', () => {
    const steps = fractionalNoise(1024, 0.3, 5);
    expect(estimate(steps.map((step) => step * 1e3)).hurst).toBeCloseTo(estimate(steps).hurst, 6);
  });

  it('refuses a short or motionless series', () => {
    expect(estimate(fractionalNoise(99, 0.5, 1))).toMatchObject({ status: 'TOO_FEW_DATA', hurst: Number.NaN });
    expect(Number.isFinite(estimate(new Float64Array(500)).hurst)).toBe(false);
  });
});

describe('local Whittle', () => {
  it('has the error that its theory says', () => {
    const results = Array.from({ length: 60 }, (_, seed) => hurstByLocalWhittle(fractionalNoise(1024, 0.4, 1000 + seed)));
    const spread = Math.sqrt(results.reduce((sum, result) => sum + (result.hurst - 0.4) ** 2, 0) / results.length);
    // 60 draws give the spread itself within about ±30 % (three standard errors).
    expect(spread / results[0]!.asymptoticError).toBeGreaterThan(0.7);
    expect(spread / results[0]!.asymptoticError).toBeLessThan(1.5);
  });
});
