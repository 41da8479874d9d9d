import { describe, expect, it } from 'vitest';
import { blackPrice } from '#quant/black/black76.ts';
import { gaussHermite, gaussLegendre } from '#quant/math/gauss-rules.ts';
import { normalPdf } from '#quant/math/normal.ts';
import { findRoot } from '#quant/math/root-finding.ts';
import { oneFactorDriver, twoFactorDriver } from '#quant/models/quintic/drivers.ts';
import { flatForwardVariance } from '#quant/models/quintic/forward-variance.ts';
import { gaussianMean, smoothedPolynomial, squareOf } from '#quant/models/quintic/gaussian-polynomial.ts';
import { indexPolynomial, ROW_START } from '#quant/models/quintic/index-window.ts';
import { quinticOuIndex } from '#quant/models/quintic-ou.ts';
import { quinticOu2fIndex } from '#quant/models/quintic-ou-2f.ts';

/** The authors' code averages over 30 days of a year of 360. */
const WINDOW = 30 / 360;
const MONTH = 1 / 12;

function volOf(call: number, future: number, strike: number): number {
  const miss = (vol: number): number => blackPrice(future, strike, vol * vol * MONTH, true) - call;
  return findRoot(miss, 1e-3, 20, { tolerance: 1e-14 }).x;
}

function callOf(values: readonly number[], weights: readonly number[], strike: number): number {
  return values.reduce((sum, value, at) => sum + weights[at]! * Math.max(value - strike, 0), 0);
}

describe('the kink of the pay-off, one factor', () => {
  const params = { alpha: Float64Array.of(0.01, 1, 0, 0.214, 0, 0.227), H: -0.1, epsilon: 1 / 52 };
  const forwardVariance = flatForwardVariance(0.02);
  const { coefficients } = indexPolynomial({
    square: squareOf(params.alpha),
    driver: oneFactorDriver(params, MONTH),
    forwardVariance,
    expiryYears: MONTH,
    windowYears: WINDOW,
  });
  const indexAt = (z: number): number => {
    let square = 0;
    for (let j = 10; j >= 0; j -= 1) square = square * z + coefficients[ROW_START[j]!]!;
    return Math.sqrt(square);
  };

  // At-the-money vols of one Gauss–Legendre rule on [−8, 8], computed and printed to five decimals: half a unit of the last.
  it.each([
    [50, 0.87856],
    [100, 0.86751],
    [200, 0.87476],
    [400, 0.87408],
    [800, 0.8739],
  ])('makes a rule of %d nodes give the vol %d', (count, vol) => {
    const { nodes, weights } = gaussLegendre(count);
    const masses = Array.from(weights, (weight, at) => 8 * weight * normalPdf(8 * nodes[at]!));
    const values = Array.from(nodes, (node) => indexAt(8 * node));
    const future = values.reduce((sum, value, at) => sum + masses[at]! * value, 0);
    expect(Math.abs(volOf(callOf(values, masses, future), future, future) - vol)).toBeLessThan(5.1e-6);
  });

  it('is no trouble where the integral is split at it: the vol to all seven digits', () => {
    const { future, calls } = quinticOuIndex(params, forwardVariance, WINDOW).slice(MONTH);
    const out = new Float64Array(1);
    calls(Float64Array.of(future), out);
    expect(Math.abs(volOf(out[0]!, future, future) - 0.8739072)).toBeLessThan(5.1e-8);
  });
});

describe('the kink of the pay-off, two factors', () => {
  const joint = {
    lambdaX: 35.2,
    lambdaY: 0.623,
    theta: 0.94,
    alpha: Float64Array.of(0.0004, 0.0038, 0.0004, 0.0085, 0.0005, 1),
  };

  /** VIX at a product of Gauss–Hermite rules in the factor X and what of Y it does not explain. */
  function productRule(count: number): { values: number[]; weights: number[] } {
    const driver = twoFactorDriver(joint, MONTH);
    const square = squareOf(joint.alpha);
    const lags = gaussLegendre(64);
    const times = Array.from(lags.nodes, (node, at) => {
      const lag = (WINDOW / 2) * (1 + node);
      const smoothed = new Float64Array(11);
      smoothedPolynomial(smoothed, square, driver.noiseVariance(lag));
      const weight = (lags.weights[at]! / 2) * (200 / gaussianMean(square, driver.variance(MONTH + lag)));
      return { smoothed, weight, loadings: driver.loadings(lag) };
    });
    const rule = gaussHermite(count);
    const values: number[] = [];
    const weights: number[] = [];
    for (let a = 0; a < count; a += 1) {
      for (let b = 0; b < count; b += 1) {
        const indexSquared = times.reduce((sum, { smoothed, weight, loadings }) => {
          const z = loadings[0] * rule.nodes[a]! + loadings[1] * rule.nodes[b]!;
          return sum + weight * smoothed.reduceRight((value, coefficient) => value * z + coefficient, 0);
        }, 0);
        values.push(Math.sqrt(indexSquared));
        weights.push(rule.weights[a]! * rule.weights[b]!);
      }
    }
    return { values, weights };
  }

  it('costs a product of 18 × 18 nodes 1.5 vol points at twice the future, and one of 60 × 60 next to nothing', () => {
    const { future, calls } = quinticOu2fIndex(joint, flatForwardVariance(0.02), {
      windowYears: WINDOW,
    }).slice(MONTH);
    const strike = 2 * future;
    const out = new Float64Array(1);
    calls(Float64Array.of(strike), out);
    const right = volOf(out[0]!, future, strike);
    const missOf = (count: number): number => {
      const { values, weights } = productRule(count);
      return volOf(callOf(values, weights, strike), future, strike) - right;
    };
    // Given to a tenth of a vol point.
    expect(Math.abs(missOf(18) - 0.015)).toBeLessThan(5e-4);
    expect(Math.abs(missOf(60))).toBeLessThan(5e-4);
  });
});
