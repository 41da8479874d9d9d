import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceOptions } from '#quant/engines/price-options.ts';
import { heston } from '#quant/models/heston.ts';
import { roughHeston } from '#quant/models/rough-heston.ts';
import { roughHestonCumulants } from '#quant/models/rough-heston/cumulants.ts';
import { roughHestonSolver } from '#quant/models/rough-heston/extrapolated-log.ts';
import { fractionalMesh } from '#quant/models/rough-heston/fractional-mesh.ts';
import { roughHestonLog } from '#quant/models/rough-heston/fractional-riccati.ts';

const base = { v0: 0.04, kappa: 0.3, theta: 0.04, sigma: 0.3, rho: -0.7 };
const market = { spot: 100, rate: 0, dividendYield: 0 };

function calls(H: number, expiryYears: number, strikes: readonly number[]) {
  return priceOptions(roughHeston, { ...base, H }, market, {
    strikes: Float64Array.from(strikes),
    expiryYears: new Float64Array(strikes.length).fill(expiryYears),
    isCall: new Uint8Array(strikes.length).fill(1),
  });
}

describe('rough Heston', () => {
  // Reference values computed by a fractional Adams scheme: good to 1e-6, 2e-5 and 3e-6.
  it.each([
    [0.5, 1, [80, 100, 120], [21.856923, 7.205958, 0.784604], 2e-6],
    [0.1, 1, [80, 100, 120], [21.85665, 6.92385, 0.62666], 2e-5],
    [0.1, 1 / 12, [90, 95, 100, 105], [10.281823, 5.774252, 2.082563, 0.258875], 3e-6],
  ])('prices H = %f at %f years', (H, expiryYears, strikes, expected, tolerance) => {
    const { prices, errorEstimate } = calls(H, expiryYears, strikes);
    expected.forEach((price, at) => expect(Math.abs(prices[at]! - price)).toBeLessThan(tolerance));
    expect(errorEstimate).toBeLessThan(1e-4);
  });

  it('is Heston at H = ½, within the accuracy that it claims', () => {
    const strikes = Float64Array.of(60, 80, 95, 100, 105, 120, 160);
    for (const expiryYears of [0.05, 0.5, 2]) {
      const batch = {
        strikes,
        expiryYears: new Float64Array(strikes.length).fill(expiryYears),
        isCall: new Uint8Array(strikes.length).fill(1),
      };
      const rough = priceOptions(roughHeston, { ...base, H: 0.5 }, market, batch);
      const smooth = priceOptions(heston, base, market, batch);
      rough.prices.forEach((price, at) =>
        expect(Math.abs(price - smooth.prices[at]!)).toBeLessThan(100 * roughHeston.accuracy!),
      );
    }
  });

  it('refuses a tolerance that its own numerics cannot meet', () => {
    const { status } = priceOptions(
      roughHeston,
      { ...base, H: 0.1 },
      market,
      { strikes: Float64Array.of(100), expiryYears: Float64Array.of(1), isCall: Uint8Array.of(1) },
      { tolerance: 1e-9 },
    );
    expect(status[0]).not.toBe(0);
  });

  it('stays bounded and on the accuracy of a mesh eight times as fine for any parameters and frequency', () => {
    const arbitrary = fc.record({
      H: fc.double({ min: 0.02, max: 0.5, noNaN: true }),
      kappa: fc.double({ min: 0.05, max: 8, noNaN: true }),
      theta: fc.double({ min: 0.005, max: 0.3, noNaN: true }),
      v0: fc.double({ min: 0.005, max: 0.3, noNaN: true }),
      sigma: fc.double({ min: 0.05, max: 1.5, noNaN: true }),
      rho: fc.double({ min: -0.99, max: 0.9, noNaN: true }),
      expiryYears: fc.double({ min: 0.01, max: 3, noNaN: true }),
      frequency: fc.double({ min: 0, max: 1e4, noNaN: true }),
    });
    fc.assert(
      fc.property(arbitrary, ({ expiryYears, frequency, ...params }) => {
        const value = (count: number): [number, number] => {
          const out = new Float64Array(2);
          const mesh = fractionalMesh(params.H + 0.5, count);
          const work = { rightRe: new Float64Array(count + 1), rightIm: new Float64Array(count + 1) };
          roughHestonLog(out, { re: frequency, im: -0.5 }, { params, expiryYears, mesh }, work);
          return [Math.exp(out[0]!) * Math.cos(out[1]!), Math.exp(out[0]!) * Math.sin(out[1]!)];
        };
        const [coarse, fine] = [value(64), value(512)];
        expect(Math.sqrt(coarse[0] ** 2 + coarse[1] ** 2)).toBeLessThanOrEqual(1);
        // Without extrapolation the rule is of second order: (1/64)² times constants of the order of ten.
        expect(Math.abs(coarse[0] - fine[0])).toBeLessThan(3e-3);
        expect(Math.abs(coarse[1] - fine[1])).toBeLessThan(3e-3);
      }),
      { seed: 75, numRuns: 120 },
    );
  });

  it('keeps ln φ̂ on the finest mesh by coarse ones and two extrapolations, for any parameters', () => {
    const between = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
    const params = fc.record({
      H: between(0.02, 0.5),
      kappa: between(0.05, 8),
      theta: between(0.005, 0.3),
      v0: between(0.005, 0.3),
      sigma: between(0.05, 1.5),
      rho: between(-0.99, 0.9),
    });
    fc.assert(
      fc.property(params, between(0.01, 3), between(0, 1000), (given, expiryYears, re) => {
        const [found, coarse, fine] = [new Float64Array(2), new Float64Array(2), new Float64Array(2)];
        roughHestonSolver(given, expiryYears)(re, -0.5, found);
        for (const [out, count] of [[coarse, 256] as const, [fine, 512] as const]) {
          const mesh = fractionalMesh(given.H + 0.5, count);
          const work = { rightRe: new Float64Array(count + 1), rightIm: new Float64Array(count + 1) };
          roughHestonLog(out, { re, im: -0.5 }, { params: given, expiryYears, mesh }, work);
        }
        const finest = fine.map((value, i) => value + (value - coarse[i]!) / 3);
        const valueOf = ([log, angle]: Float64Array): readonly [number, number] => [
          Math.exp(log!) * Math.cos(angle!),
          Math.exp(log!) * Math.sin(angle!),
        ];
        const [a, b] = [valueOf(found), valueOf(finest)];
        // What the solver claims, and the little that is left on the finest mesh.
        const claimed = 1.5e-7 * Math.max(1, Math.sqrt(re));
        expect(Math.abs(a[0] - b[0])).toBeLessThan(claimed);
        expect(Math.abs(a[1] - b[1])).toBeLessThan(claimed);
      }),
      { seed: 76, numRuns: 60 },
    );
  });

  it('has the cumulants of Heston at H = ½', () => {
    const expected = heston.capabilities.characteristicFunction!(base, 0.7).cumulants;
    const cumulants = roughHestonCumulants({ ...base, H: 0.5 }, 0.7, fractionalMesh(1, 400));
    // Second order in 1/400.
    expect(Math.abs(cumulants.c1 / expected.c1 - 1)).toBeLessThan(1e-5);
    expect(Math.abs(cumulants.c2 / expected.c2 - 1)).toBeLessThan(1e-4);
    expect(Math.abs(cumulants.c4 / expected.c4 - 1)).toBeLessThan(1e-3);
  });
});
