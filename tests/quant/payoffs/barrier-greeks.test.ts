import { describe, expect, it } from 'vitest';
import { blackPrice } from '#quant/black/black76.ts';
import { integrate } from '#quant/math/adaptive-quadrature.ts';
import { normalCdf, normalPdf } from '#quant/math/normal.ts';
import { barrierPrice } from '#quant/payoffs/barrier-formula.ts';
import type { GreekId } from '#quant/payoffs/greeks.ts';
import type { PayoffMarket, PayoffTerms } from '#quant/payoffs/payoff.ts';
import type { SimulationRequest } from '#simulation/estimate/plan.ts';
import { estimateRequest } from '../../simulation/support/estimate-request.ts';

type Barrier = Extract<PayoffTerms, { kind: 'barrier' }>;

const market = { spot: 100, rate: 0.05, dividendYield: 0.02 };
const sigma = 0.25;
const T = 0.5;
const base: SimulationRequest = {
  processId: 'black-scholes',
  params: { sigma },
  market,
  payoffs: [],
  stepsPerYear: 16,
  seed: 11,
  mirrored: true,
  estimator: 'plain',
  precision: 'f64',
};
const barrier = (own: Partial<Barrier>): Barrier => ({
  kind: 'barrier',
  side: 'call',
  strike: 100,
  expiryYears: T,
  barrier: 90,
  direction: 'down',
  knock: 'out',
  watched: 'always',
  ...own,
});
const greeks = ['delta', 'gamma', 'rho', 'param.sigma'] as const;
/** Bonferroni at 1e-3 for the values of this file. */
const WITHIN = 4;

function bumped(greek: GreekId, priceAt: (market: PayoffMarket, sigma: number) => number): number {
  const h = greek.startsWith('param') || greek === 'rho' ? 1e-4 : 0.02;
  const at = (by: number): number =>
    greek === 'rho'
      ? priceAt({ ...market, rate: market.rate + by }, sigma)
      : greek === 'param.sigma'
        ? priceAt(market, sigma + by)
        : priceAt({ ...market, spot: market.spot + by }, sigma);
  return greek === 'gamma' ? (at(h) - 2 * at(0) + at(-h)) / h ** 2 : (at(h) - at(-h)) / (2 * h);
}

function estimates(request: SimulationRequest, wanted: readonly GreekId[], paths: number) {
  const list = wanted.map((greek) => ({ payoff: 0, greek }));
  return estimateRequest({ ...request, greeks: list }, paths).estimates.slice(1);
}

describe('Greeks of barriers', () => {
  it.each([
    barrier({}),
    barrier({ knock: 'in', side: 'put' }),
    barrier({ direction: 'up', barrier: 125 }),
    barrier({ direction: 'up', barrier: 115, knock: 'in', side: 'put', strike: 105 }),
  ])('watched at all times are those of the formula: %o', (terms) => {
    const found = estimates({ ...base, payoffs: [terms] }, greeks, 65_536);
    for (const [i, greek] of greeks.entries()) {
      const { mean, standardError } = found[i]!.controlled;
      const exact = bumped(greek, (at, vol) => barrierPrice(terms, at, vol));
      expect(Math.abs(mean - exact) / standardError, `${greek} ${mean} ${exact}`).toBeLessThan(WITHIN);
      expect(standardError, greek).toBeLessThan(0.15 * Math.abs(exact) + 3e-3);
    }
  });

  it('watched at two dates are those of an integral', () => {
    const terms = barrier({ direction: 'up', barrier: 120, watched: 'steps' });
    const { strike, barrier: level } = terms;
    const half = T / 2;
    // a call that pays below the level only, a step before the end; then the normal integral of it over what survives
    const exactPrice = ({ spot, rate, dividendYield }: PayoffMarket, vol: number): number => {
      const growth = Math.exp((rate - dividendYield) * half);
      const deviation = vol * Math.sqrt(half);
      const last = (s: number): number => {
        const forward = s * growth;
        const call = (k: number): number => blackPrice(forward, k, deviation ** 2, true);
        const above = normalCdf(Math.log(forward / level) / deviation - 0.5 * deviation);
        return call(strike) - call(level) - (level - strike) * above;
      };
      const at = (z: number): number => spot * growth * Math.exp(deviation * z - 0.5 * deviation ** 2);
      const limit = (Math.log(level / (spot * growth)) + 0.5 * deviation ** 2) / deviation;
      const { value } = integrate((z) => normalPdf(z) * last(at(z)), -9, limit, { absoluteTolerance: 1e-13 });
      return Math.exp(-rate * T) * value;
    };
    const request = { ...base, stepsPerYear: 4, payoffs: [terms] };
    const found = estimates(request, greeks, 131_072);
    for (const [i, greek] of greeks.entries()) {
      const { mean, standardError } = found[i]!.controlled;
      const exact = bumped(greek, exactPrice);
      expect(Math.abs(mean - exact) / standardError, `${greek} ${mean} ${exact}`).toBeLessThan(WITHIN);
      expect(standardError, greek).toBeLessThan(0.15 * Math.abs(exact) + 3e-3);
    }
  });

  it('under a volatility that does not move are those of Black-Scholes, and of legs the sum', () => {
    const terms = barrier({ direction: 'up', barrier: 120 });
    const flat = { v0: sigma ** 2, kappa: 1, theta: sigma ** 2, sigma: 1e-3, rho: 0 };
    const legs: PayoffTerms = { kind: 'legs', legs: [{ quantity: -2, terms }] };
    const request = { ...base, processId: 'heston', params: flat, payoffs: [legs] };
    const wanted = ['delta', 'rho', 'param.v0'] as const;
    const found = estimates(request, wanted, 65_536);
    const priceAt = (at: PayoffMarket, vol: number): number => barrierPrice(terms, at, vol);
    // v0 decays to θ at speed 1: total variance moves by 1 − e^{−T}, to first order as σ²T
    const byVariance = bumped('param.sigma', priceAt) / (2 * sigma);
    const exact = [bumped('delta', priceAt), bumped('rho', priceAt), (byVariance * -Math.expm1(-T)) / T];
    for (const [i, greek] of wanted.slice(0, 2).entries()) {
      const { mean, standardError } = found[i]!.controlled;
      expect(Math.abs(mean + 2 * exact[i]!) / standardError, greek).toBeLessThan(WITHIN);
    }
    // when the variance comes matters to a barrier: the same sign and size
    expect(found[2]!.controlled.mean / (-2 * exact[2]!)).toBeGreaterThan(0.8);
    expect(found[2]!.controlled.mean / (-2 * exact[2]!)).toBeLessThan(1.2);
  });
});
