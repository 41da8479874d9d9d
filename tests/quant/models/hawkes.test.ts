import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceOptions } from '#quant/engines/price-options.ts';
import { hawkes } from '#quant/models/hawkes.ts';
import { mrlrj } from '#quant/models/mrlrj.ts';
import { hawkesExponent } from '#quant/models/volatility-index/hawkes-exponent.ts';
import { callByProbabilities, indexValue, valuesAt } from './support/call-probabilities.ts';

const reference = {
  kappa: 6,
  theta: 3,
  sigma: 1.2,
  eta: 8,
  decay: 20,
  baseIntensity: 4,
  excitation: 12,
  intensity0: 10,
};

describe('MRLR with Hawkes jumps', () => {
  it('has the future and the characteristic function of the reference set', () => {
    // Computed with 30 digits, confirmed by Monte Carlo (29.1678 ± .035), given to the digits here
    const forward = hawkes.capabilities.forward!(reference, Math.exp(3.4), 0.1);
    expect(forward).toBeCloseTo(29.1663067, 7);
    const [re, im] = indexValue(hawkes.capabilities.characteristicFunction!(reference, 0.1), forward, 2);
    expect(re).toBeCloseTo(0.75999223, 8);
    expect(im).toBeCloseTo(0.25741627, 8);
  });

  it('solves its equation to rounding', () => {
    // mpmath odefun (Taylor series, 30 digits, tolerance 1e-22) of C′ and of βℓ∞∫C + C·ℓ0
    const golden: readonly (readonly [number, number, number, number, number])[] = [
      [0.5, 3, 0.1, -0.07945453840013956, 0.26140687359776182],
      [-0.5, 40, 0.3, -1.29355908511682218, 0.40521934857016696],
      [1.5, 10, 1, -0.770325101754044036, 0.933324892107621923],
      [-3, 150, 0.5, -2.12306785995902858, 0.405867170516874055],
      [1, 0, 2, 0.249894549670021198, 0.0],
    ];
    const out = new Float64Array(2);
    for (const [x, y, years, re, im] of golden) {
      hawkesExponent(reference, years)(x, y, out);
      const size = Math.max(1, Math.hypot(re, im));
      // C times an intensity of 10: some units of the last digit of each
      expect(Math.abs(out[0]! - re)).toBeLessThan(2e-14 * size);
      expect(Math.abs(out[1]! - im)).toBeLessThan(2e-14 * size);
    }
  });

  it('without excitement is MRLRJ', () => {
    const still = { ...reference, excitation: 0, baseIntensity: 10 };
    const simple = { kappa: 6, theta: 3, sigma: 1.2, lambda: 10, eta: 8 };
    expect(hawkes.capabilities.forward!(still, 20, 0.3)).toBeCloseTo(
      mrlrj.capabilities.forward!(simple, 20, 0.3),
      12,
    );
    const nodes = Float64Array.of(0.5, 3, 12);
    const ours = valuesAt(hawkes.capabilities.characteristicFunction!(still, 0.3), nodes, 0.5);
    const theirs = valuesAt(mrlrj.capabilities.characteristicFunction!(simple, 0.3), nodes, 0.5);
    for (let j = 0; j < 3; j += 1) {
      expect(ours.re[j]).toBeCloseTo(theirs.re[j]!, 14);
      expect(ours.im[j]).toBeCloseTo(theirs.im[j]!, 14);
    }
  });

  it('has first and second cumulants that agree with the moments of its equations', () => {
    const years = 0.4;
    const { kappa, theta, sigma, eta, decay, baseIntensity, excitation, intensity0 } = reference;
    const { c1, c2 } = hawkes.capabilities.characteristicFunction!(reference, years).cumulants;
    // (E ℓ)′ = β(ℓ∞ − Eℓ) + aEℓ; E X_T and Var X_T by the moment equations of (X, ℓ), Runge–Kutta of order 4, 4000 steps
    const jump = 1 / eta;
    const slope = ([x, l, xx, xl, ll]: readonly number[]): number[] => [
      kappa * (theta - x!) + l! * jump,
      decay * (baseIntensity - l!) + excitation * l!,
      -2 * kappa * xx! + sigma ** 2 + 2 * jump * xl! + l! * 2 * jump ** 2,
      -(kappa + decay - excitation) * xl! + jump * ll! + l! * jump * excitation,
      -2 * (decay - excitation) * ll! + l! * excitation ** 2,
    ];
    let state = [Math.log(20), intensity0, 0, 0, 0];
    const h = years / 4000;
    const ahead = (k: readonly number[], by: number): number[] => state.map((value, i) => value + by * k[i]!);
    for (let step = 0; step < 4000; step += 1) {
      const k1 = slope(state);
      const k2 = slope(ahead(k1, h / 2));
      const k3 = slope(ahead(k2, h / 2));
      const k4 = slope(ahead(k3, h));
      state = state.map((value, i) => value + (h / 6) * (k1[i]! + 2 * k2[i]! + 2 * k3[i]! + k4[i]!));
    }
    expect(c2).toBeCloseTo(state[2]!, 11);
    expect(c1).toBeCloseTo(state[0]! - Math.log(hawkes.capabilities.forward!(reference, 20, years)), 11);
  });

  it('finds the power at which moments explode, before the one of a single jump', () => {
    const { moments } = hawkes.capabilities.characteristicFunction!(reference, 0.3);
    const exponent = hawkesExponent(reference, 0.3);
    const out = new Float64Array(2);
    expect(moments.upper).toBeLessThan(reference.eta);
    exponent(moments.upper, 0, out);
    expect(out[0]).toBeLessThan(Infinity);
    exponent(moments.upper * 1.002, 0, out);
    expect(out[0]).toBe(Infinity);
    expect(moments.lower).toBe(-Infinity);
  });

  it('refuses a jump that causes one more jump or more, and excitement that makes the future infinite', () => {
    expect(hawkes.check!({ ...reference, excitation: 20 })?.rule).toContain('below decay (20)');
    const issue = hawkes.check!({ ...reference, excitation: 19.9, eta: 1.1 });
    expect(issue?.param).toBe('excitation');
    expect(issue?.rule).toContain('infinite');
    expect(hawkes.check!(reference)).toBeNull();
  });

  it('prices alike by its probabilities and by the engine', () => {
    const years = 0.1;
    const forward = hawkes.capabilities.forward!(reference, 28, years);
    const characteristic = hawkes.capabilities.characteristicFunction!(reference, years);
    const strikes = Float64Array.of(18, 25, 45);
    const priced = priceOptions(
      hawkes,
      reference,
      { spot: 28, rate: 0, dividendYield: 0 },
      { strikes, expiryYears: new Float64Array(3).fill(years), isCall: Uint8Array.of(1, 1, 1) },
    );
    for (const [j, strike] of strikes.entries()) {
      const call = callByProbabilities(characteristic, forward, strike, { step: 0.1, count: 600 });
      expect(Math.abs(priced.prices[j]! - call)).toBeLessThan(1e-10 * forward);
    }
  });

  it('keeps φ̂ within the unit circle and 1 at 0 and −i for any excitement that is allowed', () => {
    const between = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
    fc.assert(
      fc.property(
        between(0.5, 40),
        between(2, 40),
        between(1, 100),
        between(0, 0.99),
        between(1 / 365, 2),
        between(0, 60),
        (kappa, eta, decay, branching, years, s) => {
          const params = { ...reference, kappa, eta, decay, excitation: branching * decay };
          fc.pre(hawkes.check!(params) === null);
          const characteristic = hawkes.capabilities.characteristicFunction!(params, years);
          const { re, im } = valuesAt(characteristic, Float64Array.of(s, 0), 0);
          expect(Math.hypot(re[0]!, im[0]!)).toBeLessThanOrEqual(1 + 1e-13);
          expect([re[1], im[1]]).toEqual([1, 0]);
          expect(valuesAt(characteristic, Float64Array.of(0), -1).re[0]).toBeCloseTo(1, 15);
          expect(characteristic.moments.upper).toBeGreaterThan(1);
        },
      ),
      { numRuns: 100, seed: 8 },
    );
  });
});
