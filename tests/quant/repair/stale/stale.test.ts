import { describe, expect, it } from 'vitest';
import { benchmarkSet } from '#quant/repair/benchmark-set.ts';
import { drawsOf } from '#quant/repair/draws.ts';
import { learnGaussianMixture } from '#quant/repair/gaussian-mixture.ts';
import { rocOf } from '#quant/repair/metrics/roc.ts';
import { staleScores } from '#quant/repair/stale/leave-one-out.ts';
import { makeStale, oracleScores } from '#quant/repair/stale/stale-quotes.ts';

const families = ['shifted-ssvi', 'sabr-event'];
const mixture = learnGaussianMixture(
  families.flatMap((family) => benchmarkSet({ family, mask: 'regular', count: 250, seed: 3 })),
);
const tests = families.flatMap((family) =>
  benchmarkSet({ family, mask: 'regular', count: 20, seed: 3, purpose: 'test' }),
);

describe('stale quotes', () => {
  it('score above the others, never above what one who knows the truth can tell', () => {
    const [ours, oracle, wanted]: [number[], number[], number[]] = [[], [], []];
    tests.forEach((clean, at) => {
      const { surface, stale } = makeStale(clean, drawsOf(3, 'stale', at));
      const { probabilities } = staleScores(mixture, surface);
      const known = oracleScores(surface);
      surface.observed.forEach((each, cell) => {
        if (each === 0) return;
        ours.push(probabilities[cell]!);
        oracle.push(known[cell]!);
        wanted.push(stale[cell]!);
      });
    });
    const [area, ceiling] = [rocOf(ours, wanted).area, rocOf(oracle, wanted).area];
    // About 360 stale quotes among 4 500: a standard error of the area near 0.014.
    expect(area).toBeGreaterThan(0.76);
    expect(area).toBeLessThan(ceiling + 0.03);
  });

  it('finds one quote that is far off, and clears its neighbours', () => {
    const clean = tests[0]!;
    const cell = clean.observed.indexOf(1, 100);
    const totalVariance = clean.totalVariance.slice();
    totalVariance[cell]! *= 1.15 ** 2;
    const { deviations, probabilities } = staleScores(mixture, { ...clean, totalVariance });
    expect(deviations.indexOf(Math.max(...deviations))).toBe(cell);
    expect(probabilities.filter((each) => each > 0.5).length).toBeLessThan(6);
  });
});

describe('rocOf', () => {
  it('counts pairs in the right order, ties half', () => {
    expect(rocOf([3, 2, 1, 0], [1, 1, 0, 0]).area).toBe(1);
    expect(rocOf([3, 2, 1, 0], [1, 0, 1, 0]).area).toBe(0.75);
    expect(rocOf([1, 1, 1, 1], [1, 0, 1, 0]).area).toBe(0.5);
    expect(rocOf([1, 2], [1, 1]).area).toBeNaN();
  });
});
