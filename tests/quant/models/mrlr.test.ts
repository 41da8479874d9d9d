import { describe, expect, it } from 'vitest';
import { blackPrice } from '#quant/black/black76.ts';
import { priceOptions } from '#quant/engines/price-options.ts';
import { mrlr } from '#quant/models/mrlr.ts';
import { mrlrj } from '#quant/models/mrlrj.ts';
import { forwardVarianceSwap } from '#quant/models/volatility-index/forward-variance-swap.ts';
import { callByProbabilities, callProbabilities } from './support/call-probabilities.ts';

// Fits of 26 September 2011 (Bao 2013, tables of MRLR and MRLRJ), spot 42.3, r = 0. Futures, calls and vols were computed
// with 30 digits from these rounded parameters and are given to the digits that stand here: half a unit of the last one.
const SPOT = 42.3;
const expiries = [22, 50, 85, 113].map((days) => days / 365);
const strikes = Float64Array.of(30, 40, 50, 70);
const published = [
  { kappa: 11.05, theta: 3.38, sigma: 1.97 },
  { kappa: 11.43, theta: 3.39, sigma: 2.07 },
  { kappa: 9.88, theta: 3.29, sigma: 2.18 },
  { kappa: 12.58, theta: 3.34, sigma: 2.48 },
];
const publishedJumps = [
  { kappa: 29.84, theta: 3, sigma: 1.46, lambda: 169.45, eta: 9.94 },
  { kappa: 28.78, theta: 3, sigma: 2.44, lambda: 138.89, eta: 10.09 },
  { kappa: 29.55, theta: 3, sigma: 2.97, lambda: 84.76, eta: 7.74 },
  { kappa: 21.86, theta: 3, sigma: 2.31, lambda: 59.53, eta: 6.71 },
];
const DIGITS = 6;
const VOL_DIGITS = 5;

function board(model: typeof mrlr, params: Record<string, number>, expiryYears: number) {
  return priceOptions(
    model,
    params,
    { spot: SPOT, rate: 0, dividendYield: 0 },
    { strikes, expiryYears: new Float64Array(4).fill(expiryYears), isCall: new Uint8Array(4).fill(1) },
  );
}

describe('MRLR', () => {
  const futures = [37.789701, 34.944296, 31.645793, 32.150015];
  const flatVols = [1.46441, 1.14394, 1.01114, 0.88841];
  const calls = [
    [9.678569, 4.512061, 1.931579, 0.322331],
    [8.259879, 4.066493, 1.933417, 0.434366],
    [6.798813, 3.488899, 1.78588, 0.489787],
    [7.199453, 3.777234, 1.977498, 0.56643],
  ];

  it.each(expiries.map((years, i) => [i, years] as const))(
    'prices expiry %i as published fits say',
    (i, years) => {
      const params = published[i]!;
      expect(mrlr.capabilities.forward!(params, SPOT, years)).toBeCloseTo(futures[i]!, DIGITS);
      const priced = board(mrlr, params, years);
      for (let j = 0; j < 4; j += 1) {
        expect(priced.prices[j]).toBeCloseTo(calls[i]![j]!, DIGITS);
        expect(priced.impliedVols[j]).toBeCloseTo(flatVols[i]!, VOL_DIGITS);
      }
    },
  );

  it('has a smile that is flat to rounding, by formula and by Fourier alike', () => {
    const years = expiries[1]!;
    const forward = mrlr.capabilities.forward!(published[1]!, SPOT, years);
    const characteristic = mrlr.capabilities.characteristicFunction!(published[1]!, years);
    const out = new Float64Array(4);
    mrlr.capabilities.closedForm!(published[1]!, years)(forward, strikes, out);
    for (let j = 0; j < 4; j += 1) {
      const isCall = strikes[j]! >= forward;
      expect(out[j]).toBe(blackPrice(forward, strikes[j]!, characteristic.cumulants.c2, isCall));
      const call = out[j]! + (isCall ? 0 : forward - strikes[j]!);
      // Rounding of a sum of 30,000 terms below 100
      expect(callByProbabilities(characteristic, forward, strikes[j]!)).toBeCloseTo(call, 11);
    }
  });

  it('becomes a driftless lognormal as reversion vanishes', () => {
    const params = { kappa: 1e-10, theta: 3, sigma: 0.8 };
    const forward = mrlr.capabilities.forward!(params, 20, 0.5);
    // θ and κ enter as κT(θ − ln VIX): 1e-10
    expect(forward).toBeCloseTo(20 * Math.exp(0.16), 7);
    expect(mrlr.capabilities.characteristicFunction!(params, 0.5).cumulants.c2).toBeCloseTo(0.32, 9);
  });
});

