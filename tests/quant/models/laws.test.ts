import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { complexVector, type ComplexVector } from '#quant/math/complex-vector.ts';
import type { CharacteristicFunction, Model, ModelParams } from '#quant/models/model.ts';
import { findModel, models } from '#quant/models/registry.ts';
import { checkParams } from '#quant/models/validate-params.ts';

const withTransform = models.filter(({ capabilities }) => capabilities.characteristicFunction);

/** Parameters anywhere between the ends of the sliders, corners included. */
function arbitraryParams(model: Model): fc.Arbitrary<ModelParams> {
  return fc
    .tuple(
      ...model.params.map(({ range: [low, high] }) =>
        fc.oneof(
          { arbitrary: fc.double({ min: low, max: high, noNaN: true }), weight: 6 },
          { arbitrary: fc.constantFrom(low, high), weight: 1 },
        ),
      ),
    )
    .map((values) => Object.fromEntries(model.params.map(({ name }, at) => [name, values[at]!])))
    .filter((params) => checkParams(model, params) === null);
}

const expiries = fc.oneof(fc.double({ min: 0.003, max: 10, noNaN: true }), fc.constantFrom(1 / 365, 30));

function valuesAt(cf: CharacteristicFunction, nodes: readonly (readonly [number, number])[]): ComplexVector {
  const u = { re: Float64Array.from(nodes, ([re]) => re), im: Float64Array.from(nodes, ([, im]) => im) };
  const out = complexVector(nodes.length);
  cf.evaluate(u, out);
  return out;
}

describe.each(withTransform.map((model) => [model.id, model] as const))('%s', (id, model) => {
  const exact = model.accuracy === undefined;
  const runs = exact ? 60 : 12;

  it('keeps φ̂(0) = φ̂(−i) = 1, |φ̂| ≤ 1 and conjugate symmetry, at any admissible parameters', () => {
    fc.assert(
      fc.property(arbitraryParams(model), expiries, (params, expiryYears) => {
        const cf = model.capabilities.characteristicFunction!(params, expiryYears);
        const { re, im } = valuesAt(cf, [
          [0, 0],
          [0, -1],
          ...[0.3, 2, 15, 80].flatMap((x) => [[x, 0] as const, [-x, 0] as const]),
        ]);
        // Rounding of exponents that reach hundreds before they cancel; a solver's own accuracy where the model has one.
        const rounding = exact ? 1e-8 : 100 * model.accuracy!;
        for (const at of [0, 1]) {
          expect(Math.abs(re[at]! - 1)).toBeLessThan(rounding);
          expect(Math.abs(im[at]!)).toBeLessThan(rounding);
        }
        for (let at = 2; at < re.length; at += 2) {
          // A solver that could not reach its accuracy says so.
          if (!exact && Number.isNaN(re[at]!)) continue;
          expect(Math.sqrt(re[at]! ** 2 + im[at]! ** 2)).toBeLessThanOrEqual(1 + rounding);
          expect(Math.abs(re[at]! - re[at + 1]!)).toBeLessThan(rounding);
          expect(Math.abs(im[at]! + im[at + 1]!)).toBeLessThan(rounding);
        }
      }),
      { seed: 4, numRuns: runs },
    );
  });

  it('has the first two cumulants that its values near 0 show', () => {
    fc.assert(
      fc.property(arbitraryParams(model), expiries, (params, expiryYears) => {
        const cf = model.capabilities.characteristicFunction!(params, expiryYears);
        const { c1, c2, c4 } = cf.cumulants;
        // Small beside the fourth cumulant too: jumps over a short time are far from normal.
        const step = 0.02 / Math.sqrt(c2 * Math.max(1, Math.abs(c4) / (c2 * c2)));
        const { re, im } = valuesAt(cf, [
          [step, 0],
          [2 * step, 0],
        ]);
        const logSize = (at: number): number => Math.log(Math.sqrt(re[at]! ** 2 + im[at]! ** 2));
        // ln|φ̂(u)| = −½c2u² + c4u⁴/24 …: the fourth order is taken off by the second point.
        const seen = -(16 * logSize(0) - logSize(1)) / (6 * step * step);
        const angle = (8 * Math.atan2(im[0]!, re[0]!) - Math.atan2(im[1]!, re[1]!)) / (6 * step);
        const tolerance = exact ? 1e-3 : 5e-3;
        expect(Math.abs(seen / c2 - 1)).toBeLessThan(tolerance);
        expect(Math.abs(angle - c1)).toBeLessThan(tolerance * Math.sqrt(c2) + 1e-9);
      }),
      { seed: 5, numRuns: runs },
    );
  });

  it('contains [0, 1] in the moments and is finite inside them', () => {
    fc.assert(
      fc.property(arbitraryParams(model), expiries, (params, expiryYears) => {
        const cf = model.capabilities.characteristicFunction!(params, expiryYears);
        const { lower, upper } = cf.moments;
        expect(lower).toBeLessThanOrEqual(0);
        expect(upper).toBeGreaterThanOrEqual(1);
        const inside = [Math.max(lower * 0.5, -3), 0.5, 1 + 0.5 * Math.min(upper - 1, 3)];
        const { re } = valuesAt(
          cf,
          inside.map((power) => [0, -power] as const),
        );
        // E e^{pX} of a real p, by Jensen at least 1 outside [0, 1] and at most 1 inside.
        const rounding = exact ? 1e-6 : 1e-3;
        expect(re[1]).toBeLessThanOrEqual(1 + rounding);
        expect(re[0]).toBeGreaterThanOrEqual(1 - rounding);
        expect(re[2]).toBeGreaterThanOrEqual(1 - rounding);
      }),
      { seed: 6, numRuns: runs },
    );
  });

  it('is declared completely', () => {
    const start = Object.fromEntries(model.params.map((spec) => [spec.name, spec.start]));
    expect(checkParams(model, start)).toBeNull();
    expect(models.filter((other) => other.id === id)).toHaveLength(1);
    for (const spec of model.params) {
      const [low, high] = spec.range;
      expect(low).toBeLessThan(high);
      expect(low).toBeGreaterThanOrEqual(spec.min);
      expect(high).toBeLessThanOrEqual(spec.max);
      expect(spec.start).toBeGreaterThanOrEqual(low);
      expect(spec.start).toBeLessThanOrEqual(high);
      if (spec.transform === 'log') expect(low).toBeGreaterThan(0);
      expect(spec.doc.length).toBeGreaterThan(10);
    }
    expect(model.source).toMatch(/\d{4}/);
  });
});

