import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bandOf, scoreBands } from '#quant/repair/bands/conformal.ts';
import { benchmarkGrid, variancesOfVols } from '#quant/repair/benchmark-grid.ts';
import { benchmarkSet } from '#quant/repair/benchmark-set.ts';
import { gaussianConditional } from '#quant/repair/estimators/gaussian-conditional.ts';
import { learnGaussianPrior } from '#quant/repair/gaussian-prior.ts';
import { bandedVols, type BandedSurface, type NodeBand } from '#quant/repair/use/banded-vols.ts';
import { evidence } from '#quant/repair/use/node-evidence.ts';
import { priceRepaired, type SurfaceMarket } from '#quant/repair/use/price-repaired.ts';

const surfaces = benchmarkSet({ family: 'ssvi', mask: 'adversarial', count: 60, seed: 3 });
const estimator = gaussianConditional(learnGaussianPrior(surfaces.slice(0, 30)));
const seen = surfaces.slice(30, 59);
const scores = scoreBands([{ surfaces: seen, repaired: await estimator.repair(seen) }]);
const [shown] = surfaces.slice(59);
const [repaired] = await estimator.repair([shown!]);
const bands = (['cell', 'surface'] as const).flatMap((covers) =>
  [80, 95].map((levelPercent): NodeBand => {
    const rule = covers === 'cell' ? 'mondrian' : 'split';
    const request = { level: levelPercent / 100, reach: covers, rule } as const;
    return { levelPercent, covers, ...bandOf(scores, shown!, repaired!, request) };
  }),
);
const surface: BandedSurface = {
  grid: benchmarkGrid,
  totalVariance: repaired!.totalVariance,
  observed: shown!.observed,
  bands,
};

const [rate, carry] = [0.045, 0.03];
const market: SurfaceMarket = {
  spot: 4000,
  forwardAt: (years) => ({
    forward: 4000 * Math.exp(carry * years),
    discountFactor: Math.exp(-rate * years),
  }),
};
const batch = (rows: readonly (readonly [strike: number, years: number, isCall: number])[]) => ({
  strikes: Float64Array.from(rows, ([strike]) => strike),
  expiryYears: Float64Array.from(rows, ([, years]) => years),
  isCall: Uint8Array.from(rows, ([, , isCall]) => isCall),
});
const strikeAt = (k: number, years: number): number => 4000 * Math.exp(carry * years + k);

