import { describe, expect, it } from 'vitest';
import { impliedTotalDeviation } from '#quant/black/implied-deviation.ts';
import { moneynessDistance } from '#quant/black/normalised-black.ts';
import type { PayoffTerms } from '#quant/payoffs/payoff.ts';
import { findProcess } from '#quant/processes/registry.ts';
import type { SimulationRequest } from '#simulation/estimate/plan.ts';
import { halvingReport } from '#simulation/estimate/step-halving.ts';
import { estimateRequest } from '../support/estimate-request.ts';

describe('halvingReport', () => {
  const level = (steps: number, mean: number, standardError = 1e-6) => ({ steps, mean, standardError });

  it('finds order and limit of an error that is a power of the step', () => {
    for (const order of [0.5, 1, 2]) {
      const levels = [8, 16, 32].map((steps) => level(steps, 5 + 3 * steps ** -order));
      const { observedOrder, extrapolated, bias, differences } = halvingReport(levels, order);
      expect(observedOrder!.mean).toBeCloseTo(order, 8);
      expect(extrapolated!.mean).toBeCloseTo(5, 10);
      expect(bias!.mean).toBeCloseTo(3 * 32 ** -order, 10);
      expect(differences).toHaveLength(2);
    }
  });

  it('uses the true ratio of steps where they do not halve', () => {
    const levels = [7, 13, 25].map((steps) => level(steps, 1 + 1 / steps));
    expect(halvingReport(levels, 1).extrapolated!.mean).toBeCloseTo(1, 12);
  });

  it('does not tell an order from noise, and extrapolates nothing that is exact', () => {
    const noise = [level(8, 1.001, 0.001), level(16, 1.0005, 0.001), level(32, 1.0001, 0.001)];
    expect(halvingReport(noise, 1).observedOrder).toBeNull();
    expect(halvingReport(noise, null)).toMatchObject({ extrapolated: null, bias: null });
    expect(halvingReport([level(8, 1), level(8, 1), level(8, 1)], 1).extrapolated).toBeNull();
  });
});

describe('rough Bergomi against published implied vols', () => {
  it('agrees with the step-extrapolated values of three strikes', () => {
    const logMoneyness = [-0.1787, 0, 0.1041];
    // H = 0.07, η = 1.9, ρ = −0.9, ξ = 0.235², T = ¼, extrapolated in the step; errors are those of that simulation
    const published = [
      [0.2939, 0.0026],
      [0.2055, 0.0007],
      [0.1535, 0.0022],
    ] as const;
    const T = 0.25;
    const payoffs: PayoffTerms[] = logMoneyness.map((k) => ({
      kind: 'vanilla',
      side: k < 0 ? 'put' : 'call',
      strike: Math.exp(k),
      expiryYears: T,
    }));
    const request: SimulationRequest = {
      processId: 'rough-bergomi',
      params: { H: 0.07, eta: 1.9, rho: -0.9, xi0: 0.235 ** 2 },
      market: { spot: 1, rate: 0, dividendYield: 0 },
      payoffs,
      stepsPerYear: 1248,
      seed: 7,
      mirrored: true,
      estimator: 'conditional',
      precision: 'f64',
    };
    const levels = [312, 624, 1248].map((stepsPerYear) =>
      estimateRequest({ ...request, stepsPerYear }, 2 ** 16),
    );
    for (const [i, k] of logMoneyness.entries()) {
      const report = halvingReport(
        levels.map(({ plan, estimates }) => ({ steps: plan.run.steps, ...estimates[i]!.controlled })),
        findProcess('rough-bergomi')!.weakOrder,
      );
      const volOf = (price: number): number =>
        impliedTotalDeviation(moneynessDistance(1, Math.exp(k)), price / Math.min(1, Math.exp(k))) /
        Math.sqrt(T);
      const { mean, standardError } = report.extrapolated!;
      const vol = volOf(mean);
      const volError = volOf(mean + standardError) - vol;
      const [exact, error] = published[i]!;
      expect(Math.abs(vol - exact)).toBeLessThan(3 * Math.hypot(volError, error));
      // extrapolation doubles the error of paths
      expect(volError).toBeLessThan(2 * error);
    }
  });
});
