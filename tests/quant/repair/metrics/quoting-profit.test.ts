import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QuantError } from '#quant/math/quant-error.ts';
import { benchmarkGrid, volsOfVariances } from '#quant/repair/benchmark-grid.ts';
import { benchmarkSet } from '#quant/repair/benchmark-set.ts';
import { quotingProfit, type QuotedSurface } from '#quant/repair/metrics/quoting-profit.ts';
import { deviationVega, timeValueOf } from '#quant/surface/normalised-vol.ts';

const grid = { expiriesYears: Float64Array.of(0.25, 1, 2), logMoneyness: Float64Array.of(-0.2, 0, 0.2) };
const every = new Uint8Array(9).fill(1);
const flat = (vol: number): Float64Array => new Float64Array(9).fill(vol);
const cells = [...every.keys()];
const yearsOf = (cell: number): number => grid.expiriesYears[Math.floor(cell / 3)]!;
const priceOf = (cell: number, vol: number): number =>
  timeValueOf(grid.logMoneyness[cell % 3]!, vol * vol * yearsOf(cell));
const meanOf = (value: (cell: number) => number): number =>
  (1e4 * cells.reduce((sum, cell) => sum + value(cell), 0)) / 9;
const quotes = (repaired: number, bandHalfWidths: Float64Array | null = null): QuotedSurface => ({
  grid,
  truthVols: flat(0.2),
  repairedVols: flat(repaired),
  bandHalfWidths,
  quoted: every,
});

