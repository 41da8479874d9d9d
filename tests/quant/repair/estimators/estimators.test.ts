import { describe, expect, it } from 'vitest';
import { benchmarkGrid, volsOfVariances } from '#quant/repair/benchmark-grid.ts';
import { benchmarkSet } from '#quant/repair/benchmark-set.ts';
import { gaussianConditional } from '#quant/repair/estimators/gaussian-conditional.ts';
import { gaussianMixtureConditional } from '#quant/repair/estimators/gaussian-mixture.ts';
import { gridSvi } from '#quant/repair/estimators/grid-svi.ts';
import { interpolation } from '#quant/repair/estimators/interpolation.ts';
import { sliceSvi } from '#quant/repair/estimators/slice-svi.ts';
import { surfaceSsvi } from '#quant/repair/estimators/surface-ssvi.ts';
import { learnGaussianMixture } from '#quant/repair/gaussian-mixture.ts';
import { learnGaussianPrior } from '#quant/repair/gaussian-prior.ts';
import { scoreSet } from '#quant/repair/metrics/score.ts';
import type { RepairEstimator } from '#quant/repair/repair-estimator.ts';

const training = ['ssvi', 'shifted-ssvi', 'sabr-event'].flatMap((family) =>
  benchmarkSet({ family, mask: 'regular', count: 300, seed: 3 }),
);
const single = gaussianConditional(learnGaussianPrior(training));
const mixture = gaussianMixtureConditional(learnGaussianMixture(training));
const testSet = (family: string, mask: 'regular' | 'adversarial', count = 40) =>
  benchmarkSet({ family, mask, count, seed: 3, purpose: 'test' });

describe('estimators of surfaces', () => {
  const all: RepairEstimator[] = [interpolation, gridSvi, sliceSvi, surfaceSsvi, single, mixture];
  it.each(all.map((each) => [each.id, each] as const))('%s fills every node', async (_, estimator) => {
    const surfaces = testSet('shifted-ssvi', 'adversarial', 4);
    const repaired = await estimator.repair(surfaces);
    for (const { totalVariance } of repaired) {
      expect(totalVariance.every((w) => w > 0 && w < 5)).toBe(true);
      for (let cell = 17; cell < totalVariance.length; cell += 1)
        expect(totalVariance[cell]).toBeGreaterThanOrEqual(totalVariance[cell - 17]!);
    }
  });

  it('slices of SVI meet quotes without noise that are SVI', async () => {
    const surface = testSet('ssvi', 'regular', 1)[0]!;
    const everywhere = { ...surface, totalVariance: surface.truth, observed: new Uint8Array(221).fill(1) };
    const [repaired] = await sliceSvi.repair([everywhere]);
    const [wanted, found] = [surface.truth, repaired!.totalVariance].map((w) =>
      volsOfVariances(w, benchmarkGrid),
    );
    // A power-law SSVI slice is raw SVI: what is left is the stopping rule of the fit.
    wanted!.forEach((vol, cell) => {
      expect(Math.abs(found![cell]! - vol)).toBeLessThan(2e-4);
    });
  });

  it.each([
    ['shifted-ssvi', 'regular'],
    ['shifted-ssvi', 'adversarial'],
    ['sabr-event', 'regular'],
    ['sabr-event', 'adversarial'],
  ] as const)('a mixture beats one normal law, and that interpolation: %s, %s', async (family, mask) => {
    const surfaces = testSet(family, mask);
    const errorOf = async (estimator: RepairEstimator): Promise<number> =>
      scoreSet(surfaces, await estimator.repair(surfaces)).error.mean;
    const [ours, one, plain] = [await errorOf(mixture), await errorOf(single), await errorOf(interpolation)];
    expect(ours).toBeLessThan(one);
    expect(one).toBeLessThan(plain);
  });

  it('refuses another grid, naming what differs', async () => {
    const surface = testSet('ssvi', 'regular', 1)[0]!;
    const grid = { ...benchmarkGrid, logMoneyness: benchmarkGrid.logMoneyness.map((k) => 2 * k) };
    expect(() => void mixture.repair([{ ...surface, grid }])).toThrow('BAD_GRID');
    expect(() => void single.repair([{ ...surface, grid }])).toThrow('logMoneyness');
    await expect(interpolation.repair([{ ...surface, grid }])).resolves.toHaveLength(1);
  });
});
