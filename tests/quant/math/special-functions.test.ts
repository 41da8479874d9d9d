import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { complexLogGamma } from '#quant/math/complex-gamma.ts';
import { erfcx } from '#quant/math/erfcx.ts';
import { gamma, logGamma, sinPi } from '#quant/math/gamma.ts';
import { normalCdf, normalPdf } from '#quant/math/normal.ts';
import golden from '../../golden/math/special-functions.json' with { type: 'json' };

const relative = (value: number, truth: number): number => Math.abs(value / truth - 1);
// Six roundings of 1.1e-16 at the worst: two exponentials, two polynomials, a division, a product.
const FEW_ROUNDINGS = 1.2e-15;

describe('scaled complementary error function', () => {
  it.each(golden.erfcx)('erfcx($x) agrees with 50 digits', ({ x, value }) => {
    expect(relative(erfcx(x), value)).toBeLessThan(FEW_ROUNDINGS);
  });

  it('overflows to Infinity on the left only, vanishes on the right, and keeps NaN', () => {
    expect(erfcx(-26.63)).toBe(Number.POSITIVE_INFINITY);
    expect(erfcx(Number.MAX_VALUE)).toBeGreaterThan(0);
    expect(erfcx(Number.POSITIVE_INFINITY)).toBe(0);
    expect(erfcx(Number.NaN)).toBeNaN();
  });

  it('falls everywhere, across the seams of its pieces too', () => {
    fc.assert(
      fc.property(fc.double({ min: -26, max: 30, noNaN: true }), (x) => {
        expect(erfcx(x + 1e-6 * (1 + Math.abs(x)))).toBeLessThan(erfcx(x));
      }),
    );
  });
});

describe('normal distribution in the tails', () => {
  it.each(golden.normalTail)('N($x) and n($x) lose nothing', ({ x, cdf, pdf }) => {
    expect(relative(normalCdf(x), cdf)).toBeLessThan(FEW_ROUNDINGS);
    expect(relative(normalPdf(x), pdf)).toBeLessThan(FEW_ROUNDINGS);
  });
});

describe('gamma function', () => {
  it.each(golden.gamma)('Γ($x) agrees with 50 digits', ({ x, value }) => {
    // Below −170 the value is formed as e^{−ln Γ}, whose exponent of 700 costs three digits.
    expect(relative(gamma(x), value)).toBeLessThan(x < -170 ? 3e-13 : FEW_ROUNDINGS);
  });

  it.each(golden.logGamma)('ln|Γ($x)| agrees with 50 digits', ({ x, value }) => {
    expect(relative(logGamma(x), value)).toBeLessThan(2e-15);
  });

  it('is exact where factorials are, and has no value at its poles', () => {
    let factorial = 1;
    for (let n = 1; n <= 19; factorial *= n, n += 1) expect(gamma(n)).toBe(factorial);
    expect(Math.abs(logGamma(1))).toBe(0);
    expect(Math.abs(logGamma(2))).toBe(0);
    for (const pole of [0, -1, -40]) {
      expect(gamma(pole)).toBeNaN();
      expect(logGamma(pole)).toBe(Number.POSITIVE_INFINITY);
    }
    expect(gamma(172)).toBe(Number.POSITIVE_INFINITY);
    expect(gamma(Number.NaN)).toBeNaN();
  });

  it('obeys its recurrence and reflection', () => {
    fc.assert(
      fc.property(fc.double({ min: -20, max: 160, noNaN: true }), (x) => {
        fc.pre(Math.abs(x - Math.round(x)) > 1e-6);
        // Near a pole the rounding of x + 1 is magnified by the distance.
        const slack = 4e-15 + (1e-15 * Math.abs(x)) / Math.abs(x - Math.round(x));
        expect(relative(gamma(x + 1), x * gamma(x))).toBeLessThan(slack);
        if (Math.abs(x) < 100)
          expect(relative(gamma(x) * gamma(1 - x) * sinPi(x), Math.PI)).toBeLessThan(slack);
      }),
    );
  });
});

describe('complex logarithm of the gamma function', () => {
  const at = (re: number, im: number): { re: number; im: number } => {
    const out = { re: 0, im: 0 };
    complexLogGamma(re, im, out);
    return out;
  };

  it.each(golden.complexLogGamma)('ln Γ($re + $im i) agrees with 50 digits', (point) => {
    const { re, im } = at(point.re, point.im);
    const size = Math.hypot(point.valueRe, point.valueIm);
    // Sums of about ten terms larger than the result lose a digit of sixteen; a second where the result is small.
    expect(Math.hypot(re - point.valueRe, im - point.valueIm) / size).toBeLessThan(3e-14);
  });

  it('is the real function on the axis and its own mirror image', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 60, noNaN: true }),
        fc.double({ min: -30, max: 30, noNaN: true }),
        (x, y) => {
          expect(Math.abs(at(x, 0).re - logGamma(x))).toBeLessThan(1e-14 * (5 + x * 4));
          expect(at(x, 0).im).toBe(0);
          expect(at(x, -y).re).toBe(at(x, y).re);
        },
      ),
    );
  });
});
