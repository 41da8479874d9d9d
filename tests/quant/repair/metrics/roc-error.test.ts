import { describe, expect, it } from 'vitest';
import { randomStream } from '#quant/math/philox.ts';
import { evenPoints, rocArea, type ScoredSurface } from '#quant/repair/metrics/roc-error.ts';
import { rocOf } from '#quant/repair/metrics/roc.ts';

/** Scores of surfaces that share a shift of their own, so that quotes of one surface go together. */
function drawSurfaces(seed: number, shared: number): ScoredSurface[] {
  const stream = randomStream(seed, 1);
  return Array.from({ length: 60 }, (_, path) => {
    const shift = shared * stream.normal(path, 0);
    const wanted = Uint8Array.from({ length: 20 }, (_, at) => Number(stream.uniform(path, 1 + at) < 0.3));
    const scores = Float64Array.from(wanted, (each, at) => each + shift + stream.normal(path, 100 + at));
    return { scores, wanted };
  });
}

describe('area under the receiver operating characteristic', () => {
  it('is that of all pairs, with ties half', () => {
    const surfaces = [
      { scores: [3, 2, 1, 0], wanted: [1, 0, 1, 0] },
      { scores: [2, 2], wanted: [1, 0] },
    ];
    const area = rocOf([3, 2, 1, 0, 2, 2], [1, 0, 1, 0, 1, 0]).area;
    expect(rocArea(surfaces).area).toBeCloseTo(area, 14);
  });

  it.each([0, 1])('has the error that repeated draws show where quotes share a shift of %s', (shared) => {
    const drawn = Array.from({ length: 120 }, (_, at) => rocArea(drawSurfaces(at, shared)));
    const mean = drawn.reduce((sum, { area }) => sum + area, 0) / drawn.length;
    const spread = Math.sqrt(
      drawn.reduce((sum, { area }) => sum + (area - mean) ** 2, 0) / (drawn.length - 1),
    );
    const told = drawn.reduce((sum, { standardError }) => sum + standardError, 0) / drawn.length;
    // The spread of 120 draws is itself known to 1/√240 = 6.5 %: three of these.
    expect(Math.abs(told / spread - 1)).toBeLessThan(0.2);
  });

  it('is not a number where one of the two kinds is missing', () => {
    expect(rocArea([{ scores: [1, 2], wanted: [0, 0] }]).area).toBeNaN();
    expect(() => rocArea([{ scores: [1], wanted: [] }])).toThrow('LENGTH_MISMATCH');
  });
});

describe('points at even steps', () => {
  it('lie on the curve, the highest of those above one place', () => {
    const { points } = rocOf([4, 3, 2, 1], [1, 0, 1, 0]);
    const { falsePositives, truePositives } = evenPoints(points, 5);
    expect([...falsePositives]).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect([...truePositives]).toEqual([0.5, 0.5, 1, 1, 1]);
  });
});
