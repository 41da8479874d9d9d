import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceOptions } from '#quant/engines/price-options.ts';
import { mrlr } from '#quant/models/mrlr.ts';
import { mrlrj } from '#quant/models/mrlrj.ts';
import { mrlrsv } from '#quant/models/mrlrsv.ts';
import { mrlrsvj } from '#quant/models/mrlrsvj.ts';
import { varianceExponent } from '#quant/models/volatility-index/variance-riccati.ts';
import { callByProbabilities, indexValue, valuesAt } from './support/call-probabilities.ts';

const reference = { kappa: 4.27, theta: 3.14, rho: 0.8, kappaV: 1.68, thetaV: 1.11, sigmaV: 1, v0: 1.81 };
// Bao 2013, fits of the four expiries
const published = [
  { kappa: 4.27, theta: 3.14, rho: 1, kappaV: 1.68, thetaV: 1.11, sigmaV: 1.98, v0: 1.81 },
  { kappa: 5.1, theta: 3.25, rho: 1, kappaV: 1.89, thetaV: 1.12, sigmaV: 0.71, v0: 2 },
  { kappa: 3.48, theta: 3.11, rho: 1, kappaV: 1.67, thetaV: 1.08, sigmaV: 0.57, v0: 1.63 },
  { kappa: 3.53, theta: 3.26, rho: 1, kappaV: 1.56, thetaV: 1.03, sigmaV: 0.65, v0: 1.37 },
];

