import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rateAtTenor } from '#quant/volatility-index/treasury-rate.ts';

const tenorDays = [30, 60, 91, 121, 182, 365];

describe('rate from Treasury par yields', () => {
  it('passes through the yields and converts semi-annual to continuous compounding', () => {
    const curve = { tenorDays, ratePercent: [4.12, 4.41, 4.42, 4.69, 4.76, 4.73] };
    expect(rateAtTenor(curve, 182)!.ratePercent).toBe(4.76);
    expect(rateAtTenor(curve, 182)!.rateContinuous).toBeCloseTo(Math.log((1 + 0.0476 / 2) ** 2), 15);
  });

  it('stays between the two yields around the tenor and flat outside', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1, max: 20, noNaN: true }), { minLength: 6, maxLength: 6 }),
        fc.double({ min: 1, max: 500, noNaN: true }),
        (ratePercent, tenor) => {
          const rate = rateAtTenor({ tenorDays, ratePercent }, tenor)!;
          const next = tenorDays.findIndex((days) => days >= tenor);
          const around =
            next < 0
              ? [ratePercent[5]!]
              : next === 0
                ? [ratePercent[0]!]
                : [ratePercent[next - 1]!, ratePercent[next]!];
          expect(rate.ratePercent).toBeGreaterThanOrEqual(Math.min(...around));
          expect(rate.ratePercent).toBeLessThanOrEqual(Math.max(...around));
          expect(rate.outsideCurve).toBe(tenor < 30 || tenor > 365);
        },
      ),
    );
  });

  it('skips maturities that were not published and knows when there is nothing', () => {
    expect(
      rateAtTenor({ tenorDays: [30, 121, 182], ratePercent: [4, Number.NaN, 5] }, 106)!.ratePercent,
    ).toBeCloseTo(4.5, 12);
    expect(rateAtTenor({ tenorDays: [30], ratePercent: [Number.NaN] }, 30)).toBeUndefined();
  });
});
