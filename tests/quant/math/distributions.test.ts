import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { integrate } from '#quant/math/adaptive-quadrature.ts';
import { besselIScaled, logBesselI } from '#quant/math/bessel.ts';
import { complexBesselIScaled } from '#quant/math/complex-bessel.ts';
import { gammaP, gammaQ, logOnePlusMinus, poissonWeight } from '#quant/math/incomplete-gamma.ts';
import { kummerM } from '#quant/math/kummer.ts';
import {
  noncentralChiSquareCdf,
  noncentralChiSquarePdf,
  noncentralChiSquareSurvival,
} from '#quant/math/noncentral-chi-square.ts';
import golden from '../../golden/math/distributions.json' with { type: 'json' };

const relative = (value: number, truth: number): number => Math.abs(value / truth - 1);
const positive = (max: number): fc.Arbitrary<number> => fc.double({ min: 1e-3, max, noNaN: true });

describe('incomplete gamma', () => {
  it.each(golden.incompleteGamma)(
    'P, Q($a, $x) agree with 60 digits on both sides',
    ({ a, x, p, q, weight }) => {
      // In the far tail the exponent is a sum of x − a and a ln(x/a), each with its rounding.
      const slack = 5e-15 + 2.5e-16 * (Math.abs(x - a) + Math.abs(a * Math.log(x / a)));
      expect(relative(gammaP(a, x), p)).toBeLessThan(slack);
      expect(relative(gammaQ(a, x), q)).toBeLessThan(slack);
      expect(relative(poissonWeight(a, x), weight)).toBeLessThan(slack);
    },
  );

  it('sums to one, grows in x, and obeys its recurrence, across the seams of its methods', () => {
    fc.assert(
      fc.property(positive(400), positive(400), (a, x) => {
        expect(gammaP(a, x) + gammaQ(a, x)).toBeCloseTo(1, 14);
        expect(gammaP(a, x * 1.01)).toBeGreaterThanOrEqual(gammaP(a, x));
        // P(a + 1, x) = P(a, x) − x^a e^{−x}/Γ(a + 1).
        expect(Math.abs(gammaP(a, x) - gammaP(a + 1, x) - poissonWeight(a, x))).toBeLessThan(1e-14);
      }),
    );
  });

  it('has its limits and refuses what has no meaning', () => {
    expect([gammaP(2, 0), gammaQ(2, 0), gammaP(2, Infinity), gammaQ(2, Infinity)]).toEqual([0, 1, 1, 0]);
    expect(gammaQ(1, 3)).toBeCloseTo(Math.exp(-3), 16);
    expect([poissonWeight(0, 0), poissonWeight(3, 0)]).toEqual([1, 0]);
    for (const [a, x] of [
      [0, 1],
      [-1, 1],
      [1, -1],
      [Number.NaN, 1],
      [1, Number.NaN],
    ] as const)
      expect(() => gammaP(a, x)).toThrow('BAD_ARGUMENT');
    expect(logOnePlusMinus(1e-9)).toBeCloseTo(-5e-19, 27);
  });
});

describe('modified Bessel function', () => {
  it.each(golden.besselScaled)('e^{−x} I_$order($x) agrees with 60 digits', ({ order, x, value }) => {
    expect(relative(besselIScaled(order, x), value)).toBeLessThan(
      2e-15 * Math.max(1, Math.abs(Math.log(value))),
    );
  });

  it('obeys I_{ν−1} − I_{ν+1} = (2ν/x) I_ν across series and expansion', () => {
    fc.assert(
      fc.property(positive(60), positive(80), (order, x) => {
        const [below, at, above] = [order - 1, order, order + 1].map((nu) => besselIScaled(nu, x)) as [
          number,
          number,
          number,
        ];
        fc.pre(at > 1e-200);
        expect(Math.abs(below - above - ((2 * order) / x) * at)).toBeLessThan(1e-12 * (below + above));
      }),
    );
  });

  it('has a logarithm beyond the range of doubles', () => {
    expect(logBesselI(1, 2)).toBeCloseTo(Math.log(1.59063685463733), 13);
    // mpmath: log besseli(500, 0.5) and log besseli(2000, 3).
    expect(relative(logBesselI(500, 0.5), -3304.477514269618)).toBeLessThan(1e-13);
    expect(relative(logBesselI(2000, 3), -12395.593009860013)).toBeLessThan(1e-13);
    expect([
      besselIScaled(0, 0),
      besselIScaled(2, 0),
      besselIScaled(-0.5, 0),
      besselIScaled(0, Infinity),
    ]).toEqual([1, 0, Infinity, 0]);
    expect(() => besselIScaled(-1, 1)).toThrow('BAD_ARGUMENT');
    expect(() => besselIScaled(1, -1)).toThrow('BAD_ARGUMENT');
  });

  const complexAt = (order: number, re: number, im: number): { re: number; im: number } => {
    const out = { re: 0, im: 0 };
    complexBesselIScaled(order, re, im, out);
    return out;
  };

  it.each(golden.complexBesselScaled)('I_$order($re + $im i) agrees with 60 digits', (point) => {
    const { re, im } = complexAt(point.order, point.re, point.im);
    const size = Math.hypot(point.valueRe, point.valueIm);
    // The worst is large |z| beside the imaginary axis, where the phase carries |z| units of rounding.
    expect(Math.hypot(re - point.valueRe, im - point.valueIm) / size).toBeLessThan(2e-13);
  });

  it('is the real function on the axis, its own mirror image, and turns by νπ through the cut', () => {
    fc.assert(
      fc.property(positive(30), positive(60), positive(60), (order, x, y) => {
        const onAxis = complexAt(order, x, 0);
        const real = besselIScaled(order, x);
        fc.pre(real > 1e-250);
        expect(relative(onAxis.re, real)).toBeLessThan(1e-12);
        const above = complexAt(order, x, y);
        const below = complexAt(order, x, -y);
        expect([below.re, below.im]).toEqual([above.re, -above.im]);
        const turned = complexAt(order, -x, y);
        const angle = order * Math.PI;
        const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
        const size = Math.hypot(above.re, above.im);
        expect(Math.abs(turned.re - (below.re * cos - below.im * sin))).toBeLessThan(1e-12 * size);
        expect(Math.abs(turned.im - (below.re * sin + below.im * cos))).toBeLessThan(1e-12 * size);
      }),
    );
    expect(complexAt(0, 0, 0)).toEqual({ re: 1, im: 0 });
    expect(() => complexAt(-1, 1, 1)).toThrow('BAD_ARGUMENT');
    expect(() => complexAt(1, Number.NaN, 1)).toThrow('BAD_ARGUMENT');
  });
});

