import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blackPrice } from '#quant/black/black76.ts';
import { integrate } from '#quant/math/adaptive-quadrature.ts';
import { normalPdf } from '#quant/math/normal.ts';
import { findRoot } from '#quant/math/root-finding.ts';
import type { VolatilityIndexModel } from '#quant/models/model.ts';
import { oneFactorDriver, twoFactorDriver } from '#quant/models/quintic/drivers.ts';
import { flatForwardVariance, splineForwardVariance } from '#quant/models/quintic/forward-variance.ts';
import { squareOf } from '#quant/models/quintic/gaussian-polynomial.ts';
import { fastAccuracy } from '#quant/models/quintic/index-slice.ts';
import { indexPolynomial, ROW_START } from '#quant/models/quintic/index-window.ts';
import { negativeProbability } from '#quant/models/quintic/sign-advice.ts';
import { quinticOu, quinticOuIndex } from '#quant/models/quintic-ou.ts';
import { quinticOu2f, quinticOu2fIndex } from '#quant/models/quintic-ou-2f.ts';

/** The authors' code averages over 30 days of a year of 360. */
const AUTHORS_WINDOW = 30 / 360;

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
  return { future, prices: Array.from(prices), vols };
}

describe('one factor, parameters of the quadrature study', () => {
  const params = { alpha: Float64Array.of(0.01, 1, 0, 0.214, 0, 0.227), H: -0.1, epsilon: 1 / 52 };
  const model = quinticOuIndex(params, flatForwardVariance(0.02), AUTHORS_WINDOW);

  // Reference values printed to 8 decimals (future, price) and 7 (vol): half a unit of the last place.
  it('gives future, prices and vols at one month', () => {
    const { future, prices, vols } = smile(model, 1 / 12, [0.9, 1, 1.2, 1.5, 2]);
    expect(future).toBeCloseTo(13.17332174, 8);
    [1.76691907, 1.32229889, 0.83791286, 0.49650786, 0.25654963].forEach((price, at) => {
      expect(prices[at]).toBeCloseTo(price, 8);
    });
    [0.674125, 0.8739072, 1.1267695, 1.3665114, 1.6140113].forEach((vol, at) => {
      expect(Math.abs(vols[at]! - vol)).toBeLessThan(1e-7);
    });
  });

  it.each([
    [0.25, 13.16939529, [1, 1.5], [0.5055846, 0.7899794]],
    [0.5, 13.16939517, [1], [0.3575023]],
  ])('gives future and vols at %f years', (expiryYears, future, moneyness, expected) => {
    const fitted = smile(model, expiryYears, moneyness);
    expect(fitted.future).toBeCloseTo(future, 8);
    expected.forEach((vol, at) => expect(Math.abs(fitted.vols[at]! - vol)).toBeLessThan(1e-7));
  });

  it('agrees with adaptive quadrature of the pay-off', () => {
    const window = {
      square: squareOf(params.alpha),
      driver: oneFactorDriver(params, 0.1),
      forwardVariance: flatForwardVariance(0.02),
      expiryYears: 0.1,
      windowYears: AUTHORS_WINDOW,
    };
    const { coefficients } = indexPolynomial(window);
    const index = (z: number): number => {
      let value = 0;
      for (let j = 10; j >= 0; j -= 1) value = value * z + coefficients[ROW_START[j]!]!;
      return Math.sqrt(value);
    };
    const strikes = Float64Array.of(8, 12, 14, 20, 35);
    const prices = new Float64Array(5);
    quinticOuIndex(params, window.forwardVariance, AUTHORS_WINDOW).slice(0.1).calls(strikes, prices);
    strikes.forEach((strike, at) => {
      const payoff = (z: number): number => Math.max(index(z) - strike, 0) * normalPdf(z);
      const { value, error } = integrate(payoff, -8.5, 8.5, {
        absoluteTolerance: 1e-11,
        maxEvaluations: 200_000,
      });
      expect(Math.abs(prices[at]! - value)).toBeLessThan(1e-9 + error);
    });
  });
});

