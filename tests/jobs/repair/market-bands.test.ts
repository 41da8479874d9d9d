import { describe, expect, it } from 'vitest';
import { calibratedBands } from '#jobs/repair/band-scores.ts';
import { poolPlaces, scoreHiddenInBands, type BandedHiddenScore } from '#jobs/repair/hidden-score.ts';
import { EXTRAPOLATED, marketBands, QUOTES } from '#jobs/repair/market-bands.ts';
import { openEstimator } from '#jobs/repair/open-estimator.ts';
import { repairGrid } from '#jobs/repair/repair-grid.ts';
import { benchmarkGrid } from '#quant/repair/benchmark-grid.ts';
import { hideQuotes, type MaskedChain } from '#quant/repair/chain/hide-quotes.ts';
import { slicesOfRealChain, spxChains } from '../../quant/surface/real-chains.ts';
import { sharedRoot, sharedSkipReason } from '../../support/shared-data.ts';
import { titleWithReason } from '../../support/skip-reason.ts';

async function bandsOf(id: string, { surface, visible }: MaskedChain) {
  const estimator = await openEstimator({ id });
  const { repaired } = await repairGrid(estimator, surface, true);
  const generated = await calibratedBands(estimator, surface, repaired);
  const market = { estimator, surface, visible, repaired };
  return { bands: (await marketBands(market, generated))!, repaired, generated };
}

const reason = sharedRoot === undefined ? sharedSkipReason : null;

describe.skipIf(reason !== null)(titleWithReason('bands of a real chain', reason), () => {
  const slices = slicesOfRealChain(spxChains[2]!);

  it('hold hidden quotes where those from generated surfaces do not, and know nothing of them', async () => {
    const masks = [0, 1, 2].map((draw) => hideQuotes(slices, { mask: 'regular', seed: 4, draw }));
    const scores: BandedHiddenScore[] = [];
    for (const masked of masks) {
      const { bands, repaired } = await bandsOf('gaussian-mixture', masked);
      scores.push(scoreHiddenInBands(masked.hidden, masked.surface, repaired, bands));
    }
    const count = scores.reduce((sum, score) => sum + score.count, 0);
    const inside = ([0, 1] as const).map(
      (level) => scores.reduce((sum, score) => sum + score.coveragePercent[level]! * score.count, 0) / count,
    );
    // Three masks of one chain: four standard errors of a mask, 3 % each by the bench.
    expect(inside[0]).toBeGreaterThan(70);
    expect(inside[0]).toBeLessThan(94);
    expect(inside[1]).toBeGreaterThan(90);
    expect(poolPlaces(scores).reduce((sum, place) => sum + place.count, 0)).toBe(count);
    const again = await bandsOf('gaussian-mixture', { ...masks[0]!, hidden: [] });
    const once = await bandsOf('gaussian-mixture', masks[0]!);
    expect(again.bands.bands).toEqual(once.bands.bands);
  });

  it('say which nodes nothing could test, and are nowhere narrower there than on generated surfaces', async () => {
    const masked = hideQuotes(slices, { mask: 'adversarial', seed: 4, draw: 3 });
    const { bands, generated, repaired } = await bandsOf('gaussian-mixture', masked);
    const [before] = generated.filter(({ covers, levelPercent }) => covers === 'cell' && levelPercent === 95);
    const [after] = bands.bands.filter(
      ({ covers, levelPercent }) => covers === 'cell' && levelPercent === 95,
    );
    expect(new Set(bands.basis)).toEqual(new Set([QUOTES, EXTRAPOLATED]));
    const [inner] = bands.bands.filter(
      ({ covers, levelPercent }) => covers === 'cell' && levelPercent === 80,
    );
    bands.basis.forEach((basis, cell) => {
      expect(after!.upper[cell]).toBeGreaterThanOrEqual(inner!.upper[cell]!);
      expect(after!.lower[cell]).toBeLessThanOrEqual(inner!.lower[cell]!);
      expect(after!.lower[cell]).toBeLessThanOrEqual(after!.upper[cell]!);
      if (basis === EXTRAPOLATED)
        expect(after!.upper[cell]).toBeGreaterThanOrEqual(before!.upper[cell]! - 1e-12);
    });
    const { hidden, surface } = masked;
    const { places } = scoreHiddenInBands(hidden, surface, repaired, bands);
    expect(places.some(({ tested }) => !tested)).toBe(true);
    const [years, k] = [benchmarkGrid.expiriesYears[6]!, benchmarkGrid.logMoneyness[8]!];
    expect(bands.between[1](years, k).half).toBeGreaterThan(bands.between[0](years, k).half);
  });

  it('work for an estimator that has no view of its error', async () => {
    const masked = hideQuotes(slices, { mask: 'regular', seed: 4, draw: 1 });
    const { bands, repaired } = await bandsOf('interpolation', masked);
    const { coveragePercent } = scoreHiddenInBands(masked.hidden, masked.surface, repaired, bands);
    expect(coveragePercent[1]).toBeGreaterThan(85);
  });
});