describe('profit of quotes by a repaired surface', () => {
  it('without error is the spread that customers pay', () => {
    const profit = quotingProfit(quotes(0.2), { halfSpreadVol: 0.01, informedShare: 0.3, patienceVol: 0.02 });
    const paid = meanOf((cell) => 0.7 * Math.exp(-0.5) * 0.5 * (priceOf(cell, 0.21) - priceOf(cell, 0.19)));
    expect(profit.spreadEarned).toBeCloseTo(paid, 12);
    expect(profit).toMatchObject({ repairLoss: 0, pickedOff: 0, count: 9, refused: 0 });
    expect(profit.net).toBe(profit.spreadEarned);
  });

  it('loses bias times vega to those who know, to first order', () => {
    const vega = meanOf(
      (cell) =>
        Math.sqrt(yearsOf(cell)) *
        deviationVega(grid.logMoneyness[cell % 3]!, 0.2 * Math.sqrt(yearsOf(cell))),
    );
    for (const bias of [1e-4, -1e-4]) {
      const profit = quotingProfit(quotes(0.2 + bias), { halfSpreadVol: 0.5e-4, informedShare: 1 });
      // What is left is half the volga times the bias squared: 1e-8 times a few 1e4, against a loss of 0.4.
      expect(Math.abs(profit.repairLoss - Math.abs(bias) * vega)).toBeLessThan(5e-4 * profit.repairLoss);
      expect(profit.pickedOff).toBe(1);
      // Half of the loss comes back as the spread that they paid.
      expect(profit.spreadEarned / profit.repairLoss).toBeCloseTo(0.5, 3);
    }
  });

  it('is not picked off inside the band, and is the price at the quote less the true one outside', () => {
    expect(quotingProfit(quotes(0.21, flat(0.011)))).toMatchObject({ pickedOff: 0, repairLoss: 0 });
    const sold = quotingProfit(quotes(0.21, flat(0.008)), { bandShare: 0.5, informedShare: 1 });
    expect(sold.net).toBeCloseTo(
      meanOf((cell) => priceOf(cell, 0.2) - priceOf(cell, 0.206)),
      10,
    );
    const bought = quotingProfit(quotes(0.19), { halfSpreadVol: 0, informedShare: 1 });
    expect(bought.spreadEarned).toBe(0);
    expect(bought.net).toBeCloseTo(
      meanOf((cell) => priceOf(cell, 0.19) - priceOf(cell, 0.2)),
      10,
    );
  });

  it('splits by place, and leaves options without a band unquoted', () => {
    const widths = flat(0.01);
    widths[4] = Number.POSITIVE_INFINITY;
    widths[5] = Number.NaN;
    const profit = quotingProfit(quotes(0.21, widths), { bandShare: 0.2 });
    expect(profit).toMatchObject({ count: 7, refused: 2 });
    expect(Object.keys(profit.byBucket).sort()).toEqual([
      'long centre',
      'long wing',
      'middle wing',
      'short centre',
      'short wing',
    ]);
    const sums = Object.values(profit.byBucket).reduce((sum, { net, count }) => sum + net * count, 0);
    expect(sums / 7).toBeCloseTo(profit.net, 12);
  });

  it('is better the nearer the repair is, and spreads have a best width', () => {
    const [surface] = benchmarkSet({ family: 'ssvi', mask: 'adversarial', count: 1, seed: 3 });
    const truthVols = volsOfVariances(surface!.truth, benchmarkGrid);
    const quoted = surface!.observed.map((seen) => 1 - seen);
    const netOf = (bias: number, halfSpreadVol: number): number =>
      quotingProfit(
        {
          grid: benchmarkGrid,
          truthVols,
          repairedVols: truthVols.map((vol, cell) => vol + (cell % 2 ? bias : -bias)),
          bandHalfWidths: null,
          quoted,
        },
        { halfSpreadVol },
      ).net;
    const byBias = [0, 0.006, 0.02, 0.05].map((bias) => netOf(bias, 0.005));
    expect([...byBias].sort((a, b) => b - a)).toEqual(byBias);
    expect(byBias[3]).toBeLessThan(0);
    // Demand e^(−h/d) times h is largest at h = d, one vol point.
    expect(netOf(0, 0.01)).toBeGreaterThan(netOf(0, 0.003));
    expect(netOf(0, 0.01)).toBeGreaterThan(netOf(0, 0.04));
  });

  it('never earns on those who know, and adds up', () => {
    const vol = fc.double({ min: 0.02, max: 1.5, noNaN: true });
    fc.assert(
      fc.property(vol, vol, fc.double({ min: 0, max: 0.2, noNaN: true }), (truth, repaired, half) => {
        const given = { ...quotes(repaired, flat(half)), truthVols: flat(truth) };
        const alone = quotingProfit(given, { informedShare: 1 });
        // Rounding of prices of order 1 in units of 1e-4.
        expect(alone.net).toBeLessThanOrEqual(1e-10);
        const { net, spreadEarned, repairLoss } = quotingProfit(given);
        expect(net).toBe(spreadEarned - repairLoss);
        expect(spreadEarned).toBeGreaterThanOrEqual(0);
        expect(repairLoss).toBeGreaterThanOrEqual(0);
      }),
      { seed: 5, numRuns: 200 },
    );
  });

  it('refuses what makes no sense, and has no number where nothing is quoted', () => {
    const good = quotes(0.2);
    const codeOf = (act: () => unknown): string => {
      try {
        act();
      } catch (error) {
        if (error instanceof QuantError) return error.code;
        throw error;
      }
      return 'none';
    };
    expect(codeOf(() => quotingProfit({ ...good, truthVols: new Float64Array(8) }))).toBe('LENGTH_MISMATCH');
    expect(codeOf(() => quotingProfit({ ...good, repairedVols: flat(Number.NaN) }))).toBe('BAD_VOL');
    expect(codeOf(() => quotingProfit({ ...good, bandHalfWidths: flat(-0.01) }))).toBe('BAD_VOL');
    expect(codeOf(() => quotingProfit(good, { informedShare: 1.1 }))).toBe('BAD_QUOTING_TERMS');
    expect(codeOf(() => quotingProfit(good, { patienceVol: 0 }))).toBe('BAD_QUOTING_TERMS');
    expect(quotingProfit({ ...good, quoted: new Uint8Array(9) })).toMatchObject({
      net: Number.NaN,
      count: 0,
      byBucket: {},
    });
  });
});
