import { describe, expect, it } from 'vitest';
import { exploreSlice } from '#quant/engines/explore-slice.ts';
import { priceOptions } from '#quant/engines/price-options.ts';
import { normalCdf } from '#quant/math/normal.ts';
import { blackScholes } from '#quant/models/black-scholes.ts';
import { modelCases, slowModels } from './support/cases.ts';

const grid = Float64Array.from({ length: 241 }, (_, i) => -1.2 + 0.01 * i);

/** Trapezoid rule over the grid; the densities at hand vary over several steps of it. */
function mass(density: Float64Array): number {
  let sum = 0;
  for (let i = 1; i < grid.length; i += 1) sum += 0.005 * (density[i]! + density[i - 1]!);
  return sum;
}

describe('exploreSlice', () => {
  it('draws a flat smile and the normal density for Black–Scholes', () => {
    const sigma = 0.3;
    const slice = exploreSlice(blackScholes, { sigma }, { expiryYears: 1, forward: 100, logMoneyness: grid });
    for (const [i, k] of grid.entries()) {
      const density = Math.exp(-((k + 0.045) ** 2) / 0.18) / (0.3 * Math.sqrt(2 * Math.PI));
      expect(slice.impliedVols[i]).toBeCloseTo(0.3, 6);
      // Six digits of a price are asked of a picture; densities carry about as many.
      expect(Math.abs(slice.density[i]! - density)).toBeLessThanOrEqual(1e-6);
    }
    const inside = normalCdf((1.2 + 0.045) / 0.3) - normalCdf((-1.2 + 0.045) / 0.3);
    expect(slice.coveredProbability).toBeCloseTo(inside, 6);
  });

  for (const { name, model, params } of modelCases()) {
    if (slowModels.includes(model.id)) continue;
    it(`${name}: density and prices tell the same story`, () => {
      for (const expiryYears of [0.25, 2]) {
        const slice = exploreSlice(model, params, { expiryYears, forward: 100, logMoneyness: grid });
        const options = {
          strikes: grid.map((k) => 100 * Math.exp(k)),
          expiryYears: new Float64Array(grid.length).fill(expiryYears),
          isCall: new Uint8Array(grid.length),
        };
        const priced = priceOptions(model, params, { forward: 100, rate: 0, dividendYield: 0 }, options);
        for (const i of grid.keys()) {
          expect(slice.density[i]!).toBeGreaterThanOrEqual(0);
          if (Number.isNaN(slice.impliedVols[i]!) || priced.status[i] !== 0) continue;
          expect(Math.abs(slice.impliedVols[i]! / priced.impliedVols[i]! - 1)).toBeLessThanOrEqual(1e-5);
        }
        const smooth = slice.density.every((value) => value < 8);
        if (!smooth) continue;
        // Densities that bend over few steps cost the trapezoid rule some digits.
        expect(Math.abs(mass(slice.density) - slice.coveredProbability)).toBeLessThanOrEqual(2e-3);
      }
    });
  }

  it('leaves a gap where no number can be had, never a wrong one', () => {
    const far = Float64Array.of(-40, 0, 40);
    const slice = exploreSlice(
      blackScholes,
      { sigma: 0.1 },
      { expiryYears: 0.1, forward: 1, logMoneyness: far },
    );
    expect([...slice.impliedVols].map(Number.isNaN)).toEqual([true, false, true]);
    expect(slice.density[0]).toBe(0);
  });
});