describe('noncentral chi-square', () => {
  it.each(golden.noncentralChiSquare)(
    'x = $x, d = $freedom, λ = $noncentrality agrees with 60 digits in both tails',
    (point) => {
      const { x, freedom, noncentrality } = point;
      const at = [x, freedom, noncentrality] as const;
      // Recurrences over a few hundred terms, and exponents of size up to a hundred.
      expect(relative(noncentralChiSquarePdf(...at), point.pdf)).toBeLessThan(1e-13);
      expect(relative(noncentralChiSquareCdf(...at), point.cdf)).toBeLessThan(1e-13);
      expect(relative(noncentralChiSquareSurvival(...at), point.survival)).toBeLessThan(1e-13);
    },
  );

  it('sums to one and is the integral of its density', () => {
    fc.assert(
      fc.property(positive(300), positive(60), positive(200), (x, freedom, noncentrality) => {
        const at = [x, freedom, noncentrality] as const;
        expect(noncentralChiSquareCdf(...at) + noncentralChiSquareSurvival(...at)).toBeCloseTo(1, 12);
        const density = (value: number): number => noncentralChiSquarePdf(value, freedom, noncentrality);
        const stretch = integrate(density, x, x * 1.5).value;
        const gained =
          noncentralChiSquareCdf(x * 1.5, freedom, noncentrality) - noncentralChiSquareCdf(...at);
        expect(Math.abs(stretch - gained)).toBeLessThan(1e-11);
      }),
      { numRuns: 40 },
    );
  });

  it('is central where nothing is off centre, has its limits, and refuses what has no meaning', () => {
    expect(noncentralChiSquareCdf(3, 4, 0)).toBe(gammaP(2, 1.5));
    expect(noncentralChiSquareSurvival(3, 4, 0)).toBe(gammaQ(2, 1.5));
    expect(relative(noncentralChiSquarePdf(3, 4, 0), 0.75 * Math.exp(-1.5))).toBeLessThan(1e-15);
    expect(relative(noncentralChiSquarePdf(3, 40, 1e-300), noncentralChiSquarePdf(3, 40, 0))).toBeLessThan(
      1e-14,
    );
    expect([-1, 0, Infinity].map((x) => noncentralChiSquareCdf(x, 3, 2))).toEqual([0, 0, 1]);
    expect([-1, 0, Infinity].map((x) => noncentralChiSquareSurvival(x, 3, 2))).toEqual([1, 1, 0]);
    expect([-1, Infinity].map((x) => noncentralChiSquarePdf(x, 3, 2))).toEqual([0, 0]);
    expect([1, 2, 3].map((freedom) => noncentralChiSquarePdf(0, freedom, 2))).toEqual([
      Infinity,
      0.5 * Math.exp(-1),
      0,
    ]);
    expect(() => noncentralChiSquareCdf(1, 0, 1)).toThrow('BAD_ARGUMENT');
    expect(() => noncentralChiSquarePdf(1, 1, -1)).toThrow('BAD_ARGUMENT');
    expect(() => noncentralChiSquareSurvival(Number.NaN, 1, 1)).toThrow('BAD_ARGUMENT');
  });

  it('holds for a noncentrality of millions', () => {
    const [freedom, noncentrality] = [4, 5e6];
    const mean = freedom + noncentrality;
    const spread = Math.sqrt(2 * freedom + 4 * noncentrality);
    // Nearly normal: Sankaran's skewness correction is below 1e-3 here.
    expect(Math.abs(noncentralChiSquareCdf(mean, freedom, noncentrality) - 0.5)).toBeLessThan(1e-3);
    expect(
      Math.abs(noncentralChiSquareSurvival(mean + 2 * spread, freedom, noncentrality) - 0.02275),
    ).toBeLessThan(1e-3);
  });
});

describe("Kummer's function", () => {
  it.each(golden.kummer)('M($a, $b, $z) agrees with 60 digits', ({ a, b, z, value }) => {
    expect(relative(kummerM(a, b, z), value)).toBeLessThan(3e-13);
  });

  it('is e^z where a = b and turns as Kummer found', () => {
    fc.assert(
      fc.property(positive(40), positive(40), positive(100), (a, gap, z) => {
        expect(relative(kummerM(a, a, z), Math.exp(z))).toBeLessThan(1e-13);
        const b = a + gap;
        // b − gap gives back a with the rounding of b.
        const slack = 2e-13 + (2e-16 * b) / a;
        expect(relative(kummerM(a, b, z), Math.exp(z) * kummerM(gap, b, -z))).toBeLessThan(slack);
      }),
    );
    expect(() => kummerM(-1, 2, 3)).toThrow('BAD_ARGUMENT');
    expect(() => kummerM(1, -2, 3)).toThrow('BAD_ARGUMENT');
    expect(() => kummerM(3, 2, -3)).toThrow('BAD_ARGUMENT');
  });
});
