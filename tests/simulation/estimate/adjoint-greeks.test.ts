import { describe, expect, it } from 'vitest';
import { greeksOfOptions } from '#quant/engines/greeks.ts';
import { findModel } from '#quant/models/registry.ts';
import { barrierPrice } from '#quant/payoffs/barrier-formula.ts';
import type { PayoffTerms } from '#quant/payoffs/payoff.ts';
import { adjointGreeks } from '#simulation/estimate/adjoint-greeks.ts';
import type { SimulationRequest } from '#simulation/estimate/plan.ts';
import { estimateRequest } from '../support/estimate-request.ts';

const market = { spot: 100, rate: 0.05, dividendYield: 0.02 };
const T = 0.5;
const call: Extract<PayoffTerms, { kind: 'vanilla' }> = {
  kind: 'vanilla',
  side: 'call',
  strike: 105,
  expiryYears: T,
};
const heston: SimulationRequest = {
  processId: 'heston',
  params: { v0: 0.05, kappa: 2, theta: 0.06, sigma: 0.5, rho: -0.6 },
  market,
  payoffs: [call],
  stepsPerYear: 32,
  seed: 5,
  mirrored: true,
  estimator: 'plain',
  precision: 'f64',
};
const PATHS = 8192;
/** Bonferroni at 1e-3 for the values of this file. */
const WITHIN = 4;

describe('adjoint Greeks', () => {
  it.each(['plain', 'conditional'] as const)(
    'of a call under Heston, %s, are those of the formula and of tangents',
    (estimator) => {
      const request = { ...heston, estimator };
      const { greeks, refused, price } = adjointGreeks(request, 0, PATHS);
      expect(refused).toEqual([]);
      expect(greeks).toHaveLength(7);
      const wanted = greeks.map(({ greek }) => ({ payoff: 0, greek }));
      const { estimates } = estimateRequest({ ...request, greeks: wanted }, PATHS);
      expect(price.mean).toBeCloseTo(estimates[0]!.controlled.mean, 10);
      const options = {
        strikes: Float64Array.of(call.strike),
        expiryYears: Float64Array.of(T),
        isCall: Uint8Array.of(1),
      };
      const exact = greeksOfOptions(findModel('heston')!, request.params, market, options).greeks;
      for (const [i, { greek, mean, standardError }] of greeks.entries()) {
        const tangent = estimates[1 + i]!.controlled;
        // tangents take differences of the payment along themselves: a kink within them, or their curvature, is what differs
        expect(Math.abs(mean - tangent.mean), greek).toBeLessThan(
          0.02 * standardError + 1e-5 * Math.abs(mean),
        );
        expect(Math.abs(mean - exact[greek]![0]!) / standardError, greek).toBeLessThan(WITHIN);
      }
    },
  );

  it('of a barrier are those of the formula', () => {
    const terms: PayoffTerms = {
      kind: 'barrier',
      side: 'call',
      strike: 100,
      expiryYears: T,
      barrier: 90,
      direction: 'down',
      knock: 'out',
      watched: 'always',
    };
    const request = {
      ...heston,
      processId: 'black-scholes',
      params: { sigma: 0.25 },
      payoffs: [terms],
      stepsPerYear: 16,
    };
    const { greeks, price } = adjointGreeks(request, 0, 2 * PATHS);
    const priceAt = (spot: number, rate: number, sigma: number): number =>
      barrierPrice(terms, { ...market, spot, rate }, sigma);
    const exact: Readonly<Record<string, number>> = {
      delta: (priceAt(100.01, 0.05, 0.25) - priceAt(99.99, 0.05, 0.25)) / 0.02,
      rho: (priceAt(100, 0.0501, 0.25) - priceAt(100, 0.0499, 0.25)) / 0.0002,
      'param.sigma': (priceAt(100, 0.05, 0.2501) - priceAt(100, 0.05, 0.2499)) / 0.0002,
    };
    expect(Math.abs(price.mean - priceAt(100, 0.05, 0.25)) / price.standardError).toBeLessThan(WITHIN);
    for (const { greek, mean, standardError } of greeks)
      expect(Math.abs(mean - exact[greek]!) / standardError, greek).toBeLessThan(WITHIN);
  });

  it('of rough Bergomi hold H too: a difference with the same paths', () => {
    const params = { H: 0.1, eta: 1.5, rho: -0.7, xi0: 0.05 };
    const request: SimulationRequest = {
      ...heston,
      processId: 'rough-bergomi',
      params,
      estimator: 'conditional',
    };
    const { greeks } = adjointGreeks(request, 0, 512);
    const priceAt = (H: number): number =>
      estimateRequest({ ...request, params: { ...params, H } }, 512).estimates[0]!.plain.mean;
    const found = greeks.find(({ greek }) => greek === 'param.H')!;
    const h = 1e-4;
    const bumped = (priceAt(0.1 + h) - priceAt(0.1 - h)) / (2 * h);
    // what the regression on the forward takes out of the mean of derivatives, it does not of the difference
    expect(Math.abs(found.mean - bumped)).toBeLessThan(3 * found.standardError);
    expect(found.standardError).toBeLessThan(Math.abs(found.mean));
  });

  it('are refused where payments jump, with the reason', () => {
    const digital: PayoffTerms = { kind: 'digital', side: 'call', strike: 100, expiryYears: T };
    const { greeks, refused } = adjointGreeks({ ...heston, payoffs: [digital] }, 0, 256);
    expect(greeks).toEqual([]);
    expect(refused[0]!.reason).toContain('jumps');
  });
});
