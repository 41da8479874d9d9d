import { describe, expect, it } from 'vitest';
import { priceOptions } from '#quant/engines/price-options.ts';
import { heston } from '#quant/models/heston.ts';
import type { OptionLeg } from '#quant/payoffs/profit/position.ts';
import { hasModelMarks, modelMarks } from '#simulation/estimate/model-marks.ts';
import { profitDistribution, type ProfitRequest } from '#simulation/estimate/profit-distribution.ts';

const market = { spot: 100, rate: 0.04, dividendYield: 0.01 };
const legs: OptionLeg[] = [
  { side: 'put', strike: 90, expiryYears: 0.25, quantity: -1 },
  { side: 'call', strike: 112, expiryYears: 0.25, quantity: -1 },
];
const base: ProfitRequest = {
  processId: 'black-scholes',
  params: { sigma: 0.2 },
  market,
  legs,
  exits: { stopLoss: 2, takeProfit: 1, yearsBeforeExpiry: 0.02 },
  marking: { kind: 'model' },
  checksPerYear: 26,
  stepsPerYear: 78,
  seed: 2,
  mirrored: true,
  paths: 4096,
};
const hestonParams = { v0: 0.04, kappa: 3, theta: 0.05, sigma: 0.5, rho: -0.7 };

describe('profit distribution', () => {
  it.each([
    ['black-scholes', base],
    ['heston', { ...base, processId: 'heston', params: hestonParams }],
  ] as const)('has mean zero at the own prices of %s, whatever the rules', (_, request) => {
    const rules = [request.exits, {}, { stopLoss: 1 }];
    for (const exits of rules) {
      const { mean } = profitDistribution({ ...request, exits })!;
      expect(Math.abs(mean.mean) / mean.standardError, JSON.stringify(exits)).toBeLessThan(4);
      expect(mean.standardError).toBeLessThan(0.08);
    }
  });

  it('tells quantiles, reasons and times of all paths', () => {
    const found = profitDistribution(base)!;
    expect(found.exits.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    const ofReason = Object.fromEntries(found.exits.map((exit) => [exit.reason, exit]));
    expect(ofReason['stopLoss']!.meanProfit).toBeLessThan(-2);
    expect(ofReason['takeProfit']!.meanProfit).toBeGreaterThan(1);
    expect(ofReason['expiry']!.share).toBe(0);
    const whole = found.exits.reduce((sum, { share, meanProfit }) => sum + share * meanProfit, 0);
    expect(whole).toBeCloseTo(found.mean.mean, 12);
    const levels = found.quantiles.map(({ profit }) => profit);
    expect(levels).toEqual(levels.toSorted((a, b) => a - b));
    expect(found.expectedShortfall).toBeLessThan(levels[1]!);
    expect(found.meanYears).toBeLessThan(0.23);
    expect(found.sortedProfits).toHaveLength(2 * base.paths);
    expect(found.entry).toBeLessThan(0);
  });

  it('holds to expiry without rules: what is taken in at most, and costs by the option', () => {
    const free = profitDistribution({ ...base, exits: {} })!;
    const dear = profitDistribution({ ...base, exits: {}, costPerOption: 0.1 })!;
    expect(free.sortedProfits.at(-1)).toBeCloseTo(-free.entry, 12);
    expect(dear.mean.mean).toBeCloseTo(free.mean.mean - 0.2, 12);
    const late = profitDistribution({ ...base, exits: {}, excessDrift: 0.3 })!;
    expect(late.mean.mean).not.toBeCloseTo(free.mean.mean, 2);
  });

  it('has the same bits again, and stops when told', () => {
    const own = { ...base, paths: 512 };
    expect(profitDistribution(own)).toEqual(profitDistribution(own));
    expect(profitDistribution(own, () => true)).toBeNull();
    expect(() => profitDistribution({ ...own, legs: [] })).toThrow(RangeError);
  });
});

describe('marks of a model', () => {
  it('are its prices at the level and the variance of each path', () => {
    const spots = Float64Array.from({ length: 60 }, (_, i) => 80 + (40 * i) / 59);
    const variances = Float64Array.from({ length: 60 }, (_, i) => 0.01 + ((i * 7) % 60) / 600);
    const marks = modelMarks({ processId: 'heston', params: hestonParams, market }, legs);
    const observed = { paths: 60, stepsTo: () => 1, column: () => variances };
    const years = 0.1;
    const vols = marks.volsOf(0, { years, date: 0, spots, observed });
    for (const i of [0, 7, 20, 31, 44, 59]) {
      const own = { ...hestonParams, v0: variances[i]! };
      const { impliedVols } = priceOptions(
        heston,
        own,
        { spot: spots[i]!, rate: market.rate, dividendYield: market.dividendYield },
        { strikes: Float64Array.of(90), expiryYears: Float64Array.of(0.15), isCall: Uint8Array.of(0) },
      );
      expect(Math.abs(vols[i]! - impliedVols[0]!)).toBeLessThan(1e-3);
    }
  });

  it('are refused by models that remember', () => {
    expect(hasModelMarks('rough-bergomi')).toBe(false);
    expect(() => modelMarks({ processId: 'rough-bergomi', params: {}, market }, legs)).toThrow(RangeError);
  });
});