describe('MRLRSV', () => {
  it('has the future and the characteristic function of the reference set', () => {
    // Computed with 30 digits, confirmed by Monte Carlo, given to the digits here
    const years = 22 / 365;
    const forward = mrlrsv.capabilities.forward!(reference, 42.3, years);
    expect(forward).toBeCloseTo(38.483775, 7);
    const characteristic = mrlrsv.capabilities.characteristicFunction!(reference, years);
    const [re, im] = indexValue(characteristic, forward, 2);
    expect(re).toBeCloseTo(0.50962073, 8);
    expect(im).toBeCloseTo(0.67587316, 8);
  });

  it('solves its Riccati equation to rounding', () => {
    // mpmath odefun (Taylor series, 30 digits, tolerance 1e-22) of B′ and of κvθv∫B + B·v0
    const variance = { kappa: 3.5, rho: -0.7, kappaV: 6, thetaV: 0.9, sigmaV: 2.1, v0: 1.3 };
    const golden = [
      [0.5, 3, 0.25, -0.442942997621468041, 0.284037612112124554],
      [-0.5, 40, 0.5, -18.1477755591608673, 16.1206477706200643],
      [2, 80, 1, -37.2907827532256844, 37.2985196573542831],
      [-3, 200, 0.05, -90.6852383113284267, 85.1609163536367651],
      [-0.5, 10, 5, -3.52688548011157568, 1.97886493574853249],
    ] as const;
    const out = new Float64Array(2);
    for (const [x, y, years, re, im] of golden) {
      varianceExponent(variance, years)(x, y, out);
      const size = Math.hypot(re, im);
      // 1e-14 of the larger of 1 and the exponent, as the solver says
      expect(Math.abs(out[0]! - re)).toBeLessThan(1e-14 * Math.max(1, size));
      expect(Math.abs(out[1]! - im)).toBeLessThan(1e-14 * Math.max(1, size));
    }
  });

  it('turns without jumps: the imaginary part of the exponent is continuous far out', () => {
    // Sets under which y turns fastest; one principal value too few would be a jump of 4πκᵥθᵥ/σᵥ², 9.4 and 3.3 here.
    const sets = [
      { kappa: 11.8, rho: 0.99, kappaV: 1.594, thetaV: 1.178, sigmaV: 1.583, v0: 7.03 },
      { kappa: 14.2, rho: 0.99, kappaV: 4.178, thetaV: 0.0264, sigmaV: 0.652, v0: 3.8 },
    ];
    const out = new Float64Array(2);
    for (const params of sets) {
      const exponent = varianceExponent(params, 1.7);
      const parts = Float64Array.from({ length: 4000 }, (_, i) => {
        exponent(-4, -0.25 * i, out);
        return out[1]!;
      });
      const bends = parts.slice(2).map((value, i) => Math.abs(value - 2 * parts[i + 1]! + parts[i]!));
      expect(Math.max(...bends)).toBeLessThan(0.1);
    }
  });

  it('with constant variance is MRLR, and close to it the difference is of the order of σᵥ', () => {
    const flat = { kappa: 5, theta: 3.1, rho: 0.6, kappaV: 2, thetaV: 1.21, sigmaV: 0, v0: 1.21 };
    const simple = { kappa: 5, theta: 3.1, sigma: 1.1 };
    const nodes = Float64Array.of(0.3, 4, 25);
    const ours = valuesAt(mrlrsv.capabilities.characteristicFunction!(flat, 0.4), nodes, 0.5);
    const theirs = valuesAt(mrlr.capabilities.characteristicFunction!(simple, 0.4), nodes, 0.5);
    const near = valuesAt(
      mrlrsv.capabilities.characteristicFunction!({ ...flat, sigmaV: 1e-7 }, 0.4),
      nodes,
      0.5,
    );
    for (let j = 0; j < 3; j += 1) {
      expect(ours.re[j]).toBeCloseTo(theirs.re[j]!, 14);
      expect(ours.im[j]).toBeCloseTo(theirs.im[j]!, 14);
      expect(near.re[j]).toBeCloseTo(theirs.re[j]!, 6);
    }
    expect(mrlrsv.capabilities.forward!(flat, 20, 0.4)).toBeCloseTo(
      mrlr.capabilities.forward!(simple, 20, 0.4),
      12,
    );
  });

  it('has first and second cumulants that agree with the moments of its equations', () => {
    const years = 0.5;
    const { c1, c2 } = mrlrsv.capabilities.characteristicFunction!(reference, years).cumulants;
    // Var X_T = ∫E V_s e^{−2κ(T−s)}ds, E ln VIX_T has no variance in it; trapezium with 40,000 intervals: error below 1e-9
    const { kappa, kappaV, thetaV, v0 } = reference;
    const mean = (s: number): number => thetaV + (v0 - thetaV) * Math.exp(-kappaV * s);
    const n = 40_000;
    let sum = 0;
    for (let j = 0; j <= n; j += 1) {
      const s = (j * years) / n;
      sum += mean(s) * Math.exp(-2 * kappa * (years - s)) * (j === 0 || j === n ? 0.5 : 1);
    }
    expect(c2).toBeCloseTo((sum * years) / n, 8);
    const median = Math.exp(-kappa * years) * Math.log(20) + reference.theta * -Math.expm1(-kappa * years);
    expect(c1).toBeCloseTo(median - Math.log(mrlrsv.capabilities.forward!(reference, 20, years)), 12);
  });

  it('finds the powers at which moments explode', () => {
    const { moments } = mrlrsv.capabilities.characteristicFunction!(published[0]!, 0.5);
    const exponent = varianceExponent(published[0]!, 0.5);
    const out = new Float64Array(2);
    exponent(moments.upper, 0, out);
    expect(out[0]).toBeLessThan(Infinity);
    exponent(moments.upper * 1.002, 0, out);
    expect(out[0]).toBe(Infinity);
    exponent(moments.lower * 1.002, 0, out);
    expect(out[0]).toBe(Infinity);
  });

  it('refuses a variance under which the future is infinite, and says when the variance touches 0', () => {
    const wild = { kappa: 0.2, theta: 3, rho: 0.8, kappaV: 0.1, thetaV: 1.11, sigmaV: 4, v0: 1.8 };
    expect(mrlrsv.check!(wild)?.param).toBe('sigmaV');
    expect(mrlrsv.check!(reference)).toBeNull();
    for (const params of published) expect(mrlrsv.check!(params)).toBeNull();
    expect(mrlrsv.advise!(published[0]!).map(({ code }) => code)).toEqual(['FELLER']);
    expect(mrlrsv.advise!(reference)).toEqual([]);
  });

  it('prices the published fits alike by its probabilities and by the engine', () => {
    for (const [i, days] of [22, 50, 85, 113].entries()) {
      const years = days / 365;
      const forward = mrlrsv.capabilities.forward!(published[i]!, 42.3, years);
      const characteristic = mrlrsv.capabilities.characteristicFunction!(published[i]!, years);
      const strikes = Float64Array.of(30, 40, 70);
      const priced = priceOptions(
        mrlrsv,
        published[i]!,
        { spot: 42.3, rate: 0, dividendYield: 0 },
        { strikes, expiryYears: new Float64Array(3).fill(years), isCall: Uint8Array.of(1, 1, 1) },
      );
      for (const [j, strike] of strikes.entries()) {
        const call = callByProbabilities(characteristic, forward, strike, { step: 0.1, count: 6000 });
        expect(Math.abs(priced.prices[j]! - call)).toBeLessThan(1e-10 * forward);
      }
    }
  });
});

