import { describe, expect, it } from 'vitest';
import { heston } from '#quant/models/heston.ts';
import { randomStream } from '#quant/math/philox.ts';
import { exactHestonPaths } from '#quant/processes/exact/heston-exact.ts';
import {
  besselVariable,
  gammaVariable,
  poissonVariable,
  randomSequence,
} from '#quant/processes/exact/random-sequence.ts';
import { hestonMeanVariance } from '#quant/payoffs/closed-forms.ts';
import type { ProcessParams } from '#quant/processes/step-program.ts';
import { meanScore } from '../../../simulation/validation/support/law-scores.ts';
import { expectHonest } from '../../../simulation/validation/support/expect-honest.ts';

const PATHS = 16_384;

/** Case I to III of Andersen, where the variance reaches zero, a short date, and one that keeps away from zero. */
const sets: readonly (readonly [ProcessParams, number])[] = [
  [{ v0: 0.04, kappa: 0.5, theta: 0.04, sigma: 1, rho: -0.9 }, 10],
  [{ v0: 0.09, kappa: 1, theta: 0.09, sigma: 1, rho: -0.3 }, 5],
  [{ v0: 0.010201, kappa: 6.21, theta: 0.019, sigma: 0.61, rho: -0.7 }, 1],
  [{ v0: 0.05, kappa: 2, theta: 0.06, sigma: 0.3, rho: 0.4 }, 1 / 52],
  [{ v0: 0.3, kappa: 0.1, theta: 0.02, sigma: 0.2, rho: -1 }, 2],
];

describe('exact draws of Heston', () => {
  it('have the characteristic function, and the mean of ∫v dt', () => {
    const scores = sets.flatMap(([params, years], seed) => {
      const { logReturns, totalVariances } = exactHestonPaths(params, { dates: [years], paths: PATHS, seed });
      const cf = heston.capabilities.characteristicFunction!(params, years);
      const out = { re: new Float64Array(1), im: new Float64Array(1) };
      const ofPoints = [0.5, 1.5, 3].flatMap((point) => {
        const u = point / Math.sqrt(cf.cumulants.c2);
        cf.evaluate({ re: Float64Array.of(u), im: new Float64Array(1) }, out);
        return [
          meanScore('Re', logReturns, (x) => Math.cos(u * x), out.re[0]!),
          meanScore('Im', logReturns, (x) => Math.sin(u * x), out.im[0]!),
        ];
      });
      const total = years * hestonMeanVariance(params, years);
      return [...ofPoints, meanScore('∫v', totalVariances, (x) => x, total)].map((score) => ({
        ...score,
        set: params,
      }));
    });
    expectHonest(scores);
  });

  it('have the law of the time integral of the variance: its Laplace transform', () => {
    // E e^{−a∫v} is the price of a bond under a square-root rate: Cox, Ingersoll and Ross 1985, equation 23
    const [params, years] = [{ v0: 0.04, kappa: 0.5, theta: 0.04, sigma: 1, rho: 0 }, 3];
    const { totalVariances } = exactHestonPaths(params, { dates: [years], paths: PATHS, seed: 9 });
    const { kappa, theta, sigma, v0 } = params;
    const scores = [0.2, 2, 20].map((a) => {
      const d = Math.sqrt(kappa ** 2 + 2 * sigma ** 2 * a);
      const growth = Math.expm1(d * years);
      const below = (kappa + d) * growth + 2 * d;
      const exact =
        ((2 * d * Math.exp(0.5 * (kappa + d) * years)) / below) ** ((2 * kappa * theta) / sigma ** 2) *
        Math.exp((-2 * a * v0 * growth) / below);
      return { ...meanScore(`a = ${a}`, totalVariances, (x) => Math.exp(-a * x), exact), set: params };
    });
    expectHonest(scores);
  });

  it('have published prices within three standard errors', () => {
    // models.md section 5: Broadie and Kaya, and Andersen III, S = K = 100
    const cases = [
      { set: sets[2]!, rate: 0.0319, price: 6.806113313 },
      { set: sets[1]!, rate: 0.05, price: 33.5968181 },
    ];
    for (const { set, rate, price } of cases) {
      const [params, years] = set;
      const { logReturns } = exactHestonPaths(params, { dates: [years], paths: 2 * PATHS, seed: 3 });
      const forward = 100 * Math.exp(rate * years);
      const discount = Math.exp(-rate * years);
      // puts: their payments are bounded, so the error of the mean is known; calls by parity
      const { z } = meanScore(
        'put',
        logReturns,
        (x) => discount * Math.max(100 - forward * Math.exp(x), 0),
        price - 100 + 100 * discount,
      );
      expect(Math.abs(z)).toBeLessThan(3);
    }
  });

  it('go on from a date: two steps have the law of one', () => {
    const [params, years] = sets[0]!;
    const one = exactHestonPaths(params, { dates: [0.3 * years, years], paths: PATHS, seed: 21 });
    const cf = heston.capabilities.characteristicFunction!(params, years);
    const u = 1 / Math.sqrt(cf.cumulants.c2);
    const out = { re: new Float64Array(1), im: new Float64Array(1) };
    cf.evaluate({ re: Float64Array.of(u), im: new Float64Array(1) }, out);
    const last = [one.logReturns[1]!];
    expectHonest([
      { ...meanScore('Re', last, (x) => Math.cos(u * x), out.re[0]!), set: params },
      { ...meanScore('Im', last, (x) => Math.sin(u * x), out.im[0]!), set: params },
    ]);
  });
});

describe('samplers', () => {
  const random = randomStream(77);
  const drawn = (of: (path: number) => number): Float64Array[] => [
    Float64Array.from({ length: 20_000 }, (_, path) => of(path)),
  ];
  it('gamma and Poisson variables have their means and variances', () => {
    const scores = [0.05, 0.7, 3, 400].flatMap((shape) => {
      const gammas = drawn((path) => gammaVariable(randomSequence(random, path), shape));
      const counts = drawn((path) => poissonVariable(randomSequence(random, path), shape));
      return [gammas, counts].flatMap((values) => [
        { ...meanScore('mean', values, (x) => x, shape), set: shape },
        { ...meanScore('variance', values, (x) => (x - shape) ** 2, shape), set: shape },
      ]);
    });
    expectHonest(scores);
  });

  it('Bessel variables have the mean z I_{ν+1}(z)/(2 I_ν(z))', () => {
    // ratios by mpmath: besseli(v + 1, z)/besseli(v, z), 30 digits
    const scores = [
      { order: -0.92, z: 0.3, ratio: 1.490646934927754 },
      { order: 0.5, z: 4, ratio: 0.7506711504016824 },
      { order: -0.5, z: 300, ratio: 1 },
    ].map(({ order, z, ratio }) => ({
      ...meanScore(
        `${order} ${z}`,
        drawn((path) => besselVariable(randomSequence(random, path), order, z)),
        (x) => x,
        0.5 * z * ratio,
      ),
      set: order,
    }));
    expectHonest(scores);
  });
});
