import { describe, expect, it } from 'vitest';
import { scoreBands } from '#quant/repair/bands/conformal.ts';
import { benchmarkSet } from '#quant/repair/benchmark-set.ts';
import { interpolation } from '#quant/repair/estimators/interpolation.ts';
import { followBands } from '#quant/repair/metrics/adaptive-path.ts';

const COUNT = 80;
const drawn = async (family: string, purpose: 'calibration' | 'test', count: number) => {
  const surfaces = benchmarkSet({ family, mask: 'regular', count, seed: 5, purpose });
  return { surfaces, repaired: await interpolation.repair(surfaces) };
};
const calibration = await drawn('ssvi', 'calibration', 40);
const [before, after] = [await drawn('ssvi', 'test', COUNT), await drawn('sabr-event', 'test', COUNT)];
const surfaces = [...before.surfaces, ...after.surfaces];
const repaired = [...before.repaired, ...after.repaired];
const path = followBands(scoreBands([calibration]), surfaces, repaired, { level: 0.8, rate: 0.05 });
const mean = (values: Float64Array, from: number, to: number): number =>
  values.subarray(from, to).reduce((sum, each) => sum + each, 0) / (to - from);

describe('bands along a sequence whose law changes', () => {
  it('lose their coverage where they stay, and win it back where they follow', () => {
    expect(mean(path.fixedCovered, 0, COUNT)).toBeGreaterThan(0.72);
    expect(mean(path.fixedCovered, COUNT, 2 * COUNT)).toBeLessThan(0.7);
    // The long run is bounded: |mean miss − 0.2| ≤ (1 + γ)/(γ·n) = 0.26 for 80 surfaces, and in practice far within.
    expect(mean(path.covered, COUNT + 20, 2 * COUNT)).toBeGreaterThan(0.74);
    expect(mean(path.widths, COUNT + 20, 2 * COUNT)).toBeGreaterThan(mean(path.fixedWidths, 0, COUNT));
  });

  it('start at the level that was asked for and never pass what the scores can tell', () => {
    expect(path.levels[0]).toBeCloseTo(0.8, 12);
    expect(path.levels.every((level) => level > 0 && level < 1)).toBe(true);
  });
});
