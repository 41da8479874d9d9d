import { describe, expect, it } from 'vitest';
import { startAdaptive, updateAdaptive } from '#quant/repair/bands/adaptive.ts';
import { bucketNames } from '#quant/repair/bands/buckets.ts';
import { bandOf, conformalQuantile, scoreBands } from '#quant/repair/bands/conformal.ts';
import { benchmarkSet } from '#quant/repair/benchmark-set.ts';
import { gaussianMixtureConditional } from '#quant/repair/estimators/gaussian-mixture.ts';
import { interpolation } from '#quant/repair/estimators/interpolation.ts';
import { learnGaussianMixture } from '#quant/repair/gaussian-mixture.ts';
import { bandCoverage } from '#quant/repair/metrics/band-coverage.ts';
import type { RepairEstimator } from '#quant/repair/repair-estimator.ts';

const estimator = gaussianMixtureConditional(
  learnGaussianMixture(benchmarkSet({ family: 'ssvi', mask: 'regular', count: 300, seed: 3 })),
);

function surfacesFor(purpose: 'calibration' | 'test', count: number) {
  return (['regular', 'adversarial'] as const).flatMap((mask) =>
    benchmarkSet({ family: 'ssvi', mask, count, seed: 3, purpose }),
  );
}

async function answered(by: RepairEstimator, purpose: 'calibration' | 'test', count: number) {
  const surfaces = surfacesFor(purpose, count);
  return { surfaces, repaired: await by.repair(surfaces) };
}

const calibration = await answered(estimator, 'calibration', 60);
const { surfaces, repaired } = await answered(estimator, 'test', 60);
const scores = scoreBands([calibration]);

describe('conformal bands', () => {
  it('take the ⌈(n + 1)·level⌉-th smallest score', () => {
    const scores = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
    expect(conformalQuantile(scores, 0.8)).toBe(8);
    expect(conformalQuantile(scores, 0.5)).toBe(5);
    expect(conformalQuantile(scores, 0.95)).toBe(Number.POSITIVE_INFINITY);
  });

  it.each(['mondrian', 'split'] as const)('hold on new surfaces as often as they say: %s', (rule) => {
    for (const level of [0.8, 0.95]) {
      const bands = surfaces.map((surface, at) =>
        bandOf(scores, surface, repaired[at]!, { level, reach: 'cell', rule }),
      );
      // Nodes of a surface go together: 120 surfaces on either side leave about 2.5 % of one standard error.
      expect(Math.abs(bandCoverage(surfaces, repaired, bands).nodes - level)).toBeLessThan(0.05);
    }
  });

  it('hold on whole surfaces when cut from the largest scores', () => {
    const bands = surfaces.map((surface, at) =>
      bandOf(scores, surface, repaired[at]!, { level: 0.8, reach: 'surface', rule: 'split' }),
    );
    const coverage = bandCoverage(surfaces, repaired, bands);
    // Three standard errors of a share of 120, on either side: 3·√(2·0.16/120) = 0.155.
    expect(Math.abs(coverage.surfaces - 0.8)).toBeLessThan(0.155);
    expect(coverage.nodes).toBeGreaterThan(0.95);
  });

  it('work for an estimator that has no view of its error, and say which node lies where', async () => {
    const known = await answered(interpolation, 'calibration', 30);
    const own = scoreBands([known]);
    const band = bandOf(own, known.surfaces[0]!, known.repaired[0]!, {
      level: 0.8,
      reach: 'cell',
      rule: 'mondrian',
    });
    expect(band.upper.every((upper, cell) => upper > band.lower[cell]! && band.lower[cell]! >= 0)).toBe(true);
    expect(bucketNames(known.surfaces[0]!, known.repaired[0]!)[8]).toMatch(/^short centre, dense, /u);
  });

  it('refuse a level that there are too few scores for', async () => {
    const known = await answered(interpolation, 'calibration', 2);
    const request = { level: 0.95, reach: 'surface', rule: 'split' } as const;
    const few = scoreBands([known]);
    expect(() => bandOf(few, known.surfaces[0]!, known.repaired[0]!, request)).toThrow('TOO_FEW_SCORES');
  });
});

describe('adaptive level', () => {
  // |mean miss − α| ≤ (max(α₁, 1 − α₁) + γ)/(γT), Gibbs and Candès 2021, proposition 4.1, while the level is not held at its ends.
  it('holds in the long run though the scores shift', () => {
    const [rounds, rate] = [2000, 0.02];
    let level = startAdaptive(0.8, rate);
    let missed = 0;
    for (let day = 0; day < rounds; day += 1) {
      const scale = day < 700 ? 1 : 3;
      const score = scale * ((day * 0.618_033_988_75) % 1);
      const quantile = 4 * (1 - level.current);
      const miss = score > quantile ? 1 : 0;
      missed += miss;
      level = updateAdaptive(level, miss);
    }
    expect(Math.abs(missed / rounds - 0.2)).toBeLessThan((0.8 + rate) / (rate * rounds));
  });
});
