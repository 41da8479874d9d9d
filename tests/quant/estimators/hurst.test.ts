import { describe, expect, it } from 'vitest';
import { runBootstrapPiece } from '#quant/estimators/bootstrap-item.ts';
import { summariseBootstrap } from '#quant/math/block-bootstrap.ts';
import { hurstByLocalWhittle, hurstByRescaledRange, hurstByVariogram } from '#quant/estimators/hurst.ts';
import { fractionalNoise } from './simulated-paths.ts';

// Bias and deviation at n = 8192 over 40 seeds: variogram 0.00 ± 0.01 (H = 0.9: −0.01 ± 0.03), R/S +0.07 … −0.09 ± 0.02,
// local Whittle −0.02 ± 0.03. Tolerances are the bias and four deviations.
const estimators = [
  {
    name: 'variogram',
    estimate: hurstByVariogram,
    tolerance: (hurst: number): number => (hurst > 0.8 ? 0.13 : 0.055),
  },
  { name: 'R/S', estimate: hurstByRescaledRange, tolerance: (): number => 0.18 },
  { name: 'local Whittle', estimate: hurstByLocalWhittle, tolerance: (): number => 0.13 },
];

describe.each(estimators)('Hurst exponent by $name', ({ estimate, tolerance }) => {
  it.each([0.1, 0.3, 0.5, 0.7, 0.9])('finds H = %s of fractional Brownian motion', (hurst) => {
    const result = estimate(fractionalNoise(8192, hurst, 31));
    expect(result.status).toBe('OK');
    expect(Math.abs(result.hurst - hurst)).toBeLessThan(tolerance(hurst));
  });

  it('does not depend on the scale of the series', () => {
    const steps = fractionalNoise(1024, 0.3, 5);
    expect(estimate(steps.map((step) => step * 1e3)).hurst).toBeCloseTo(estimate(steps).hurst, 6);
  });

  it('refuses a short or motionless series', () => {
    expect(estimate(fractionalNoise(99, 0.5, 1))).toMatchObject({
      status: 'TOO_FEW_DATA',
      hurst: Number.NaN,
    });
    expect(Number.isFinite(estimate(new Float64Array(500)).hurst)).toBe(false);
  });
});

describe('local Whittle', () => {
  it('has the error that its theory says', () => {
    const results = Array.from({ length: 60 }, (_, seed) =>
      hurstByLocalWhittle(fractionalNoise(1024, 0.4, 1000 + seed)),
    );
    const spread = Math.sqrt(
      results.reduce((sum, result) => sum + (result.hurst - 0.4) ** 2, 0) / results.length,
    );
    // 60 draws give the spread itself within about ±30 % (three standard errors).
    expect(spread / results[0]!.asymptoticError).toBeGreaterThan(0.7);
    expect(spread / results[0]!.asymptoticError).toBeLessThan(1.5);
  });
});

describe('bootstrap of the variogram', () => {
  it('has errors of the size of the spread over independent paths', () => {
    const plan = { seed: 1, stream: 2, blockLength: 80, scheme: 'circular' } as const;
    const runs = Array.from({ length: 30 }, (_, seed) => {
      const steps = fractionalNoise(503, 0.3, 700 + seed);
      const item = { id: 'h', statistic: 'hurst-variogram', columns: [steps], plan, count: 60 } as const;
      const value = hurstByVariogram(steps).hurst;
      const { standardError } = summariseBootstrap(runBootstrapPiece({ item, first: 0, count: 60 }), value);
      return { value, standardError };
    });
    const spread = Math.sqrt(runs.reduce((sum, run) => sum + (run.value - 0.3) ** 2, 0) / runs.length);
    const stated = runs.reduce((sum, run) => sum + run.standardError, 0) / runs.length;
    // 30 paths give their spread within about ±40 % (three standard errors).
    expect(stated / spread).toBeGreaterThan(0.6);
    expect(stated / spread).toBeLessThan(1.6);
  });
});
