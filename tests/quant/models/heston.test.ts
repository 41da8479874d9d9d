import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { integrate } from '#quant/math/adaptive-quadrature.ts';
import { complexVector, type ComplexVector } from '#quant/math/complex-vector.ts';
import { heston } from '#quant/models/heston.ts';
import { explosionTime, momentInterval } from '#quant/models/heston/explosion.ts';
import type { ModelParams } from '#quant/models/model.ts';
import { checkParams } from '#quant/models/validate-params.ts';

type Complex = readonly [re: number, im: number];

/** ∂φ̂ to v0, κ, θ, σ, ρ by mpmath with 60 digits: differences of step 1e-20 of Heston's little trap. */
const derivatives: readonly (readonly [ModelParams, years: number, u: Complex, rows: readonly Complex[]])[] =
  [
    [
      { v0: 0.04, kappa: 1.5, theta: 0.05, sigma: 0.6, rho: -0.7 },
      0.8,
      [10, -0.3],
      [
        [-5.020787776432862, 0.5443458000131259],
        [-0.08890801777970735, -0.025340891544027626],
        [-4.681247322161195, -0.14484156010742408],
        [0.4417448254101312, 0.12726602890113833],
        [-0.1351610779753008, -0.39910904663671454],
      ],
    ],
    [
      { v0: 0.0025, kappa: 0.1, theta: 0.5, sigma: 3, rho: 0.99 },
      30,
      [1, -0.5],
      [
        [-0.3476451540073819, -0.03702885338026981],
        [-4.955754042014489, -0.61234004865508],
        [-1.021947027008398, -0.1085396498938762],
        [0.16198343319319783, 0.020017707291830684],
        [-0.4398970370983468, -0.35748058030395113],
      ],
    ],
    [
      { v0: 0.5, kappa: 0.1, theta: 0.0025, sigma: 3, rho: -0.999 },
      10,
      [200, -0.5],
      [
        [-5.462035304913318, 6.811338108416743],
        [-0.1297325776106068, 0.073459843433993],
        [-5.465256717526348, 6.80570802721355],
        [0.9146663212497508, -1.137666987782921],
        [-58.02006260829878, -3.9942799106616182],
      ],
    ],
    [
      { v0: 0.04, kappa: 2, theta: 0.09, sigma: 0.001, rho: -0.7 },
      2,
      [5, -0.5],
      [
        [-0.8706461735020269, -0.0007655831259568244],
        [-0.020153992984244813, -0.00013856093245494277],
        [-2.6770217464939847, -0.003414092155866355],
        [0.03557594292860991, 0.35109664488720943],
        [-5.008062673119703e-5, -0.000501567464647202],
      ],
    ],
    [
      { v0: 0.04, kappa: 2, theta: 0.09, sigma: 0.05, rho: -0.7 },
      2,
      [5, -0.5],
      [
        [-0.8785401393829088, -0.0372783715553366],
        [-0.021312169764811466, -0.0069195039681309335],
        [-2.709957041121259, -0.1675096286307654],
        [0.058818414867476916, 0.3509806900758271],
        [-0.0023612900970777524, -0.025174435004417635],
      ],
    ],
    [
      { v0: 0.04, kappa: 2, theta: 0.09, sigma: 0.5, rho: 0.3 },
      5,
      [0.01, -0.99],
      [
        [-0.002702094896904884, 0.0026310730476555655],
        [4.2901002599947335e-6, -2.0715260286001232e-6],
        [-0.024102468377978567, 0.023475031429729763],
        [-0.00032651143819713356, 0.00030840965290557725],
        [-0.0005442983224500022, 0.0005184872245950424],
      ],
    ],
  ];

/** Anywhere between the ends of the sliders. */
const anyParams = fc
  .tuple(...heston.params.map(({ range: [min, max] }) => fc.double({ min, max, noNaN: true })))
  .map((values): ModelParams => Object.fromEntries(heston.params.map(({ name }, at) => [name, values[at]!])))
  .filter((params) => checkParams(heston, params) === null);

function relativeError({ re, im }: ComplexVector, [expectedRe, expectedIm]: Complex): number {
  const gap = (re[0]! - expectedRe) ** 2 + (im[0]! - expectedIm) ** 2;
  return Math.sqrt(gap / (expectedRe ** 2 + expectedIm ** 2));
}

describe('Heston’s gradient against many digits', () => {
  // σ → 0 divides by σ³, and beside u = −i the derivatives to κ vanish: 1e-13 is the worst of these.
  it.each(derivatives)('of %j at T = %f, u = %j', (params, years, u, rows) => {
    const gradient = rows.map(() => complexVector(1));
    const cf = heston.capabilities.characteristicGradient!(params, years);
    cf.evaluateGradient({ re: Float64Array.of(u[0]), im: Float64Array.of(u[1]) }, complexVector(1), gradient);
    rows.forEach((row, i) => expect(relativeError(gradient[i]!, row)).toBeLessThan(1e-12));
  });
});

