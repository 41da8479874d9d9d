import { describe, expect, it } from 'vitest';
import { benchmarkGrid, volsOfVariances } from '#quant/repair/benchmark-grid.ts';
import { benchmarkSet } from '#quant/repair/benchmark-set.ts';
import { surfaceFamilies } from '#quant/repair/families/registry.ts';
import { maskLaws } from '#quant/repair/masks/registry.ts';
import { quoteErrors } from '#quant/repair/quote-noise.ts';

const share = (observed: Uint8Array): number =>
  observed.reduce((sum, each) => sum + each, 0) / observed.length;

describe('benchmark sets', () => {
  it.each(surfaceFamilies.map(({ id }) => id))('draws %s the same again, piece by piece', (family) => {
    const whole = benchmarkSet({ family, mask: 'regular', count: 3, seed: 5 });
    const piece = benchmarkSet({ family, mask: 'regular', count: 1, seed: 5, first: 2 });
    expect(piece[0]).toEqual(whole[2]);
    for (const { truth, grid } of whole) {
      const vols = volsOfVariances(truth, grid);
      expect(vols.every((vol) => vol > 0.01 && vol < 2)).toBe(true);
    }
  });

  it('shows other nodes of the same surfaces under another mask', () => {
    const regular = benchmarkSet({ family: 'ssvi', mask: 'regular', count: 1, seed: 5 })[0]!;
    const adversarial = benchmarkSet({ family: 'ssvi', mask: 'adversarial', count: 1, seed: 5 })[0]!;
    expect(adversarial.truth).toEqual(regular.truth);
    expect(adversarial.observed).not.toEqual(regular.observed);
  });

  it('draws other surfaces for a test than for a training of the same seed', () => {
    const request = { family: 'ssvi', mask: 'regular', count: 1, seed: 5 } as const;
    const training = benchmarkSet({ ...request, purpose: 'training' })[0]!;
    const test = benchmarkSet({ ...request, purpose: 'test' })[0]!;
    expect(test.truth).not.toEqual(training.truth);
  });

  // Published densities: 50.5 % and 18.1 % (17.7 %); a set of 150 has a standard error of 0.5 %.
  it.each([
    ['regular', 0.505],
    ['adversarial', 0.181],
  ] as const)('quotes as many nodes as published under %s masks', (mask, published) => {
    const set = benchmarkSet({ family: 'ssvi', mask, count: 150, seed: 6 });
    const shares = set.map(({ observed }) => share(observed));
    const mean = shares.reduce((sum, each) => sum + each, 0) / shares.length;
    expect(Math.abs(mean - published)).toBeLessThan(0.015);
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(18 / 221 - 1e-12);
  });

  it('adds noise in vol with the published law', () => {
    const set = benchmarkSet({ family: 'ssvi', mask: 'regular', count: 150, seed: 7 });
    const errors = quoteErrors(benchmarkGrid);
    let [squares, count] = [0, 0];
    for (const { truth, totalVariance, observed, grid } of set) {
      const [clean, noisy] = [volsOfVariances(truth, grid), volsOfVariances(totalVariance, grid)];
      observed.forEach((each, cell) => {
        if (each === 0) return;
        squares += ((noisy[cell]! - clean[cell]!) / errors[cell]!) ** 2;
        count += 1;
      });
    }
    // Mean of n squares of standard normals: 1 ± √(2/n), n near 16 000; four of those.
    expect(Math.abs(squares / count - 1)).toBeLessThan(4 * Math.sqrt(2 / count));
  });

  it('knows its families and masks', () => {
    expect(maskLaws.map(({ id }) => id)).toEqual(['regular', 'adversarial']);
    expect(() => benchmarkSet({ family: 'none', mask: 'regular', count: 1, seed: 1 })).toThrow(
      'UNKNOWN_FAMILY',
    );
  });
});
