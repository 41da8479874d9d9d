import { describe, expect, it } from 'vitest';
import { checkMoments } from '#quant/engines/check-moments.ts';
import type { SlicePrices } from '#quant/engines/engine.ts';
import { priceOptions } from '#quant/engines/price-options.ts';
import { sinhLewis } from '#quant/engines/sinh-lewis.ts';
import { modelCases, sliceAt, slowModels } from './support/cases.ts';

const grid = Array.from({ length: 41 }, (_, i) => -6 + 0.3 * i);

describe('laws of prices over the whole registry', () => {
  for (const one of modelCases()) {
    const own = one.model.accuracy ?? 0;
    const slow = slowModels.includes(one.model.id);
    const maturities = slow ? [0.25, 1] : [1 / 365, 0.25, 1, 10];

    it(`${one.name}: prices lie inside their bounds, fall and bend with the strike as they must`, () => {
      for (const years of maturities) {
        const input = sliceAt(one, years, grid);
        const { prices, errors } = sinhLewis.price(input);
        const strikes = input.logMoneyness.map(Math.exp);
        // Calls from the out-of-the-money side; parity costs the rounding of 1 − K besides the engine's own error.
        const calls = prices.map((price, i) => (strikes[i]! < 1 ? price + 1 - strikes[i]! : price));
        const slack = errors.map((error, i) => error + own + 4e-16 * Math.max(1, strikes[i]!));
        for (let i = 0; i < calls.length; i += 1) {
          expect(errors[i]).toBeLessThanOrEqual(1e-10);
          expect(prices[i]).toBeGreaterThanOrEqual(0);
          expect(prices[i]! - slack[i]!).toBeLessThanOrEqual(Math.min(1, strikes[i]!));
          if (i === 0) continue;
          const slope = (calls[i]! - calls[i - 1]!) / (strikes[i]! - strikes[i - 1]!);
          const doubt = (slack[i]! + slack[i - 1]!) / (strikes[i]! - strikes[i - 1]!);
          expect(slope).toBeLessThanOrEqual(doubt);
          expect(slope).toBeGreaterThanOrEqual(-1 - doubt);
          if (i === 1) continue;
          const before = (calls[i - 1]! - calls[i - 2]!) / (strikes[i - 1]! - strikes[i - 2]!);
          const doubtBefore = (slack[i - 1]! + slack[i - 2]!) / (strikes[i - 1]! - strikes[i - 2]!);
          expect(slope - before).toBeGreaterThanOrEqual(-doubt - doubtBefore);
        }
      }
    });

    if (one.model.underlying !== 'asset') continue;
    it(`${one.name}: at fixed K/F a longer expiry is worth no less`, () => {
      const k = Float64Array.from([-0.4, -0.2, -0.05, 0, 0.05, 0.2, 0.4]);
      let before: Pick<SlicePrices, 'prices' | 'errors'> = { prices: k.map(() => 0), errors: k.map(() => 0) };
      for (const years of [1 / 365, 7 / 365, 0.1, 0.5, 1, 3, 10]) {
        const input = {
          ...sliceAt(one, years, []),
          logMoneyness: k,
          strikes: k.map((x) => 100 * Math.exp(x)),
        };
        const now = sinhLewis.price(input);
        for (const i of k.keys()) {
          const slack = now.errors[i]! + before.errors[i]!;
          expect(now.prices[i]).toBeGreaterThanOrEqual(before.prices[i]! - slack);
        }
        before = now;
      }
    });

    it(`${one.name}: call less put is the discounted forward less strike, and the vol of both is one`, () => {
      const strikes = Float64Array.from([70, 95, 100, 105, 150]);
      const batch = (isCall: 0 | 1) => ({
        strikes,
        expiryYears: new Float64Array(5).fill(0.5),
        isCall: new Uint8Array(5).fill(isCall),
      });
      const market = { forward: 100, rate: 0.03, dividendYield: 0 };
      const calls = priceOptions(one.model, one.params, market, batch(1));
      const puts = priceOptions(one.model, one.params, market, batch(0));
      for (const i of strikes.keys()) {
        const parity = Math.exp(-0.015) * (100 - strikes[i]!);
        expect(calls.prices[i]! - puts.prices[i]!).toBeCloseTo(parity, 12);
        expect(calls.impliedVols[i]).toEqual(puts.impliedVols[i]);
      }
    });
  }

  it('all have the moments that a price needs', () => {
    for (const { model, params } of modelCases()) {
      expect(checkMoments(model.capabilities.characteristicFunction!(params, 0.5)), model.id).toBeNull();
    }
  });
});