describe('Heston’s gradient', () => {
  it('agrees with central differences in every parameter', () => {
    const heston = findModel('heston')!;
    const names = heston.params.map(({ name }) => name);
    fc.assert(
      fc.property(
        arbitraryParams(heston),
        fc.double({ min: 0.02, max: 5, noNaN: true }),
        (params, expiryYears) => {
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
        },
      ),
      { seed: 53, numRuns: 80 },
    );
  });

  it('agrees to 4e-10 at a point of the literature', () => {
    const heston = findModel('heston')!;
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
    const { c1, c2 } = findModel('heston')!.capabilities.characteristicFunction!(params, 0.7).cumulants;
    expect(c1).toBeCloseTo(-0.0144993775, 10);
    expect(c2).toBeCloseTo(0.0311980911, 10);
  });
});

describe('checkParams', () => {
  const heston = findModel('heston')!;
  const good = { v0: 0.04, kappa: 1.5, theta: 0.05, sigma: 0.6, rho: -0.7 };
  it.each([
    [{ ...good, rho: -1.01 }, 'rho', 'must be at least -1 and at most 1'],
    [{ ...good, sigma: 0 }, 'sigma', 'must be above 0 and at most 20'],
    [{ ...good, kappa: Number.NaN }, 'kappa', 'must be a finite number'],
    [{ ...good, extra: 1 }, 'extra', 'is no parameter of this model; it has v0, kappa, theta, sigma, rho'],
  ])('refuses %j', (params, param, rule) => {
    expect(checkParams(heston, params)).toMatchObject({ param, rule });
  });

  it('names what is missing, and asks the rules across parameters', () => {
    const { rho: _rho, ...rest } = good;
    expect(checkParams(heston, rest)).toMatchObject({ param: 'rho', rule: 'is missing' });
    expect(checkParams(findModel('nig')!, { alpha: 5, beta: -6, delta: 1 })).toMatchObject({
      param: 'alpha',
    });
    expect(checkParams(findModel('variance-gamma')!, { sigma: 1, theta: 0.9, nu: 1 })).toMatchObject({
      param: 'nu',
    });
  });
});