describe('vols of a repaired surface', () => {
  const at = bandedVols(surface);

  it('are those of the nodes, with their bands and what they rest on', () => {
    const { expiriesYears, logMoneyness } = benchmarkGrid;
    expiriesYears.forEach((years, row) => {
      logMoneyness.forEach((k, column) => {
        const cell = row * logMoneyness.length + column;
        const { vol, ranges, isNode, evidence: rest } = at(years, k)!;
        expect(vol).toBeCloseTo(Math.sqrt(surface.totalVariance[cell]! / years), 13);
        ranges.forEach(({ lower, upper }, band) => {
          expect(lower).toBeCloseTo(bands[band]!.lower[cell]!, 13);
          expect(upper).toBeCloseTo(bands[band]!.upper[cell]!, 13);
        });
        expect(isNode).toBe(true);
        expect(rest === evidence.quoted).toBe(shown!.observed[cell] === 1);
      });
    });
  });

  it('hold each lower level inside the higher one everywhere, and single cells inside all at once', () => {
    const inside = { years: fc.double({ min: 0.08, max: 2, noNaN: true }) };
    const k = fc.double({ min: -0.45, max: 0.45, noNaN: true });
    fc.assert(
      fc.property(inside.years, k, (years, strike) => {
        const { vol, ranges } = at(years, strike)!;
        const [cell80, cell95, all80, all95] = ranges as [Range, Range, Range, Range];
        for (const [narrow, wide] of [
          [cell80, cell95],
          [all80, all95],
        ] as const) {
          // Rounding of sums of four products.
          expect(wide.lower).toBeLessThanOrEqual(narrow.lower + 1e-14);
          expect(wide.upper).toBeGreaterThanOrEqual(narrow.upper - 1e-14);
        }
        for (const { lower, upper } of ranges) {
          expect(lower).toBeLessThanOrEqual(vol);
          expect(upper).toBeGreaterThanOrEqual(vol);
        }
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it('are none outside the grid', () => {
    for (const [years, k] of [
      [0.0799, 0],
      [2.001, 0],
      [1, -0.4501],
      [1, 0.46],
      [Number.NaN, 0],
    ] as const)
      expect(at(years, k)).toBeUndefined();
  });
});

interface Range {
  readonly lower: number;
  readonly upper: number;
}

describe('options on a repaired surface', () => {
  it('keep put–call parity, for the price and both ends of each interval', () => {
    const rows = [0.1, 0.5, 1.3].flatMap((years) =>
      [-0.3, -0.07, 0, 0.11, 0.4].map((k) => [strikeAt(k, years), years] as const),
    );
    const priced = (isCall: number) =>
      priceRepaired(surface, market, batch(rows.map(([strike, years]) => [strike, years, isCall])));
    const [calls, puts] = [priced(1), priced(0)];
    rows.forEach(([strike, years], i) => {
      const parity = Math.exp(-rate * years) * (4000 * Math.exp(carry * years) - strike);
      // Prices of order 1,000: their last bits.
      expect(calls.prices[i]! - puts.prices[i]!).toBeCloseTo(parity, 9);
      calls.intervals.forEach(({ lowerPrices, upperPrices }, band) => {
        expect(lowerPrices[i]! - puts.intervals[band]!.lowerPrices[i]!).toBeCloseTo(parity, 9);
        expect(upperPrices[i]! - puts.intervals[band]!.upperPrices[i]!).toBeCloseTo(parity, 9);
        expect(lowerPrices[i]!).toBeLessThanOrEqual(calls.prices[i]!);
        expect(upperPrices[i]!).toBeGreaterThanOrEqual(calls.prices[i]!);
      });
      expect(calls.greeks.delta[i]! - puts.greeks.delta[i]!).toBeCloseTo(
        Math.exp((carry - rate) * years),
        12,
      );
      expect(calls.greeks.vega[i]!).toBeCloseTo(puts.greeks.vega[i]!, 9);
    });
  });

  it('have the Greeks of their price with the vol held', () => {
    const option = batch([[4100, 0.7, 1]]);
    const flat: BandedSurface = {
      ...surface,
      bands: [],
      totalVariance: variancesOfVols(new Float64Array(221).fill(0.21), benchmarkGrid),
    };
    const at = (spot: number): number =>
      priceRepaired(
        flat,
        {
          spot,
          forwardAt: (years) => ({
            forward: spot * Math.exp(carry * years),
            discountFactor: Math.exp(-rate * years),
          }),
        },
        option,
      ).prices[0]!;
    const { greeks, vols } = priceRepaired(flat, market, option);
    expect(vols[0]).toBeCloseTo(0.21, 12);
    // Central differences of step 1: error Γ″/6, far below the tolerance.
    expect(greeks.delta[0]).toBeCloseTo((at(4001) - at(3999)) / 2, 6);
    expect(greeks.gamma[0]).toBeCloseTo(at(4001) - 2 * at(4000) + at(3999), 6);
    const noSpot = priceRepaired(flat, { forwardAt: market.forwardAt }, option);
    expect(noSpot.greeks.delta[0]! * Math.exp(carry * 0.7)).toBeCloseTo(greeks.delta[0]!, 12);
  });

  it('have no price outside the surface, each for its own reason', () => {
    const { status, prices, greeks, rests } = priceRepaired(
      surface,
      { ...market, forwardAt: (years) => (years > 1.9 ? undefined : market.forwardAt(years)) },
      batch([
        [4000, 1, 1],
        [9000, 1, 1],
        [100, 1, 0],
        [4000, 0.05, 1],
        [4000, 3, 1],
        [4000, 1.95, 1],
        [-4000, 1, 1],
        [4000, 0, 1],
        [4000, Number.NaN, 1],
        [Number.NaN, 1, 1],
        [strikeAt(0.45, 1), 1, 1],
        [strikeAt(-0.45, 1), 1, 1],
      ]),
    );
    expect(status).toEqual([
      ...['ok', 'strikeOutside', 'strikeOutside', 'expiryOutside', 'expiryOutside', 'noForward'],
      ...['badStrike', 'expired', 'badExpiry', 'badStrike', 'ok', 'ok'],
    ]);
    status.forEach((each, i) => {
      expect(Number.isFinite(prices[i]!)).toBe(each === 'ok');
      expect(Number.isFinite(greeks.gamma[i]!)).toBe(each === 'ok');
      expect(rests[i] !== undefined).toBe(each === 'ok');
    });
  });
});