describe('one factor, the market of 23 October 2017', () => {
  const times = [
    0, 0.02601012, 0.03696174, 0.05065128, 0.06297186, 0.07529244, 0.08898198, 0.09993361, 0.10540942,
    0.11636105, 0.1355264, 0.16427442, 0.21218779, 0.25736326,
  ];
  const variances = [
    0.00950134, 0.00799541, 0.00514354, 0.01079057, 0.02396814, 0.00793446, 0.01301627, 0.02776016,
    0.00222057, 0.01965447, 0.01085834, 0.02437202, 0.01278166, 0.01881186,
  ];
  const curve = splineForwardVariance(Float64Array.from(times), Float64Array.from(variances));
  const params = {
    alpha: Float64Array.of(0.59069477, 0.99999991, 0, 0.28927803, 0, 0.05491437),
    H: -0.03583785,
    epsilon: 1 / 52,
  };

  it.each([
    [0.02464116, 11.098678, 1.0436419, 1.6048163],
    [0.06297186, 11.670466, 0.9327877, 1.3102311],
    [0.08213721, 11.892133, 0.8967192, 1.2079946],
    [0.15879861, 12.381754, 0.8562987, 1.0584766],
  ])('reprices the future and smile of %f years', (expiryYears, future, atTheMoney, wing) => {
    const fitted = smile(quinticOuIndex(params, curve, AUTHORS_WINDOW), expiryYears, [1, 1.3]);
    // Printed to six and seven decimals.
    expect(Math.abs(fitted.future - future)).toBeLessThan(1e-6);
    expect(Math.abs(fitted.vols[0]! - atTheMoney)).toBeLessThan(2e-7);
    expect(Math.abs(fitted.vols[1]! - wing)).toBeLessThan(2e-7);
  });
});

