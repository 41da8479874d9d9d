import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blackPrice } from '#quant/black/black76.ts';
import { findRoot } from '#quant/math/root-finding.ts';
import { bates } from '#quant/models/bates.ts';
import { hestonVolatilityIndex } from '#quant/models/heston-volatility-index.ts';
import { heston } from '#quant/models/heston.ts';

const reference = { v0: 0.01265, kappa: 1.7685, theta: 0.06656, sigma: 0.4603, rho: -0.95 };

function impliedVol(call: number, future: number, strike: number, years: number): number {
  const vol = (v: number): number => blackPrice(future, strike, v * v * years, true) - call;
  return findRoot(vol, 0.01, 10).x;
}

/** Calls at moneynesses, with the future and the error they answer for. */
function callsAt(
  index: ReturnType<typeof hestonVolatilityIndex>,
  years: number,
  moneyness: readonly number[],
) {
  const slice = index.slice(years);
  const strikes = Float64Array.from(moneyness, (m) => m * slice.future);
  const calls = new Float64Array(strikes.length);
  slice.calls(strikes, calls);
  return { slice, strikes, calls };
}

describe('the volatility index of Heston', () => {
  const index = heston.capabilities.volatilityIndex!(reference);

  it('has the level and the futures of the reference set', () => {
    // Computed with 30 digits, given to the digits here
    expect(index.level).toBeCloseTo(12.80037, 5);
    const futures = [
      [30, 14.52332],
      [60, 16.00742],
      [91, 17.25301],
      [182, 19.74786],
    ] as const;
    for (const [days, future] of futures) expect(index.slice(days / 365).future).toBeCloseTo(future, 5);
  });

  it.each([
    [30, [1.1362, 1.1174, 1.071, 0.999, 0.8937]],
    [91, [0.8051, 0.7933, 0.7655, 0.7218, 0.6554]],
  ] as const)('has the falling smile of the reference set at %d days', (days, vols) => {
    const years = days / 365;
    const { slice, strikes, calls } = callsAt(index, years, [0.9, 1, 1.2, 1.5, 2]);
    for (const [j, vol] of vols.entries()) {
      expect(impliedVol(calls[j]!, slice.future, strikes[j]!, years)).toBeCloseTo(vol, 4);
    }
  });

  it('is right to 30-digit quadrature, where the variance reaches 0 and where it does not', () => {
    // mpmath: future by the Laplace transform, calls by quad of the mixture density cut at the strike; v0, κ, θ, σ, T, F, K, call
    const golden: readonly (readonly number[])[] = [
      [0.01265, 1.7685, 0.06656, 0.4603, 0.25, 17.26203101034687581, 17, 2.829900394407323697],
      [0.01265, 1.7685, 0.06656, 0.4603, 0.25, 17.26203101034687581, 45, 0.001218675241650113122],
      [0.04, 0.5, 0.04, 1, 0.5, 10.45676650630801762, 3, 7.552083482419927517],
      [0.04, 0.5, 0.04, 1, 0.5, 10.45676650630801762, 30, 2.571890015704772363],
      [0.09, 5, 0.04, 0.3, 0.01, 28.07820402280566969, 29, 0.1749787218283808326],
      [0.09, 5, 0.04, 0.3, 0.01, 28.07820402280566969, 35, 8.196520385443072646e-9],
      [0.0175, 1.5768, 0.0398, 0.5751, 2, 15.95415524179890568, 15, 4.948315395849305027],
      [0.2, 12, 0.1, 3, 0.1, 30.83673454904644345, 60, 0.8449683640518422348],
    ];
    for (const [v0, kappa, theta, sigma, years, future, strike, call] of golden) {
      const slice = hestonVolatilityIndex({
        v0: v0!,
        kappa: kappa!,
        theta: theta!,
        sigma: sigma!,
      }).slice(years!);
      const out = new Float64Array(1);
      slice.calls(Float64Array.of(strike!), out);
      expect(slice.errorEstimate).toBeLessThan(1e-10);
      expect(Math.abs(slice.future - future!)).toBeLessThan(1e-11);
      expect(Math.abs(out[0]! - call!)).toBeLessThan(slice.errorEstimate);
    }
  });

  it('answers for 1e-10 points, with futures below the root of forward variance, calls convex and above intrinsic', () => {
    const between = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
    fc.assert(
      fc.property(
        fc.record({
          v0: between(0, 0.5),
          kappa: between(0.05, 20),
          theta: between(0, 0.5),
          sigma: between(0.05, 4),
        }),
        between(1 / 365, 3),
        (variance, years) => {
          fc.pre(variance.theta + variance.v0 * Math.exp(-variance.kappa * years) > 1e-6);
          const model = hestonVolatilityIndex(variance);
          const { slice, strikes, calls } = callsAt(model, years, [0.05, 0.5, 0.9, 1.3, 1.7, 2.1, 2.5, 5]);
          expect(slice.errorEstimate).toBeLessThan(1e-10);
          expect(slice.future).toBeLessThanOrEqual(slice.rootForwardVariance * (1 + 1e-14));
          for (let j = 0; j < calls.length; j += 1) {
            expect(calls[j]).toBeGreaterThan(Math.max(slice.future - strikes[j]!, 0) - 1e-10);
            expect(calls[j]).toBeLessThan(slice.future);
            if (j > 0) expect(calls[j]).toBeLessThan(calls[j - 1]! + 1e-10);
          }
          for (let j = 3; j < 6; j += 1) {
            expect(calls[j - 1]! - 2 * calls[j]! + calls[j + 1]!).toBeGreaterThan(-1e-9);
          }
        },
      ),
      { numRuns: 150, seed: 4 },
    );
  });

  it('is certain at once, and without a variance', () => {
    const now = index.slice(0);
    expect(now.future).toBeCloseTo(index.level, 13);
    const out = new Float64Array(2);
    now.calls(Float64Array.of(10, 20), out);
    expect(out).toEqual(Float64Array.of(now.future - 10, 0));
    expect(hestonVolatilityIndex({ v0: 0, kappa: 1, theta: 0, sigma: 1 }).slice(1).future).toBe(0);
  });

  it('tends to its level as expiry nears', () => {
    expect(index.slice(1e-6).future).toBeCloseTo(index.level, 4);
  });
});

describe('the volatility index of Bates', () => {
  it('adds what jumps take from the logarithm of the price', () => {
    const jumps = { lambda: 0.6, mu: -0.1, delta: 0.15 };
    const added = 2 * 0.6 * (Math.exp(-0.1 + 0.01125) - 1 + 0.1);
    const index = bates.capabilities.volatilityIndex!({ ...reference, ...jumps });
    const without = heston.capabilities.volatilityIndex!(reference);
    expect((index.level / 100) ** 2 - (without.level / 100) ** 2).toBeCloseTo(added, 15);
    const [a, b] = [index.slice(0.25), without.slice(0.25)];
    expect((a.rootForwardVariance / 100) ** 2 - (b.rootForwardVariance / 100) ** 2).toBeCloseTo(added, 15);
    expect(a.future).toBeGreaterThan(b.future);
    const still = bates.capabilities.volatilityIndex!({ ...reference, ...jumps, lambda: 0 });
    expect(still.slice(0.25).future).toBe(b.future);
  });
});
