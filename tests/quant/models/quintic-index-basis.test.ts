import { describe, expect, it } from 'vitest';
import { twoFactorDriver } from '#quant/models/quintic/drivers.ts';
import { linearForwardVariance } from '#quant/models/quintic/forward-variance.ts';
import { squareOf } from '#quant/models/quintic/gaussian-polynomial.ts';
import { indexBasis } from '#quant/models/quintic/index-basis.ts';
import { fastAccuracy, integrateFuture, integrateIndexSlice } from '#quant/models/quintic/index-slice.ts';
import { indexPolynomial, meanForwardVariance } from '#quant/models/quintic/index-window.ts';

const square = squareOf(Float64Array.of(0.0004, 0.0038, 0.0004, 0.0085, 0.0005, 1));
const knots = Float64Array.of(0.05, 0.1, 0.13, 0.4);
const variances = Float64Array.of(0.02, 0.05, 0.01, 0.03);
const roots = variances.map(Math.sqrt);
const windowYears = 30 / 365;

// Before the first node, across several, between two, beyond the last.
describe.each([0.01, 0.06, 0.2, 0.5])('index at %f years as a quadratic form in its nodes', (expiryYears) => {
  const driver = twoFactorDriver({ lambdaX: 35.2, lambdaY: 0.623, theta: 0.94 }, expiryYears);
  const basis = indexBasis({ square, driver, expiryYears, windowYears }, knots);
  const forwardVariance = linearForwardVariance(knots, variances);
  const window = { square, driver, forwardVariance, expiryYears, windowYears };

  it('has the polynomial, the mean variance and the future of its curve', () => {
    const [one, other] = [basis.polynomial(roots), indexPolynomial(window)];
    const largest = Math.max(...other.coefficients.map(Math.abs));
    one.coefficients.forEach((value, at) =>
      expect(Math.abs(value - other.coefficients[at]!)).toBeLessThan(1e-12 * largest),
    );
    expect(basis.meanVariance(roots) / meanForwardVariance(window)).toBeCloseTo(1, 12);
    const { future } = integrateIndexSlice(window, fastAccuracy);
    expect(integrateFuture(one, fastAccuracy) / future).toBeCloseTo(1, 12);
  });

  it('says what each node does to the mean variance', () => {
    const shares = new Float64Array(knots.length);
    basis.shares(roots, shares);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(2, 12);
    knots.forEach((_, node) => {
      const moved = roots.map((root, at) => (at === node ? root * 1.0001 : root));
      const slope = Math.log(basis.meanVariance(moved) / basis.meanVariance(roots)) / Math.log(1.0001);
      expect(Math.abs(slope - shares[node]!)).toBeLessThan(1e-3);
    });
  });
});
