import { describe, expect, it } from 'vitest';
import { arbitrageWarnings } from '#quant/calibration/arbitrage-warnings.ts';
import { calibrate } from '#quant/calibration/calibrate.ts';
import type { ExpiryFit } from '#quant/calibration/report.ts';
import { hestonTargets, quiet, settingsOf } from './heston-case.ts';

const strikes = Float64Array.of(70, 80, 90, 95, 100, 105, 110, 120, 140);

function smile(
  expiryYears: number,
  vol: (strike: number) => number,
  more: Partial<ExpiryFit> = {},
): ExpiryFit {
  const model = strikes.map(vol);
  return {
    ...{ component: 'assetOptions', expiryYears, forward: 100, strikes, model, market: model, rmse: 0 },
    ...{ halfSpreads: strikes.map(() => 0.001), weights: strikes.map(() => 1) },
    ...more,
  };
}
const codes = (expiries: readonly ExpiryFit[], error = 0): string[] =>
  arbitrageWarnings(expiries, error).map(({ code }) => code);

describe('arbitrage of fitted prices', () => {
  it('is not found in surfaces of a model', () => {
    const report = calibrate(hestonTargets(), settingsOf('heston'), quiet);
    expect(report.expiries.length).toBeGreaterThan(3);
    expect(codes(report.expiries)).toEqual([]);
    expect(codes([smile(0.1, () => 0.2), smile(0.2, () => 0.2)])).toEqual([]);
  });

  it('is a butterfly where a smile is too bent, with the strike', () => {
    const spike = smile(0.25, (strike) => (strike === 100 ? 0.3 : 0.2));
    const [warning] = arbitrageWarnings([spike], 0);
    expect(warning!.code).toBe('BUTTERFLY_ARBITRAGE');
    expect(warning!.message).toMatch(
      /^Fitted prices \(assetOptions\) have butterfly arbitrage at \d of 8 strikes/,
    );
    expect(warning!.message).toContain('in 0.25 years');
  });

  it('is a calendar where a later expiry has less variance', () => {
    const found = arbitrageWarnings([smile(0.2, () => 0.2), smile(0.25, () => 0.17)], 0);
    expect(found.map(({ code }) => code)).toEqual(['CALENDAR_ARBITRAGE']);
    expect(found[0]!.message).toContain('the option in 0.25 years costs less than the one in 0.2');
  });

  it('is measured at equal moneyness: another forward and other strikes are none', () => {
    const moved = { forward: 103.7, strikes: strikes.map((strike) => strike * 1.013) };
    expect(codes([smile(0.2, () => 0.2), smile(0.201, () => 0.2, moved)])).toEqual([]);
    expect(codes([smile(0.2, () => 0.2), smile(0.201, () => 0.18, moved)])).toEqual(['CALENDAR_ARBITRAGE']);
  });

  it('is no arbitrage where it is smaller than the error of the vols', () => {
    const near = [smile(0.2, () => 0.2), smile(0.2001, () => 0.199)];
    expect(codes(near)).toEqual(['CALENDAR_ARBITRAGE']);
    expect(codes(near, 0.2)).toEqual([]);
  });

  it('of index options is against the model’s own future, where one is known', () => {
    const index = { component: 'indexOptions' } as const;
    const spike = smile(0.25, (strike) => (strike === 100 ? 0.9 : 0.5), index);
    const none = new Float64Array(0);
    const future: ExpiryFit = {
      ...smile(0.25, () => 0),
      ...{ component: 'indexFutures', strikes: none, model: Float64Array.of(101) },
    };
    expect(codes([spike])).toEqual([]);
    expect(codes([spike, future])).toEqual(['BUTTERFLY_ARBITRAGE']);
  });
});
