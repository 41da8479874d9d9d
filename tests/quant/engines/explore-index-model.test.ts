import { describe, expect, it } from 'vitest';
import { exploreModel } from '#quant/engines/explore-model.ts';
import { exploreSlice } from '#quant/engines/explore-slice.ts';
import { models } from '#quant/models/registry.ts';

const logMoneyness = Float64Array.from({ length: 31 }, (_, at) => -0.45 + 0.03 * at);

describe('pictures of a model of the index', () => {
  for (const model of models.filter(({ underlying }) => underlying === 'volatilityIndex')) {
    it(`${model.label}: both grids at once say what each says alone`, () => {
      const params = Object.fromEntries(model.params.map(({ name, start }) => [name, start]));
      const explored = exploreModel(model, {
        params,
        market: { spot: 20, rate: 0.03, dividendYield: 0 },
        expiriesYears: [0.1, 0.5, 0.1],
        logMoneyness,
        indexExpiriesYears: [0.5, 0.9],
      });
      expect(explored.slices.map(({ expiryYears }) => expiryYears)).toEqual([0.1, 0.5, 0.1]);
      for (const slice of explored.slices) {
        const alone = exploreSlice(model, params, { ...slice, logMoneyness });
        // Six digits of each price are asked for; vols of strikes far out carry as many.
        expectClose(slice.impliedVols, alone.impliedVols, 1e-6);
        expectClose(slice.density, alone.density, 1e-5 * Math.max(...alone.density));
        expect(Math.abs(slice.coveredProbability - alone.coveredProbability)).toBeLessThan(1e-6);
      }
      expect(explored.index!.level).toBe(20);
      expect(explored.index!.slices.map(({ expiryYears }) => expiryYears)).toEqual([0.5, 0.9]);
      for (const { moneyness, impliedVols, future, expiryYears } of explored.index!.slices) {
        const grid = { expiryYears, forward: future, logMoneyness: moneyness.map(Math.log) };
        expectClose(impliedVols, exploreSlice(model, params, grid).impliedVols, 1e-6);
      }
    });
  }
});

function expectClose(found: Float64Array, expected: Float64Array, tolerance: number): void {
  expect(found).toHaveLength(expected.length);
  for (const [at, value] of expected.entries()) {
    if (Number.isNaN(value)) expect(found[at]).toBeNaN();
    else expect(Math.abs(found[at]! - value)).toBeLessThan(tolerance);
  }
}
