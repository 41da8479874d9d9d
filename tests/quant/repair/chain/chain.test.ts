import { describe, expect, it } from 'vitest';
import { slicesOfVols } from '#quant/surface/vol-slices.ts';
import { benchmarkGrid, volsOfVariances } from '#quant/repair/benchmark-grid.ts';
import { benchmarkSet } from '#quant/repair/benchmark-set.ts';
import { hideQuotes, scoreHidden } from '#quant/repair/chain/hide-quotes.ts';
import { resampleToGrid } from '#quant/repair/chain/resample-to-grid.ts';
import { volBetweenNodes } from '#quant/repair/chain/vol-between-nodes.ts';
import { interpolation } from '#quant/repair/estimators/interpolation.ts';

const { truth } = benchmarkSet({ family: 'ssvi', mask: 'regular', count: 1, seed: 2 })[0]!;
const volAt = volBetweenNodes(benchmarkGrid, { totalVariance: truth });

/** Quotes every 0.01 in log-moneyness at given times, half a spread of 20 basis points. */
function chainAt(times: readonly number[]) {
  const k = Array.from({ length: 91 }, (_, at) => -0.45 + 0.01 * at);
  return slicesOfVols(
    times.map((expiryYears) => ({
      expiryYears,
      forward: 100,
      strikes: k.map((each) => 100 * Math.exp(each)),
      impliedVols: k.map((each) => volAt(expiryYears, Math.min(Math.max(each, -0.45), 0.45))),
      halfSpreads: k.map(() => 0.002),
    })),
  );
}

describe('resampleToGrid', () => {
  it('gives quotes on nodes back and leaves nodes without quotes near them alone', () => {
    const times = [benchmarkGrid.expiriesYears[1]!, benchmarkGrid.expiriesYears[6]!];
    const { surface, report } = resampleToGrid(
      chainAt(times).map(({ points }) => points),
      benchmarkGrid,
    );
    const vols = volsOfVariances(surface.totalVariance, benchmarkGrid);
    const rows = new Set(
      [...surface.observed.keys()]
        .filter((cell) => surface.observed[cell] === 1)
        .map((cell) => Math.floor(cell / 17)),
    );
    expect([...rows]).toEqual([1, 6]);
    // Between quotes 0.01 apart the line misses the smile by curvature·0.01²/8, below a tenth of a basis point of variance.
    surface.observed.forEach((each, cell) => {
      if (each === 1)
        expect(
          Math.abs(vols[cell]! - volAt(times[cell < 85 ? 0 : 1]!, benchmarkGrid.logMoneyness[cell % 17]!)),
        ).toBeLessThan(2e-4);
    });
    expect(report).toMatchObject({ quotes: 182, longestMoveYears: 0, nodes: 221 });
    expect(report.message).toContain(`${report.nodesObserved} of 221 nodes`);
  });

  it('carries a vol over half a spacing and says how far, with a larger error', () => {
    const { surface, report } = resampleToGrid(
      chainAt([0.3]).map(({ points }) => points),
      benchmarkGrid,
    );
    expect(report.longestMoveYears).toBeCloseTo(0.06, 9);
    const cell = 17 + 8;
    expect(surface.observed[cell]).toBe(1);
    expect(surface.quoteErrors![cell]).toBeCloseTo(Math.hypot(0.002, 0.03 * 0.06), 9);
  });
});

describe('hidden quotes', () => {
  const slices = chainAt([0.09, 0.2, 0.33, 0.5, 0.75, 1, 1.3, 1.6, 1.9]);

  it('are those whose nearest node the mask hides, and score nothing against the truth', () => {
    const chain = hideQuotes(slices, { mask: 'regular', seed: 4 });
    const inside = slices.reduce((sum, { points }) => sum + points.strikes.length, 0);
    expect(chain.hidden.length + chain.shown).toBeLessThanOrEqual(inside);
    expect(chain.hidden.length).toBeGreaterThan(0.3 * inside);
    const score = scoreHidden(chain.hidden, benchmarkGrid, { totalVariance: truth });
    expect(score.rmsVolPoints).toBeLessThan(1e-9);
    expect(score.insidePercent).toBe(100);
  });

  it('measure a repair in bid–ask', async () => {
    const chain = hideQuotes(slices, { mask: 'adversarial', seed: 4 });
    const [repaired] = await interpolation.repair([chain.surface]);
    const score = scoreHidden(chain.hidden, benchmarkGrid, repaired!);
    expect(score.count).toBe(chain.hidden.length);
    expect(score.medianHalfSpreads).toBeGreaterThan(0.2);
    expect(score.insidePercent).toBeLessThan(90);
  });
});