describe('MRLRSVJ', () => {
  const jumps = { lambda: 12, eta: 9 };

  it('is MRLRSV without jumps and MRLRJ without a moving variance', () => {
    const still = { ...reference, ...jumps, sigmaV: 0, thetaV: 1.44, v0: 1.44 };
    const simple = { kappa: 4.27, theta: 3.14, sigma: 1.2, ...jumps };
    expect(mrlrsvj.capabilities.forward!(still, 25, 0.3)).toBeCloseTo(
      mrlrj.capabilities.forward!(simple, 25, 0.3),
      11,
    );
    const none = { ...reference, lambda: 0, eta: 9 };
    expect(mrlrsvj.capabilities.forward!(none, 25, 0.3)).toBe(
      mrlrsv.capabilities.forward!(reference, 25, 0.3),
    );
    expect(mrlrsvj.capabilities.characteristicFunction!(still, 0.3).moments.upper).toBeLessThanOrEqual(9);
  });

  it('adds the cumulants of jumps to those of the variance', () => {
    const years = 0.3;
    const both = mrlrsvj.capabilities.characteristicFunction!({ ...reference, ...jumps }, years).cumulants;
    const variance = mrlrsv.capabilities.characteristicFunction!(reference, years).cumulants;
    const gone = (n: number): number => -Math.expm1(-n * reference.kappa * years);
    const rate = jumps.lambda / reference.kappa;
    // Cauchy's integral: rounding grows by 24/radius⁴ for the fourth
    expect(both.c2 - variance.c2).toBeCloseTo((rate * gone(2)) / 81, 12);
    expect(both.c4 - variance.c4).toBeCloseTo((6 * rate * gone(4)) / 9 ** 4, 10);
  });
});

describe('models of the index with an exponent that is integrated', () => {
  const between = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });

  it('keep φ̂ within the unit circle, symmetric, 1 at 0 and at −i, for any variance', () => {
    fc.assert(
      fc.property(
        fc.record({
          kappa: between(0.5, 40),
          rho: between(-1, 1),
          kappaV: between(0.1, 20),
          thetaV: between(0.01, 4),
          sigmaV: between(0, 3),
          v0: between(0, 4),
        }),
        between(1 / 365, 3),
        between(0.01, 150),
        (variance, years, s) => {
          const params = { ...variance, theta: 3 };
          fc.pre(mrlrsv.check!(params) === null);
          const characteristic = mrlrsv.capabilities.characteristicFunction!(params, years);
          const { re, im } = valuesAt(characteristic, Float64Array.of(s, -s, 0), 0);
          expect(Math.hypot(re[0]!, im[0]!)).toBeLessThanOrEqual(1 + 1e-14);
          expect(re[1]).toBe(re[0]);
          expect(im[1]).toBe(-im[0]!);
          expect([re[2], im[2]]).toEqual([1, 0]);
          const one = valuesAt(characteristic, Float64Array.of(0), -1);
          expect(one.re[0]).toBeCloseTo(1, 15);
        },
      ),
      { numRuns: 200, seed: 9 },
    );
  });
});
