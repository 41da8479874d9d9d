import { describe, expect, it } from 'vitest';
import { blackPrice } from '#quant/black/black76.ts';
import { findRoot } from '#quant/math/root-finding.ts';
import type { ModelParams, VolatilityIndexModel } from '#quant/models/model.ts';
import { flatForwardVariance, type ForwardVarianceCurve } from '#quant/models/quintic/forward-variance.ts';
import { quinticOu, quinticOuIndex } from '#quant/models/quintic-ou.ts';
import { quinticOu2f, quinticOu2fIndex } from '#quant/models/quintic-ou-2f.ts';
import { checkParams } from '#quant/models/validate-params.ts';

/** The authors' code averages over 30 days of a year of 360. */
const WINDOW = 30 / 360;

function smile(model: VolatilityIndexModel, expiryYears: number, moneyness: readonly number[]) {
  const { future, calls } = model.slice(expiryYears);
  const strikes = Float64Array.from(moneyness, (ratio) => ratio * future);
  const prices = new Float64Array(strikes.length);
  calls(strikes, prices);
  const vols = Array.from(prices, (price, at) => {
    const miss = (vol: number): number =>
      blackPrice(future, strikes[at]!, vol * vol * expiryYears, true) - price;
    return findRoot(miss, 1e-3, 20, { tolerance: 1e-14 }).x;
  });
  return { future, vols };
}

const named = (alpha: Float64Array): ModelParams =>
  Object.fromEntries(Array.from(alpha, (value, power) => [`alpha${power}`, value]));

/** ξ0(t) = a e^{−bt} + c(1 − e^{−bt}), as the fits to two expiries use it. */
const parametric = (a: number, b: number, c: number): ForwardVarianceCurve => ({
  at: (time) => a * Math.exp(-b * time) + c * (1 - Math.exp(-b * time)),
  knots: new Float64Array(0),
});

describe('published fits of one factor to 23 October 2017 (Abi Jaber, Illand and Li 2022)', () => {
  // Another published fit of that day, with a spline of forward variance, gives these futures and vols at K/F = 1 and 1.3
  // for the nearest expiry of each. Two fits of one market agree as well as both fit it: half a percent of the future, three
  // vol points at the money, where the smile of the index is steepest, one in the wing.
  it.each([
    {
      expiries: '9 and 30 days',
      params: { alpha: Float64Array.of(0.8169, 0.274, 0, 0.1717, 0, 0.0036), H: -0.1382, epsilon: 1 / 52 },
      rho: -0.7316,
      curve: parametric(0.0084, 2.0436, 0.0441),
      expiryYears: 0.02464116,
      future: 11.098678,
      vols: [1.0436419, 1.6048163],
    },
    {
      expiries: '53 and 88 days',
      params: { alpha: Float64Array.of(0.7558, 1, 0, 0.0885, 0, 0.4421), H: 0.141, epsilon: 1 / 52 },
      rho: -0.7001,
      curve: parametric(0.012, 2.027, 0.033),
      expiryYears: 0.15879861,
      future: 12.381754,
      vols: [0.8562987, 1.0584766],
    },
  ])('of $expiries are legal, slope up and agree with that of the whole surface', (fit) => {
    const { alpha2: _2, alpha4: _4, ...odd } = named(fit.params.alpha);
    const params = { ...odd, H: fit.params.H, epsilon: 1 / 52, rho: fit.rho, xi0: 0.02 };
    expect(checkParams(quinticOu, params)).toBeNull();
    expect(quinticOu.advise!(params)).toEqual([]);
    const fitted = smile(quinticOuIndex(fit.params, fit.curve, WINDOW), fit.expiryYears, [1, 1.3, 1.6]);
    expect(Math.abs(fitted.future / fit.future - 1)).toBeLessThan(5e-3);
    expect(Math.abs(fitted.vols[0]! - fit.vols[0]!)).toBeLessThan(0.03);
    expect(Math.abs(fitted.vols[1]! - fit.vols[1]!)).toBeLessThan(0.01);
    expect(fitted.vols[2]).toBeGreaterThan(fitted.vols[1]!);
  });
});

describe('published fits of two factors (Abi Jaber and Li 2025)', () => {
  const fits = [
    [
      '6 May 2024, with stickiness',
      33.754,
      2.027,
      0.678,
      -0.588,
      [0.0025, 0.009, -0.0594, -0.0328, 0.3239, 1],
    ],
    ['23 October 2017, joint', 31.8, 0.659, 0.964, -0.765, [0.0004, 0.0046, 0, 0.0096, 0, 1]],
    [
      '23 October 2017, with stickiness',
      35.2,
      0.623,
      0.94,
      -0.769,
      [0.0004, 0.0038, 0.0004, 0.0085, 0.0005, 1],
    ],
  ] as const;

  it.each(fits)(
    '%s: legal, and its index smile slopes up',
    (_, lambdaX, lambdaY, theta, rho, coefficients) => {
      const alpha = Float64Array.from(coefficients);
      const params = { ...named(alpha), lambdaX, lambdaY, theta, rho, xi0: 0.02 };
      expect(checkParams(quinticOu2f, params)).toBeNull();
      const signs = coefficients.some((value) => value < 0) ? ['NEGATIVE_COEFFICIENT'] : [];
      expect(quinticOu2f.advise!(params).map(({ code }) => code)).toEqual(signs);
      const model = quinticOu2fIndex({ lambdaX, lambdaY, theta, alpha }, flatForwardVariance(0.02), {
        windowYears: WINDOW,
      });
      const { vols } = smile(model, 1 / 12, [1, 1.2, 1.5, 2]);
      for (let at = 1; at < vols.length; at += 1) expect(vols[at]).toBeGreaterThan(vols[at - 1]!);
    },
  );

  it('a point with coefficients of both signs, given elsewhere as a fit, slopes down', () => {
    const point = {
      lambdaX: 168.48,
      lambdaY: 10.543,
      theta: 2.8539,
      alpha: Float64Array.of(0.4061, -0.9404, 0, 0.8877, 0, -0.4895),
    };
    const model = quinticOu2fIndex(point, flatForwardVariance(0.02), { windowYears: WINDOW });
    const { vols } = smile(model, 1 / 12, [0.95, 1, 1.1, 1.3, 1.5, 2]);
    // Computed, and given to three decimals: half a unit of the last.
    [1.288, 1.261, 1.204, 1.084, 0.953, 0.786].forEach((vol, at) =>
      expect(Math.abs(vols[at]! - vol)).toBeLessThan(5.1e-4),
    );
  });
});
