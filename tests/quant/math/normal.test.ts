import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { erfc, inverseNormalCdf, normalCdf, normalPdf } from '#quant/math/normal.ts';
import golden from '../../golden/math/normal.json' with { type: 'json' };

describe('normal distribution', () => {
  it.each(golden.cdf)('N($x) agrees with 30 digits', ({ x, value }) => {
    // Rounding of x itself moves the far tail by about x²·1e-16.
    expect(Math.abs(normalCdf(x) / value - 1)).toBeLessThan(golden.tolerance * (1 + x * x));
  });

  it.each(golden.quantile)('the quantile of $p agrees with 30 digits', ({ p, value }) => {
    expect(Math.abs(inverseNormalCdf(p) / value - 1)).toBeLessThan(golden.tolerance);
  });

  it('goes there and back', () => {
    fc.assert(
      fc.property(fc.double({ min: -37, max: 6, noNaN: true }), (x) => {
        // Above zero the probability itself is rounded to 1e-16, which n(x) turns into an error of x.
        const lost = x > 0 ? 2e-16 / normalPdf(x) : 0;
        expect(Math.abs(inverseNormalCdf(normalCdf(x)) - x)).toBeLessThan(1e-13 * (1 + Math.abs(x)) + lost);
      }),
    );
  });

  it('is symmetric and has its ends', () => {
    fc.assert(
      fc.property(fc.double({ min: -8, max: 8, noNaN: true }), (x) => {
        expect(normalCdf(x) + normalCdf(-x)).toBeCloseTo(1, 14);
      }),
    );
    expect([inverseNormalCdf(0), inverseNormalCdf(1), inverseNormalCdf(0.5)]).toEqual([
      -Infinity,
      Infinity,
      0,
    ]);
    expect(
      [inverseNormalCdf(-0.1), inverseNormalCdf(1.1), inverseNormalCdf(Number.NaN)].every(Number.isNaN),
    ).toBe(true);
    expect([erfc(-40), erfc(0), erfc(40)]).toEqual([2, 1, 0]);
  });
});