describe('Heston’s gradient', () => {
  it('agrees with central differences in every parameter', () => {
    const names = heston.params.map(({ name }) => name);
    fc.assert(
      fc.property(anyParams, fc.double({ min: 0.02, max: 5, noNaN: true }), (params, expiryYears) => {
        const u = { re: Float64Array.of(0.3, 2, 9), im: Float64Array.of(-0.5, -0.5, -0.3) };
        const gradient = names.map(() => complexVector(3));
        const out = complexVector(3);
        heston.capabilities.characteristicGradient!(params, expiryYears).evaluateGradient(u, out, gradient);
        names.forEach((name, i) => {
          const value = params[name]!;
          const step = 1e-4 * Math.max(Math.abs(value), 0.01);
          if (name === 'rho' && Math.abs(value) + 2 * step > 1) return;
          const [plus, minus] = [1, -1].map((sign) => {
            const moved = complexVector(3);
            const point = { ...params, [name]: value + sign * step };
            heston.capabilities.characteristicFunction!(point, expiryYears).evaluate(u, moved);
            return moved;
          }) as [ComplexVector, ComplexVector];
          for (let j = 0; j < 3; j += 1) {
            const re = (plus.re[j]! - minus.re[j]!) / (2 * step);
            const im = (plus.im[j]! - minus.im[j]!) / (2 * step);
            const scale = 1 + Math.abs(re) + Math.abs(im) + expiryYears * 100;
            // Rounding 1e-14/step and a third derivative of the order of (100 T)³ times the squared step.
            expect(Math.abs(gradient[i]!.re[j]! - re) / scale).toBeLessThan(2e-4);
            expect(Math.abs(gradient[i]!.im[j]! - im) / scale).toBeLessThan(2e-4);
          }
        });
      }),
      { seed: 53, numRuns: 80 },
    );
  });

  it('agrees to 4e-10 at a point of the literature', () => {
    const params = { v0: 0.04, kappa: 1.5, theta: 0.05, sigma: 0.6, rho: -0.7 };
    const u = { re: Float64Array.of(0.3, 2, 10, -4, 25), im: Float64Array.of(-0.5, -0.5, -0.3, 0.2, -1.2) };
    const gradient = heston.params.map(() => complexVector(5));
    heston.capabilities.characteristicGradient!(params, 0.8).evaluateGradient(u, complexVector(5), gradient);
    heston.params.forEach(({ name }, i) => {
      // Fourth-order differences: their own error is the fifth derivative times step⁴, below 1e-10 here.
      const step = name === 'v0' || name === 'theta' ? 2e-5 : 1e-3;
      const at = (move: number): ComplexVector => {
        const out = complexVector(5);
        const point = { ...params, [name]: params[name as keyof typeof params] + move };
        heston.capabilities.characteristicFunction!(point, 0.8).evaluate(u, out);
        return out;
      };
      const [a, b, c, d] = [at(2 * step), at(step), at(-step), at(-2 * step)];
      for (let j = 0; j < 5; j += 1) {
        const slope = (column: 're' | 'im'): number =>
          (8 * (b[column][j]! - c[column][j]!) - (a[column][j]! - d[column][j]!)) / (12 * step);
        expect(Math.abs(gradient[i]!.re[j]! - slope('re'))).toBeLessThan(4e-10);
        expect(Math.abs(gradient[i]!.im[j]! - slope('im'))).toBeLessThan(4e-10);
      }
    });
  });
});

describe('published cumulants', () => {
  it('gives the exact first two of Heston', () => {
    const params = { v0: 0.03, kappa: 1.5, theta: 0.06, sigma: 0.5, rho: -0.6 };
    const { c1, c2 } = heston.capabilities.characteristicFunction!(params, 0.7).cumulants;
    expect(c1).toBeCloseTo(-0.0144993775, 10);
    expect(c2).toBeCloseTo(0.0311980911, 10);
  });
});

describe('explosion of Heston’s moments', () => {
  it('is the time that B of the Riccati equation takes to infinity', () => {
    const arbitrary = fc.record({
      kappa: fc.double({ min: 0.1, max: 5, noNaN: true }),
      sigma: fc.double({ min: 0.1, max: 2, noNaN: true }),
      rho: fc.double({ min: -0.95, max: 0.95, noNaN: true }),
      power: fc.oneof(
        fc.double({ min: -30, max: -0.5, noNaN: true }),
        fc.double({ min: 1.5, max: 30, noNaN: true }),
      ),
    });
    fc.assert(
      fc.property(arbitrary, ({ power, ...params }) => {
        const { kappa, sigma, rho } = params;
        const half = (sigma * sigma) / 2;
        const linear = rho * sigma * power - kappa;
        const constant = (power * power - power) / 2;
        // Beside a double root the integrand has a needle that a quadrature misses.
        const discriminant = linear * linear - 4 * half * constant;
        fc.pre(Math.abs(discriminant) > 0.05 * (linear * linear + 4 * half * constant));
        const hasRoot = linear < 0 && discriminant > 0;
        const time = explosionTime(params, power);
        expect(Number.isFinite(time)).toBe(!hasRoot);
        if (hasRoot) return;
        // B' = ½(p² − p) + (ρσp − κ)B + ½σ²B² from 0: dT = dB/B'.
        const slope = (b: number): number => 1 / (constant + (linear + half * b) * b);
        const { value } = integrate(slope, 0, Number.POSITIVE_INFINITY, { relativeTolerance: 1e-10 });
        expect(Math.abs(time / value - 1)).toBeLessThan(1e-8);
      }),
      { seed: 31, numRuns: 200 },
    );
  });

  it('bounds the interval: φ̂(−ip) grows without bound towards its ends and is none of a moment beyond', () => {
    fc.assert(
      fc.property(anyParams, fc.double({ min: 0.05, max: 10, noNaN: true }), (params, expiryYears) => {
        const explosion = { kappa: params['kappa']!, sigma: params['sigma']!, rho: params['rho']! };
        const { lower, upper } = momentInterval(explosion, expiryYears);
        for (const [end, outward] of [
          [lower, -1],
          [upper, 1],
        ] as const) {
          if (!Number.isFinite(end)) continue;
          const step = 1e-6 * Math.max(1, Math.abs(end));
          expect(explosionTime(explosion, end)).toBeGreaterThanOrEqual(expiryYears * (1 - 1e-6));
          expect(explosionTime(explosion, end + outward * step)).toBeLessThanOrEqual(expiryYears);
        }
      }),
      { seed: 32, numRuns: 200 },
    );
  });
});