describe('two factors', () => {
  const settings = { windowYears: AUTHORS_WINDOW };
  const withSkewStickiness = {
    lambdaX: 33.754,
    lambdaY: 2.027,
    theta: 0.678,
    alpha: Float64Array.of(0.0025, 0.009, -0.0594, -0.0328, 0.3239, 1),
  };
  const joint = {
    lambdaX: 35.2,
    lambdaY: 0.623,
    theta: 0.94,
    alpha: Float64Array.of(0.0004, 0.0038, 0.0004, 0.0085, 0.0005, 1),
  };

  // Good to 1e-4 by the reference; a week is 1/52 year there.
  it.each([
    [1 / 52, 16.83034, 1.37782],
    [1 / 12, 14.56216, 1.55219],
    [0.25, 11.99964, 1.39834],
    [0.5, 10.76493, 1.17152],
  ])('fits SPX and its stickiness, 6 May 2024: %f years', (expiryYears, future, vol) => {
    const model = quinticOu2fIndex(withSkewStickiness, flatForwardVariance(0.03), settings);
    const fitted = smile(model, expiryYears, [1]);
    expect(Math.abs(fitted.future - future)).toBeLessThan(1e-4);
    expect(Math.abs(fitted.vols[0]! - vol)).toBeLessThan(1e-4);
  });

  // Good to 5e-4 at a week and 5e-5 at three months by the reference.
  it.each([
    [1 / 52, 13.72631, [0.95, 1, 1.5], [1.15284, 1.32385, 2.19407], 5e-4],
    [1 / 12, 13.37384, [0.95, 1, 1.5], [0.76691, 0.84571, 1.27649], 5e-5],
    [0.25, 13.21418, [0.95, 1, 1.5], [0.51277, 0.55457, 0.78724], 5e-5],
    [0.5, 13.0345, [0.95, 1, 1.5], [0.41486, 0.44212, 0.59533], 5e-5],
  ])(
    'fits SPX and VIX jointly, 23 October 2017: %f years',
    (expiryYears, future, moneyness, vols, tolerance) => {
      const model = quinticOu2fIndex(joint, flatForwardVariance(0.02), settings);
      const fitted = smile(model, expiryYears, moneyness);
      expect(Math.abs(fitted.future - future)).toBeLessThan(1e-5);
      vols.forEach((vol, at) => expect(Math.abs(fitted.vols[at]! - vol)).toBeLessThan(tolerance));
    },
  );

  it('slopes down for a polynomial of both signs, and says so', () => {
    const params = {
      lambdaX: 168.48,
      lambdaY: 10.543,
      theta: 2.8539,
      alpha: Float64Array.of(0.4061, -0.9404, 0, 0.8877, 0, -0.4895),
    };
    const { vols } = smile(
      quinticOu2fIndex(params, flatForwardVariance(0.02), settings),
      1 / 12,
      [0.95, 1, 1.05, 1.2, 1.5, 2],
    );
    for (let at = 1; at < vols.length; at += 1) expect(vols[at]).toBeLessThan(vols[at - 1]!);
    const probability = negativeProbability(params.alpha, twoFactorDriver(params, 0).variance(1 / 12));
    expect(probability).toBeGreaterThan(0.03);
    expect(probability).toBeLessThan(0.05);
    const { alpha, ...rest } = params;
    const advice = quinticOu2f.advise!({
      ...rest,
      ...Object.fromEntries(Array.from(alpha, (value, power) => [`alpha${power}`, value])),
    });
    expect(advice[0]?.code).toBe('NEGATIVE_COEFFICIENT');
  });

  it('agrees with a dense product rule that knows nothing of the kink', () => {
    const expiryYears = 1 / 12;
    const window = {
      square: squareOf(joint.alpha),
      driver: twoFactorDriver(joint, expiryYears),
      forwardVariance: flatForwardVariance(0.02),
      expiryYears,
      windowYears: AUTHORS_WINDOW,
    };
    const { coefficients } = indexPolynomial(window);
    const { future, calls } = quinticOu2fIndex(joint, window.forwardVariance, settings).slice(expiryYears);
    const strikes = Float64Array.of(0.95 * future, future, 1.5 * future);
    const prices = new Float64Array(3);
    calls(strikes, prices);
    const sums = trapezoid(coefficients, strikes);
    // The trapezoid rule with 1200² points is good to its step squared over the kink.
    expect(Math.abs(sums.mean - future)).toBeLessThan(1e-9);
    prices.forEach((price, at) => expect(Math.abs(price - sums.calls[at]!)).toBeLessThan(2e-4));
  });

  it('is the one-factor model where the second factor has no weight', () => {
    const speed = 31.2;
    const two = quinticOu2fIndex(
      { lambdaX: speed, lambdaY: 1, theta: 1, alpha: Float64Array.of(0.1, 0.5, 0, 0.3, 0, 0.2) },
      flatForwardVariance(0.04),
    );
    // ε^{H−½} = 1 with ε = 1, and (½ − H)/ε = speed.
    const one = quinticOuIndex(
      { alpha: Float64Array.of(0.1, 0.5, 0, 0.3, 0, 0.2), H: 0.5 - speed, epsilon: 1 },
      flatForwardVariance(0.04),
    );
    const [a, b] = [smile(two, 0.1, [0.9, 1, 1.4]), smile(one, 0.1, [0.9, 1, 1.4])];
    expect(a.future).toBeCloseTo(b.future, 10);
    a.vols.forEach((vol, at) => expect(vol).toBeCloseTo(b.vols[at]!, 9));
  });

  it('keeps a vol to 1e-6 at the fast accuracy', () => {
    const moneyness = [0.9, 1, 1.2, 1.6, 2];
    for (const expiryYears of [1 / 52, 1 / 12, 0.25, 0.5]) {
      const fine = smile(quinticOu2fIndex(joint, flatForwardVariance(0.02)), expiryYears, moneyness);
      const fast = smile(
        quinticOu2fIndex(joint, flatForwardVariance(0.02), { accuracy: fastAccuracy }),
        expiryYears,
        moneyness,
      );
      fast.vols.forEach((vol, at) => {
        if (fine.prices[at]! - Math.max(fine.future * (1 - moneyness[at]!), 0) < 1e-4) return;
        expect(Math.abs(vol - fine.vols[at]!)).toBeLessThan(1e-6);
      });
    }
  });
});

describe('error estimate', () => {
  it('covers the distance to a much finer rule', () => {
    const params = {
      lambdaX: 35.2,
      lambdaY: 0.623,
      theta: 0.94,
      alpha: Float64Array.of(0.0004, 0.0038, 0.0004, 0.0085, 0.0005, 1),
    };
    const slice = quinticOu2fIndex(params, flatForwardVariance(0.02)).slice(0.5);
    const finer = quinticOu2fIndex(params, flatForwardVariance(0.02), {
      accuracy: { panelCount: 96, order: 16, secondNodes: 120 },
    }).slice(0.5);
    const strikes = Float64Array.from({ length: 40 }, (_, at) => slice.future * (0.7 + 0.04 * at));
    const [a, b] = [new Float64Array(40), new Float64Array(40)];
    slice.calls(strikes, a);
    finer.calls(strikes, b);
    expect(slice.errorEstimate).toBeLessThan(1e-3);
    a.forEach((price, at) => expect(Math.abs(price - b[at]!)).toBeLessThan(slice.errorEstimate));
  });
});

