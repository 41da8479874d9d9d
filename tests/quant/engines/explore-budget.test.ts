import { describe, expect, it } from 'vitest';
import { exploreModel } from '#quant/engines/explore-model.ts';
import { models } from '#quant/models/registry.ts';

const request = {
  market: { spot: 20, rate: 0.03, dividendYield: 0 },
  expiriesYears: [0.1, 0.5],
  logMoneyness: Float64Array.from({ length: 25 }, (_, at) => -0.6 + 0.05 * at),
  indexExpiriesYears: [0.1, 0.5],
};

/** Blocks of values after which the time is over: before the first, amid the search of a contour, amid its samples, late. */
const ends = [0, 1, 3, 5, 8, 13, 21, 34, 55];

describe('a picture that is cut short', () => {
  for (const model of models) {
    it(`${model.label}: has gaps, and no number that differs from the whole picture`, () => {
      const params = Object.fromEntries(model.params.map(({ name, start }) => [name, start]));
      const whole = exploreModel(model, { ...request, params });
      expect(whole.cutShort).toBe(false);
      let cuts = 0;
      for (const end of ends) {
        let asked = 0;
        const cut = exploreModel(model, { ...request, params }, { mayGoOn: () => (asked += 1) <= end });
        if (!cut.cutShort) {
          expect(cut).toEqual(whole);
          continue;
        }
        cuts += 1;
        for (const [at, { impliedVols, density, coveredProbability }] of cut.slices.entries()) {
          const full = whole.slices[at]!;
          // Prices are good to 1e-6 of themselves, a contour that was not the first choice included.
          expectSameOrGap(impliedVols, full.impliedVols, 1e-5);
          expectSameOrGap(density, full.density, 1e-3 * Math.max(...full.density.filter(Number.isFinite)));
          expectSameOrGap([coveredProbability], [full.coveredProbability], 1e-3);
        }
        for (const { expiryYears, impliedVols, future } of cut.index?.slices ?? []) {
          const full = whole.index!.slices.find((slice) => slice.expiryYears === expiryYears)!;
          expectSameOrGap(impliedVols, full.impliedVols, 1e-5);
          expect(future).toBe(full.future);
        }
      }
      expect(cuts).toBeGreaterThan(0);
    });
  }
});

function expectSameOrGap(found: ArrayLike<number>, whole: ArrayLike<number>, tolerance: number): void {
  expect(found.length).toBe(whole.length);
  for (let at = 0; at < found.length; at += 1) {
    if (Number.isNaN(found[at])) continue;
    expect(Math.abs(found[at]! - whole[at]!)).toBeLessThan(tolerance);
  }
}
