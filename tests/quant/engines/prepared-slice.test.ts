import { describe, expect, it } from 'vitest';
import { prepareSlice, pricePrepared } from '#quant/engines/prepared-slice.ts';
import { priceWithGradient } from '#quant/engines/price-with-gradient.ts';
import { sinhLewis } from '#quant/engines/sinh-lewis.ts';
import type { ComplexVector } from '#quant/math/complex-vector.ts';
import { blackScholes } from '#quant/models/black-scholes.ts';
import { models } from '#quant/models/registry.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { requireModel, sliceAt, startParams } from './support/cases.ts';

const deviations = [-3, -2, -1, -0.3, 0, 0.4, 1, 2];

describe('prepared slices', () => {
  it('price other parameters of the model, and know how exactly', () => {
    const model = requireModel('heston');
    const start = { v0: 0.04, kappa: 1.5, theta: 0.05, sigma: 0.6, rho: -0.7 };
    const random = seededRandom(7);
    const around = (value: number, part: number): number => value * (1 + part * (2 * random.next() - 1));
    let near = 0;
    for (const expiryYears of [7 / 365, 0.5, 3]) {
      const input = sliceAt({ model, params: start }, expiryYears, deviations);
      const tolerance = { absolute: 1e-10, relative: Number.POSITIVE_INFINITY };
      const characteristicFunction = model.capabilities.characteristicFunction!;
      const prepared = prepareSlice(
        characteristicFunction(start, expiryYears),
        input.logMoneyness,
        tolerance,
      );
      for (let draw = 0; draw < 60; draw += 1) {
        const part = draw < 20 ? 0.03 : 0.6;
        const params = {
          v0: around(0.04, part),
          kappa: around(1.5, part),
          theta: around(0.05, part),
          sigma: around(0.6, part),
          rho: Math.max(-0.99, around(-0.7, part)),
        };
        const out = new Float64Array(deviations.length);
        const error = pricePrepared(prepared, characteristicFunction(params, expiryYears), out);
        const reference = sinhLewis.price({ ...input, params });
        if (error <= 1e-9) near += 1;
        if (part < 0.1) expect(error).toBeLessThanOrEqual(1e-8);
        if (!Number.isFinite(error)) continue;
        out.forEach((price, i) =>
          expect(Math.abs(price - reference.prices[i]!)).toBeLessThanOrEqual(error + reference.errors[i]!),
        );
      }
    }
    expect(near).toBeGreaterThan(60);
  });

  it('price under another forward than their own, on every side of the poles', () => {
    const model = requireModel('heston');
    const params = { v0: 0.04, kappa: 1.5, theta: 0.05, sigma: 0.6, rho: -0.7 };
    const input = sliceAt({ model, params }, 0.5, deviations);
    const cf = model.capabilities.characteristicFunction!(params, 0.5);
    const shift = 0.03;
    // ln(S/F) is ln(S/G) + shift where G = F e^{shift} is the forward that the model has now.
    const shifted = {
      ...cf,
      moments: cf.moments,
      cumulants: cf.cumulants,
      evaluate: (u: ComplexVector, out: ComplexVector) => {
        cf.evaluate(u, out);
        for (let j = 0; j < u.re.length; j += 1) {
          const size = Math.exp(-shift * u.im[j]!);
          const [re, im] = [size * Math.cos(shift * u.re[j]!), size * Math.sin(shift * u.re[j]!)];
          const x = out.re[j]!;
          out.re[j] = x * re - out.im[j]! * im;
          out.im[j] = x * im + out.im[j]! * re;
        }
      },
    };
    const ratio = Math.exp(shift);
    const own = sinhLewis.price({ ...input, params, logMoneyness: input.logMoneyness.map((k) => k - shift) });
    for (const tolerance of [
      { absolute: 1e-12, relative: Number.POSITIVE_INFINITY },
      { absolute: 1e-12, relative: 1e-9 },
    ]) {
      const out = new Float64Array(deviations.length);
      pricePrepared(prepareSlice(cf, input.logMoneyness, tolerance), shifted, out, shift);
      input.logMoneyness.forEach((k, i) => {
        // Out of the money at G, in units of G; at F it may be the other side: call − put = e^shift − e^k.
        const atG = ratio * own.prices[i]!;
        const parity = ratio - Math.exp(k);
        const atF = k >= 0 && k < shift ? atG + parity : k < 0 && k >= shift ? atG - parity : atG;
        expect(Math.abs(out[i]! - atF)).toBeLessThan(1e-11);
      });
    }
  });

  it('say that parameters need another contour where the moment of this one does not exist', () => {
    const model = requireModel('heston');
    const calm = { v0: 0.04, kappa: 5, theta: 0.04, sigma: 0.1, rho: 0 };
    const input = sliceAt({ model, params: calm }, 2, deviations);
    const characteristicFunction = model.capabilities.characteristicFunction!;
    const prepared = prepareSlice(characteristicFunction(calm, 2), input.logMoneyness, input.tolerance);
    const wild = characteristicFunction({ v0: 0.04, kappa: 0.1, theta: 0.04, sigma: 2, rho: 0 }, 2);
    const out = new Float64Array(deviations.length);
    expect(pricePrepared(prepared, wild, out)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('priceWithGradient', () => {
  for (const model of models.filter(
    ({ capabilities }) => capabilities.characteristicGradient !== undefined,
  )) {
    it(`${model.label}: derivatives are those of bumped prices`, () => {
      const params = startParams(model);
      for (const expiryYears of [0.1, 1, 5]) {
        const { strikes } = sliceAt({ model, params }, expiryYears, deviations);
        const slice = { expiryYears, forward: 100, strikes };
        const { prices, derivatives, errorEstimate } = priceWithGradient(model, params, slice);
        const reference = sinhLewis.price(sliceAt({ model, params }, expiryYears, deviations));
        prices.forEach((price, i) =>
          expect(Math.abs(price / 100 - reference.prices[i]!)).toBeLessThanOrEqual(
            errorEstimate / 100 + reference.errors[i]!,
          ),
        );
        for (const [p, { name }] of model.params.entries()) {
          const step = 1e-3 * Math.abs(params[name]!);
          const at = (shift: number): Float64Array =>
            priceWithGradient(model, { ...params, [name]: params[name]! + shift * step }, slice).prices;
          const [a, b, c, d] = [at(-2), at(-1), at(1), at(2)] as const;
          for (const i of strikes.keys()) {
            const bump = (a[i]! - 8 * b[i]! + 8 * c[i]! - d[i]!) / (12 * step);
            // Differences of fourth order: rounding of a price over the step, and step⁴.
            const apart = Math.abs(derivatives[p]![i]! - bump);
            expect(apart, `${name} at ${i}`).toBeLessThanOrEqual(
              1e-12 / step + 1e-8 * Math.abs(bump) + 1e-10,
            );
          }
        }
      }
    });
  }

  it('refuses models without a gradient', () => {
    const slice = { expiryYears: 1, forward: 1, strikes: Float64Array.of(1) };
    expect(() => priceWithGradient(blackScholes, { sigma: 0.2 }, slice)).toThrow('NO_CAPABILITY');
  });
});