describe('laws', () => {
  it('keeps parity bounds, order and convexity in the strike, and the future below the root of forward variance', () => {
    const strikes = Float64Array.from({ length: 25 }, (_, at) => 4 + 2 * at);
    const arbitrary = fc.record({
      H: fc.double({ min: -0.5, max: 0.45, noNaN: true }),
      expiryYears: fc.double({ min: 0.003, max: 1, noNaN: true }),
      alpha: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }),
      xi0: fc.double({ min: 0.005, max: 0.2, noNaN: true }),
    });
    fc.assert(
      fc.property(arbitrary, ({ H, expiryYears, alpha, xi0 }) => {
        fc.pre(alpha.some((value) => value > 1e-3));
        const [a0, a1, a3, a5] = alpha as [number, number, number, number];
        const params = { alpha: Float64Array.of(a0, a1, 0, a3, 0, a5), H, epsilon: 1 / 52 };
        const { future, rootForwardVariance, calls } = quinticOuIndex(params, flatForwardVariance(xi0)).slice(
          expiryYears,
        );
        const prices = new Float64Array(strikes.length);
        calls(strikes, prices);
        expect(future).toBeLessThanOrEqual(rootForwardVariance * (1 + 1e-12));
        expect(rootForwardVariance).toBeCloseTo(100 * Math.sqrt(xi0), 9);
        for (let at = 0; at < strikes.length; at += 1) {
          // Rounding of integrals of the size of the future.
          expect(prices[at]).toBeGreaterThanOrEqual(Math.max(future - strikes[at]!, 0) - 1e-9);
          expect(prices[at]).toBeLessThanOrEqual(future);
          if (at === 0) continue;
          expect(prices[at]! - prices[at - 1]!).toBeLessThanOrEqual(1e-9);
          if (at < strikes.length - 1)
            expect(prices[at + 1]! - 2 * prices[at]! + prices[at - 1]!).toBeGreaterThanOrEqual(-1e-9);
        }
      }),
      { seed: 8, numRuns: 150 },
    );
  });

  it('has a sure index where the volatility does not depend on the factor', () => {
    const { future, calls } = quinticOu.capabilities.volatilityIndex!({
      alpha0: 1,
      alpha1: 0,
      alpha3: 0,
      alpha5: 0,
      rho: -0.5,
      H: 0.1,
      epsilon: 0.02,
      xi0: 0.04,
    }).slice(0.2);
    const prices = new Float64Array(2);
    calls(Float64Array.of(15, 25), prices);
    expect(future).toBeCloseTo(20, 10);
    expect(prices[0]).toBeCloseTo(5, 10);
    expect(prices[1]).toBeCloseTo(0, 10);
  });
});

/** Plain trapezoid over [−8.5, 8.5]² of the polynomial's root against two normal densities. */
function trapezoid(coefficients: Float64Array, strikes: Float64Array) {
  const count = 1200;
  const step = 17 / count;
  const calls = new Float64Array(strikes.length);
  const row = new Float64Array(11);
  let mean = 0;
  for (let b = 0; b <= count; b += 1) {
    const second = -8.5 + b * step;
    for (let j = 0; j <= 10; j += 1) {
      row[j] = 0;
      for (let i = 10 - j; i >= 0; i -= 1) row[j] = row[j]! * second + coefficients[ROW_START[j]! + i]!;
    }
    for (let a = 0; a <= count; a += 1) {
      const first = -8.5 + a * step;
      let square = 0;
      for (let j = 10; j >= 0; j -= 1) square = square * first + row[j]!;
      const index = Math.sqrt(Math.max(square, 0));
      const weight = normalPdf(first) * normalPdf(second) * step * step;
      mean += weight * index;
      for (let k = 0; k < strikes.length; k += 1) calls[k]! += weight * Math.max(index - strikes[k]!, 0);
    }
  }
  return { mean, calls };
}
