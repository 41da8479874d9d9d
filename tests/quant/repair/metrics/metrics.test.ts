import { describe, expect, it } from 'vitest';
import { benchmarkGrid } from '#quant/repair/benchmark-grid.ts';
import { benchmarkSet } from '#quant/repair/benchmark-set.ts';
import { arbitrageRates } from '#quant/repair/metrics/arbitrage-rates.ts';
import { downstreamErrors } from '#quant/repair/metrics/downstream.ts';
import { meanWithError, missingCellError } from '#quant/repair/metrics/missing-error.ts';
import { scoreSet } from '#quant/repair/metrics/score.ts';
import { sharedRoot } from '../../../support/shared-data.ts';
import { publishedSets, publishedSurfaces } from '../fixtures.ts';

const surfaces = benchmarkSet({ family: 'ssvi', mask: 'regular', count: 4, seed: 9 });
/** Vols one percentage point too high everywhere, with an error of 0.8 points. */
const shifted = surfaces.map(({ truth, grid }) => ({
  totalVariance: truth.map((w, cell) => {
    const years = grid.expiriesYears[Math.floor(cell / 17)]!;
    return (Math.sqrt(w / years) + 0.01) ** 2 * years;
  }),
  volErrors: new Float64Array(221).fill(0.008),
}));

describe('scores of a set', () => {
  it('are those of an error that is known', () => {
    const score = scoreSet(surfaces, shifted);
    expect(score.error.mean).toBeCloseTo(0.01, 12);
    expect(score.error.standardError).toBeLessThan(1e-12);
    // 1.2816·0.008 = 0.01025 covers 0.01.
    expect(score).toMatchObject({ coverage80: 1, coverage95: 1, calendarRate: 0, boundsRate: 0 });
    expect(missingCellError(surfaces[0]!, { totalVariance: surfaces[0]!.truth })).toBe(0);
  });

  it('average finite values alone', () => {
    expect(meanWithError([1, 3, Number.NaN])).toEqual({ mean: 2, standardError: 1, count: 2 });
  });

  it('see what a repair does downstream', () => {
    const [clean, off] = [surfaces.map(({ truth }) => ({ totalVariance: truth })), shifted].map((repaired) =>
      downstreamErrors(surfaces, repaired),
    );
    clean!.forEach((each, at) => {
      expect(each.priceErrorBasisPoints).toBe(0);
      expect(off![at]!.priceErrorBasisPoints).toBeGreaterThan(5);
      expect(each.sviError).toBeLessThan(0.02);
    });
  });
});

describe('arbitrage rates', () => {
  it('count falls, dips and what is no variance', () => {
    const flat = Float64Array.from({ length: 221 }, (_, cell) => 0.04 * (1 + Math.floor(cell / 17)));
    expect(arbitrageRates(flat, benchmarkGrid)).toEqual({ calendar: 0, butterfly: 0, bounds: 0 });
    const broken = flat.slice();
    broken[17 + 8] = 0.01;
    expect(arbitrageRates(broken, benchmarkGrid).calendar).toBe(1 / (12 * 17));
    broken[0] = -1;
    expect(arbitrageRates(broken, benchmarkGrid).bounds).toBe(1 / 221);
  });

  // Published for the clean targets: 1.4, 1.4, 0.9 and 1.0 % of inner nodes with g < 0.
  it.skipIf(sharedRoot === undefined)('of the published truths are the published ones', () => {
    const rates = publishedSets.map((set) => {
      const all = publishedSurfaces(set).map(({ truth }) => arbitrageRates(truth, benchmarkGrid).butterfly);
      return meanWithError(all).mean.toFixed(3);
    });
    expect(rates).toEqual(['0.014', '0.014', '0.009', '0.010']);
  });
});
