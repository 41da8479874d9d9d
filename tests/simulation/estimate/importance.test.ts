import { describe, expect, it } from 'vitest';
import { heston } from '#quant/models/heston.ts';
import { blackScholesValue } from '#quant/payoffs/closed-forms.ts';
import { priceOptions } from '#quant/engines/price-options.ts';
import type { PayoffTerms } from '#quant/payoffs/payoff.ts';
import { chooseImportance } from '#simulation/estimate/choose-importance.ts';
import { planSimulation, type SimulationRequest } from '#simulation/estimate/plan.ts';
import { plainSimulator } from '#simulation/plain/plain-simulator.ts';
import { wasmSimulator } from '#simulation/wasm/wasm-simulator.ts';
import { estimateRequest } from '../support/estimate-request.ts';

const market = { spot: 100, rate: 0.03, dividendYield: 0.01 };
const T = 0.5;
const vanilla = (side: 'call' | 'put', strike: number): PayoffTerms => ({
  kind: 'vanilla',
  side,
  strike,
  expiryYears: T,
});
const base: SimulationRequest = {
  processId: 'black-scholes',
  params: { sigma: 0.2 },
  market,
  payoffs: [],
  stepsPerYear: 32,
  seed: 3,
  mirrored: false,
  estimator: 'plain',
  precision: 'f64',
};
const hestonParams = { v0: 0.04, kappa: 2, theta: 0.05, sigma: 0.4, rho: -0.7 };
const stochastic: SimulationRequest = {
  ...base,
  processId: 'heston',
  params: hestonParams,
  stepsPerYear: 64,
};
const PATHS = 32_768;

/** Bonferroni at 1e-3 over what this file compares. */
const WITHIN = 4;

function ratioTo(request: SimulationRequest, exact: number) {
  const [terms] = request.payoffs;
  const choice = chooseImportance(request, 0);
  const plain = estimateRequest(request, PATHS).estimates[0]!.plain;
  const tilted = estimateRequest({ ...request, importance: choice!.tilt }, PATHS).estimates[0]!.plain;
  return {
    what: JSON.stringify(terms),
    z: (tilted.mean - exact) / tilted.standardError,
    relative: tilted.standardError / exact,
    // plain paths may never have paid: what they would have shown is then the pilot's to say
    saved: Math.max((plain.standardError / tilted.standardError) ** 2, choice!.varianceRatio),
  };
}

function hestonPrice(terms: Extract<PayoffTerms, { kind: 'vanilla' }>): number {
  const options = {
    strikes: Float64Array.of(terms.strike),
    expiryYears: Float64Array.of(terms.expiryYears),
    isCall: Uint8Array.of(terms.side === 'call' ? 1 : 0),
  };
  return priceOptions(heston, hestonParams, market, options).prices[0]!;
}

