import { describe, expect, it } from 'vitest';
import { optionStatus } from '#quant/black/option-status.ts';
import { priceOptions } from '#quant/engines/price-options.ts';
import { mrlrj } from '#quant/models/mrlrj.ts';
import { mrlrjCalls } from '#quant/models/volatility-index/mrlrj-calls.ts';
import golden from '../../golden/models/mrlrj-stress.json' with { type: 'json' };

// 300 options over κ ∈ [.1, 50], λ ∈ [0, 300], η ∈ [1.05, 100], σ ∈ [.3, 3], T from two days to two years, F ∈ [9, 80],
// K ∈ [5, 150]; out-of-the-money values from 1e-105 to the future itself, computed with 40 digits by the script beside them.
const rows = golden.rows.map((row) => {
  const [kappa, sigma, lambda, eta, expiryYears, forward, strike, value] = row.map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return { params: { kappa, theta: 3, sigma, lambda, eta }, expiryYears, forward, strike, value };
});

describe('MRLRJ in float64 over the stress grid', () => {
  it('covers deep wings and certain exercise', () => {
    expect(rows).toHaveLength(300);
    expect(rows.filter(({ value }) => value < 1e-8).length).toBeGreaterThan(10);
    expect(
      rows.filter(({ value, forward, strike }) => value > 0.99 * Math.min(forward, strike)).length,
    ).toBeGreaterThan(10);
  });

  it('is a board of calls within the error it answers for, 1e-10 points or little more', () => {
    for (const { params, expiryYears, forward, strike, value } of rows) {
      const out = new Float64Array(1);
      const claimed = mrlrjCalls(
        out,
        {
          ...params,
          forwards: Float64Array.of(forward),
          expiryYears: Float64Array.of(expiryYears),
          strikes: Float64Array.of(strike),
        },
        1e-10,
      );
      const call = strike >= forward ? value : value + forward - strike;
      // Exponents of some thousands where λ/κ is in the thousands: 1e-16 of them, of a price of 80, is 1e-11
      expect(claimed).toBeLessThan(1.5e-10);
      expect(Math.abs(out[0]! - call)).toBeLessThan(claimed);
    }
  });

  it('is priced by the engine for every option to 1e-8 of the future', () => {
    for (const { params, expiryYears, forward, strike, value } of rows) {
      const isCall = strike >= forward ? 1 : 0;
      const { prices, status } = priceOptions(
        mrlrj,
        params,
        { forward, rate: 0, dividendYield: 0 },
        {
          strikes: Float64Array.of(strike),
          expiryYears: Float64Array.of(expiryYears),
          isCall: Uint8Array.of(isCall),
        },
      );
      expect(status[0]).not.toBe(optionStatus.notConverged);
      expect(Math.abs(prices[0]! - value)).toBeLessThan(1e-8 * forward);
    }
  });
});
