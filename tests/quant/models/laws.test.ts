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

/** First, second and fourth Taylor coefficients times n! of K(p) = ln φ̂(−ip), by the trapezoidal rule on |p| = radius. */
function cumulantsOnCircle(cf: CharacteristicFunction, radius: number): [number, number, number] {
  const count = 64;
  const angles = Array.from({ length: count }, (_, i) => (2 * Math.PI * i) / count);
  const { re, im } = valuesAt(
    cf,
    angles.map((angle) => [radius * Math.sin(angle), -radius * Math.cos(angle)] as const),
  );
  const coefficient = (order: number): number =>
    angles.reduce((sum, angle, i) => {
      const size = Math.log(re[i]! ** 2 + im[i]! ** 2) / 2;
      return sum + size * Math.cos(order * angle) + Math.atan2(im[i]!, re[i]!) * Math.sin(order * angle);
    }, 0) /
    (count * radius ** order);
  return [coefficient(1), 2 * coefficient(2), 24 * coefficient(4)];
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
        // Exponents of CGMY reach 1e5 at Y = 1.9 before they cancel; a solver's own accuracy where the model has one.
        const rounding = exact ? 1e-10 : 100 * model.accuracy!;
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

  it('has the cumulants that Cauchy’s integral around 0 gives', () => {
    fc.assert(
      fc.property(arbitraryParams(model), expiries, (params, expiryYears) => {
        const cf = model.capabilities.characteristicFunction!(params, expiryYears);
        const { c1, c2, c4 } = cf.cumulants;
        const room = Math.min(-cf.moments.lower, cf.moments.upper);
        // Without room there is no circle; the differences above have to do.
        if (room === 0) return;
        // Far inside the strip, and where ln φ̂ has not turned once.
        const radius = Math.min(0.4 * room, 4, 1 / Math.sqrt(c2), 1 / Math.abs(c1), Math.abs(c4) ** -0.25);
        const [first, second, fourth] = cumulantsOnCircle(cf, radius);
        // The series is cut at 0.4⁶⁰ of its terms; φ̂ is rounded, most for CGMY near Y = 2; Heston's c4 comes from Runge–Kutta.
        const rounding = (order: number): number => 1e-11 / radius ** order + 1e-9 * c2 ** (order / 2);
        expect(Math.abs(first - c1)).toBeLessThan(rounding(1) + 1e-9 * Math.abs(c1));
        expect(Math.abs(second - c2)).toBeLessThan(2 * rounding(2));
        expect(Math.abs(fourth - c4)).toBeLessThan(24 * rounding(4) + 1e-4 * Math.abs(c4));
      }),
      { seed: 7, numRuns: runs },
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
