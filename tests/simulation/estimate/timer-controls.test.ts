import { describe, expect, it } from 'vitest';
import { priceOptions } from '#quant/engines/price-options.ts';
import { heston } from '#quant/models/heston.ts';
import type { PayoffTerms } from '#quant/payoffs/payoff.ts';
import { planSimulation, type SimulationRequest } from '#simulation/estimate/plan.ts';
import { observedPaths } from '#simulation/estimate/path-moments.ts';
import { wasmSimulator } from '#simulation/wasm/wasm-simulator.ts';
import { estimateRequest } from '../support/estimate-request.ts';

const expiryYears = 0.25;
const options = [-0.1787, 0, 0.1041].map(
  (k) => ({ kind: 'vanilla', side: k < 0 ? 'put' : 'call', strike: 100 * Math.exp(k), expiryYears }) as const,
) satisfies PayoffTerms[];

const rough: SimulationRequest = {
  processId: 'rough-bergomi',
  params: { H: 0.07, eta: 1.9, rho: -0.9, xi0: 0.235 ** 2 },
  market: { spot: 100, rate: 0, dividendYield: 0 },
  payoffs: options,
  stepsPerYear: 252,
  seed: 3,
  mirrored: true,
  estimator: 'conditional',
  precision: 'f64',
  controls: 'timer',
};
const hestonParams = { v0: 0.04, kappa: 2, theta: 0.05, sigma: 0.4, rho: -0.7 };
const smooth: SimulationRequest = { ...rough, processId: 'heston', params: hestonParams };

/** Mean of every control in its standard errors. */
function controlScores(request: SimulationRequest, paths: number): number[] {
  const plan = planSimulation({ ...request, mirrored: false });
  const states = wasmSimulator(plan.run).simulate({ firstPath: 0, paths });
  const out = new Float64Array(paths);
  return plan.controls.map((control) => {
    control(observedPaths(plan, states, 0), out);
    const mean = out.reduce((sum, value) => sum + value, 0) / paths;
    const square = out.reduce((sum, value) => sum + (value - mean) ** 2, 0) / paths;
    return mean / Math.sqrt(square / paths);
  });
}

describe('options on a budget of variance as control variates', () => {
  it('have mean zero, under volatility with memory and without', () => {
    for (const request of [rough, smooth]) {
      const scores = controlScores(request, 65_536);
      // the forward, and three budgets for each of three options
      expect(scores).toHaveLength(10);
      for (const z of scores) expect(Math.abs(z)).toBeLessThan(3.9);
    }
  });

  it.each([
    ['rough Bergomi', rough, [5, 4, 1.3]],
    ['Heston', smooth, [10, 10, 1.5]],
  ] as const)('leave a part of the variance of antithetic pairs: %s', (_, request, least) => {
    const { estimates } = estimateRequest(request, 8192);
    const forward = estimateRequest({ ...request, controls: 'forward' }, 8192).estimates;
    for (const [i, { plain, controlled }] of estimates.entries()) {
      const saved = (plain.standardError / controlled.standardError) ** 2;
      expect(saved, `option ${i}`).toBeGreaterThan(least[i]!);
      expect(controlled.standardError).toBeLessThan(forward[i]!.controlled.standardError);
    }
  });

  it('leave prices what they are', () => {
    const { estimates } = estimateRequest(smooth, 65_536);
    const exact = priceOptions(heston, hestonParams, smooth.market, {
      strikes: Float64Array.from(options, ({ strike }) => strike),
      expiryYears: new Float64Array(3).fill(expiryYears),
      isCall: Uint8Array.from(options, ({ side }) => (side === 'call' ? 1 : 0)),
    }).prices;
    for (const [i, { controlled }] of estimates.entries())
      expect(Math.abs(controlled.mean - exact[i]!) / controlled.standardError).toBeLessThan(3.5);
  });

  it('are no more than the forward where volatility does not move with the asset', () => {
    const plan = planSimulation({ ...smooth, params: { ...hestonParams, rho: 0 } });
    expect(plan.controls).toHaveLength(1);
  });
});
