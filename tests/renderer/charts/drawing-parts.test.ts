import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heatScale, inkOn } from '#renderer/charts/heat-scale.ts';
import { splitAtGaps, thinToPixels } from '#renderer/charts/paint/path.ts';
import { placeLabels } from '#renderer/charts/place-labels.ts';
import { runsOf } from '#renderer/charts/runs.ts';
import { dashPattern, withAlpha } from '#renderer/charts/theme.ts';
import { commonPlaces, firstChange } from '#renderer/charts/lightweight/changed-places.ts';
import type { LineSeriesSpec } from '#renderer/charts/spec.ts';

describe('a line with gaps', () => {
  const at = (index: number) => ({ index, x: index * 4, y: 0 });

  it('is broken where the axis has places in between, and only there', () => {
    const parts = splitAtGaps([at(0), at(1), at(4), at(6), at(7)], 0);
    expect(parts.map((part) => part.map(({ index }) => index))).toEqual([[0, 1], [4], [6, 7]]);
    expect(splitAtGaps([at(0), at(2), at(5)], 1)).toHaveLength(2);
    expect(splitAtGaps([at(0), at(9)], Number.POSITIVE_INFINITY)).toHaveLength(1);
    expect(splitAtGaps([], 0)).toEqual([]);
  });

  it('keeps first, last, lowest and highest of each pixel when there are more points than pixels', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 500, maxLength: 900 }),
        (values) => {
          const points = values.map((y, index) => ({ index, x: index / 60, y }));
          const kept = thinToPixels(points);
          expect(kept.length).toBeLessThanOrEqual(4 * 16);
          for (let pixel = 0; pixel <= 15; pixel += 1) {
            const inPixel = (point: { x: number }): boolean => Math.floor(point.x) === pixel;
            const all = points.filter(inPixel).map(({ y }) => y);
            const some = kept.filter(inPixel).map(({ y }) => y);
            if (all.length === 0) continue;
            expect([some[0], some.at(-1), Math.min(...some), Math.max(...some)]).toEqual([
              all[0],
              all.at(-1),
              Math.min(...all),
              Math.max(...all),
            ]);
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  it('is left as it is where the pixels can show all of it', () => {
    const points = Array.from({ length: 50 }, (_, index) => at(index));
    expect(thinToPixels(points)).toBe(points);
  });
});

describe('labels beside the curves', () => {
  it('never overlap and never leave the picture, and keep their order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 450 }), { maxLength: 25 }), (wanted) => {
        const heightPx = 14;
        const placed = placeLabels(
          wanted.map((y) => ({ y, heightPx })),
          0,
          400,
        );
        const shown = placed
          .map((y, index) => ({ y, wanted: wanted[index]! }))
          .filter(({ y }) => !Number.isNaN(y))
          .sort((a, b) => a.y - b.y);
        shown.forEach(({ y }, index) => {
          expect(y).toBeGreaterThanOrEqual(heightPx / 2);
          expect(y).toBeLessThanOrEqual(400 - heightPx / 2);
          const previous = shown[index - 1];
          if (!previous) return;
          // Sums of halves are exact in doubles.
          expect(y - previous.y).toBeGreaterThanOrEqual(heightPx);
          expect(shown[index]!.wanted).toBeGreaterThanOrEqual(previous.wanted);
        });
      }),
    );
  });

  it('leaves out what cannot stand', () => {
    const placed = placeLabels(
      [10, 20, 30].map((y) => ({ y, heightPx: 14 })),
      0,
      30,
    );
    expect(placed.filter((y) => Number.isNaN(y))).toHaveLength(1);
  });

  it('does not move a label that has room', () => {
    expect(
      placeLabels(
        [
          { y: 50, heightPx: 14 },
          { y: 100, heightPx: 14 },
        ],
        0,
        200,
      ),
    ).toEqual([50, 100]);
  });
});

describe('states as runs', () => {
  it('joins neighbours within the range in sight', () => {
    const states = Uint8Array.of(1, 1, 2, 2, 2, 1);
    expect(runsOf(states)).toEqual([
      { state: 1, from: 0, to: 1 },
      { state: 2, from: 2, to: 4 },
      { state: 1, from: 5, to: 5 },
    ]);
    expect(runsOf(states, 1, 3)).toEqual([
      { state: 1, from: 1, to: 1 },
      { state: 2, from: 2, to: 3 },
    ]);
    expect(runsOf(states, -10, 99)).toHaveLength(3);
    expect(runsOf(new Uint8Array(0))).toEqual([]);
  });
});

describe('colours', () => {
  it('centre at zero: blue above, warm below, the ends for what lies beyond', () => {
    const scale = heatScale(10);
    const channels = (value: number): number[] => (scale(value).match(/\d+/g) ?? []).map(Number);
    const [redUp = 0, , blueUp = 0] = channels(8);
    const [redDown = 0, , blueDown = 0] = channels(-8);
    expect(blueUp).toBeGreaterThan(redUp);
    expect(redDown).toBeGreaterThan(blueDown);
    expect(scale(99)).toBe(scale(10));
    expect(scale(-99)).toBe(scale(-10));
  });

  it('write on each cell with at least 4.5 to 1', () => {
    const scale = heatScale(15);
    const luminance = (rgb: string): number => {
      const [r = 0, g = 0, b = 0] = (rgb.match(/[\d.]+/g) ?? []).map((part) => {
        const channel = Number(part) / 255;
        return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    for (let value = -15; value <= 15; value += 0.5) {
      const background = luminance(scale(value));
      const ink = inkOn(scale(value)) === '#ffffff' ? 1 : 0;
      const contrast = (Math.max(background, ink) + 0.05) / (Math.min(background, ink) + 0.05);
      expect(contrast).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('take an opacity where they are rgb, and dashes differ', () => {
    expect(withAlpha('rgb(1, 2, 3)', 0.5)).toBe('rgba(1, 2, 3, 0.5)');
    expect(withAlpha('Canvas', 0.5)).toBe('Canvas');
    const patterns = (['solid', 'dashed', 'dotted'] as const).map((dash) => dashPattern(dash, 1).join());
    expect(new Set(patterns).size).toBe(3);
  });
});

describe('what grows is followed', () => {
  const line = (values: readonly number[], breaks?: readonly number[]): LineSeriesSpec => ({
    ...{
      kind: 'line',
      id: 'a',
      label: 'a',
      unit: '',
      pane: 0,
      tone: 'text',
      decimals: 2,
      dash: 'solid',
      widthPx: 1,
    },
    values: Float64Array.from(values),
    ...(breaks && { breaks: Uint8Array.from(breaks) }),
  });

  it('finds how far two axes agree, and the first value that differs', () => {
    expect(commonPlaces(Int32Array.of(1, 2, 5), Int32Array.of(1, 2, 4, 5))).toBe(2);
    expect(commonPlaces(Int32Array.of(1, 2), Int32Array.of(1, 2, 3))).toBe(2);
    expect(firstChange(line([1, Number.NaN, 3]), line([1, Number.NaN, 4, 5]), 3)).toBe(2);
    expect(firstChange(line([1, 2]), line([1, 2, 3]), 2)).toBe(2);
    expect(firstChange(line([1, 2], [0, 0]), line([1, 2], [0, 1]), 2)).toBe(1);
    expect(firstChange(line([1, 2]), line([1, 2], [0, 1]), 2)).toBe(0);
  });

  it('starts anew where a point says so, without a gap', () => {
    const points = [0, 1, 2, 3].map((index) => ({ index, x: index, y: 0, starts: index === 2 }));
    expect(splitAtGaps(points, 0).map((part) => part.map(({ index }) => index))).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });
});