describe('importance sampling of wings', () => {
  it.each([vanilla('call', 135), vanilla('call', 170), vanilla('put', 65), vanilla('put', 50)])(
    'Black-Scholes: %o',
    (terms) => {
      const exact = blackScholesValue(terms, { market, sigma: 0.2, times: Float64Array.of(0, T) })!;
      const found = ratioTo({ ...base, payoffs: [terms] }, exact);
      expect(Math.abs(found.z)).toBeLessThan(WITHIN);
      expect(found.relative).toBeLessThan(0.02);
      expect(found.saved).toBeGreaterThan(10);
    },
  );

  it.each([vanilla('call', 125), vanilla('call', 140), vanilla('put', 65), vanilla('put', 50)])(
    'Heston: %o',
    (terms) => {
      const exact = hestonPrice(terms as Extract<PayoffTerms, { kind: 'vanilla' }>);
      const found = ratioTo({ ...stochastic, payoffs: [terms] }, exact);
      expect(Math.abs(found.z)).toBeLessThan(WITHIN);
      expect(found.relative).toBeLessThan(0.03);
      expect(found.saved).toBeGreaterThan(10);
    },
  );

  it('gives Greeks of the wing too', () => {
    const terms = vanilla('put', 65);
    const request = { ...base, payoffs: [terms] };
    const { tilt } = chooseImportance(request, 0)!;
    const greeks = (['delta', 'param.sigma'] as const).map((greek) => ({ payoff: 0, greek }));
    const { estimates } = estimateRequest({ ...request, importance: tilt, greeks }, PATHS);
    const priceAt = (spot: number, sigma: number): number =>
      blackScholesValue(terms, { market: { ...market, spot }, sigma, times: Float64Array.of(0, T) })!;
    const exact = [
      (priceAt(100.01, 0.2) - priceAt(99.99, 0.2)) / 0.02,
      (priceAt(100, 0.2001) - priceAt(100, 0.1999)) / 0.0002,
    ];
    for (const [i, value] of exact.entries()) {
      const { mean, standardError } = estimates[1 + i]!.plain;
      expect(Math.abs(mean - value) / standardError).toBeLessThan(WITHIN);
      expect(standardError / Math.abs(value)).toBeLessThan(0.02);
    }
  });

  it('works with the volatility alone, for an index, with a memory, mirrored and in single precision', () => {
    const conditional = { ...stochastic, estimator: 'conditional', precision: 'f32' } as const;
    const index: PayoffTerms = { kind: 'indexOption', side: 'call', strike: 70, expiryYears: T };
    const rough = { H: 0.1, eta: 1.5, rho: -0.8, xi0: 0.04 };
    const requests: SimulationRequest[] = [
      { ...conditional, payoffs: [vanilla('put', 65)] },
      {
        ...base,
        processId: 'mrlr',
        params: { kappa: 4, theta: 3, sigma: 1.1 },
        market: { spot: 20, rate: 0, dividendYield: 0 },
        payoffs: [index],
        mirrored: true,
      },
      { ...stochastic, processId: 'rough-bergomi', params: rough, payoffs: [vanilla('put', 60)] },
    ];
    for (const request of requests) {
      const { tilt, varianceRatio } = chooseImportance(request, 0)!;
      expect(varianceRatio).toBeGreaterThan(3);
      const plain = estimateRequest(request, 8 * PATHS).estimates[0]!.controlled;
      const tilted = estimateRequest({ ...request, importance: tilt }, PATHS).estimates[0]!.plain;
      const error = Math.hypot(plain.standardError, tilted.standardError);
      expect(Math.abs(plain.mean - tilted.mean) / error, request.processId).toBeLessThan(WITHIN);
    }
  });

  it('has the same bits on both processors, and weights whose mean is one', () => {
    const request = { ...stochastic, payoffs: [vanilla('put', 65)] };
    const { tilt } = chooseImportance(request, 0)!;
    expect(chooseImportance(request, 0)!.tilt).toEqual(tilt);
    const plan = planSimulation({ ...request, importance: tilt });
    const range = { firstPath: 0, paths: 512 };
    const values = wasmSimulator(plan.run).simulate(range).values;
    expect(values).toEqual(plainSimulator(plan.run).simulate(range).values);
    const one: PayoffTerms = { kind: 'digital', side: 'call', strike: 1e-6, expiryYears: T };
    const sure = estimateRequest({ ...request, payoffs: [one], importance: tilt }, PATHS).estimates[0]!.plain;
    expect(Math.abs(sure.mean - Math.exp(-0.03 * T))).toBeLessThan(WITHIN * sure.standardError);
  });

  it('is not offered where nothing tells the side, or nothing is gained', () => {
    const terms: PayoffTerms = { kind: 'legs', legs: [{ quantity: -1, terms: vanilla('call', 400) }] };
    expect(chooseImportance({ ...base, payoffs: [terms] }, 0)).toBeNull();
    const swap: PayoffTerms = { kind: 'volatilitySwap', expiryYears: T };
    expect(chooseImportance({ ...base, payoffs: [swap] }, 0)).toBeNull();
  });
});