describe('MRLRJ', () => {
  const futures = [38.374949, 35.182164, 32.195438, 33.144995];
  const calls = [
    [9.460891, 4.074923, 1.691347, 0.330384],
    [8.025192, 3.806613, 1.775977, 0.41727],
    [6.675607, 3.310118, 1.664627, 0.470651],
    [7.106713, 3.549837, 1.815551, 0.546589],
  ];
  const firstVols = [1.18502, 1.26737, 1.33544, 1.43949];

  it.each(expiries.map((years, i) => [i, years] as const))(
    'prices expiry %i as published fits say',
    (i, years) => {
      const params = publishedJumps[i]!;
      expect(mrlrj.capabilities.forward!(params, SPOT, years)).toBeCloseTo(futures[i]!, DIGITS);
      const priced = board(mrlrj, params, years);
      for (let j = 0; j < 4; j += 1) {
        expect(priced.prices[j]).toBeCloseTo(calls[i]![j]!, DIGITS);
        if (i === 0) expect(priced.impliedVols[j]).toBeCloseTo(firstVols[j]!, VOL_DIGITS);
      }
    },
  );

  it('has the published probabilities of the first expiry at 40', () => {
    const years = expiries[0]!;
    const forward = mrlrj.capabilities.forward!(publishedJumps[0]!, SPOT, years);
    const characteristic = mrlrj.capabilities.characteristicFunction!(publishedJumps[0]!, years);
    const { first, second } = callProbabilities(characteristic, Math.log(40 / forward));
    expect(first).toBeCloseTo(0.479573, DIGITS);
    expect(second).toBeCloseTo(0.358217, DIGITS);
  });

  it('is priced by its two probabilities and by the engine to ten digits', () => {
    for (const [i, years] of expiries.entries()) {
      const params = publishedJumps[i]!;
      const forward = mrlrj.capabilities.forward!(params, SPOT, years);
      const characteristic = mrlrj.capabilities.characteristicFunction!(params, years);
      const priced = board(mrlrj, params, years);
      for (const [j, strike] of strikes.entries()) {
        // The engine answers for 1e-10 of the future unless it is asked for more.
        const call = callByProbabilities(characteristic, forward, strike);
        expect(Math.abs(priced.prices[j]! - call)).toBeLessThan(1e-10 * forward);
      }
    }
  });

  it('without jumps is MRLR', () => {
    const params = { kappa: 5, theta: 3, sigma: 1.1, lambda: 0, eta: 3 };
    expect(mrlrj.capabilities.forward!(params, 20, 0.3)).toBe(mrlr.capabilities.forward!(params, 20, 0.3));
    expect(mrlrj.capabilities.characteristicFunction!(params, 0.3).moments.upper).toBe(Infinity);
    expect(mrlrj.advise!(params)).toEqual([]);
  });

  it('has the forward variance and convexity of their formulas, and none at η ≤ 2', () => {
    for (const [i, years] of expiries.entries()) {
      const { kappa, sigma, lambda, eta } = publishedJumps[i]!;
      const future = mrlrj.capabilities.forward!(publishedJumps[i]!, SPOT, years);
      const swap = forwardVarianceSwap(
        mrlrj.capabilities.characteristicFunction!(publishedJumps[i]!, years),
        future,
      );
      const e = Math.exp(-kappa * years);
      const variance = (sigma ** 2 * (1 - e * e)) / (2 * kappa);
      const jumps = Math.log((eta - e) / (eta - 1)) - 0.5 * Math.log((eta - 2 * e) / (eta - 2));
      const convexity = Math.exp(-variance / 2 + (lambda / kappa) * jumps);
      // Rounding of an exponent of a few units
      expect(swap.convexity).toBeCloseTo(convexity, 13);
      expect(swap.variance / (future / convexity) ** 2).toBeCloseTo(1, 12);
      expect(swap.rootVariance).toBeGreaterThan(future);
    }
    const heavy = { kappa: 5, theta: 3, sigma: 1, lambda: 2, eta: 1.8 };
    const swap = forwardVarianceSwap(mrlrj.capabilities.characteristicFunction!(heavy, 0.2), 20);
    expect(swap).toEqual({ variance: Infinity, rootVariance: Infinity, convexity: 0 });
    expect(mrlrj.advise!(heavy).map(({ code }) => code)).toEqual(['INFINITE_FORWARD_VARIANCE']);
  });

  it('refuses by its bounds a mean jump of 1 or more, under which the future is infinite', () => {
    const eta = mrlrj.params.find(({ name }) => name === 'eta')!;
    expect([eta.min, eta.minExcluded]).toEqual([1, true]);
  });
});
