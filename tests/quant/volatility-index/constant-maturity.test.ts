import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chooseTerms,
  forwardVariance,
  interpolateIndex,
  type TermCandidate,
} from '#quant/volatility-index/constant-maturity.ts';
import { MINUTES_PER_DAY, MINUTES_PER_YEAR } from '#quant/volatility-index/expiry-variance.ts';
import { fromIsoDate } from '#quant/time/day-number.ts';
import golden from '../../golden/volatility-index/interpolation.json' with { type: 'json' };

const term = fc.record({
  minutesToExpiry: fc.integer({ min: 1000, max: 500_000 }),
  variance: fc.double({ min: 1e-4, max: 4, noNaN: true }),
});

describe('index of a constant maturity', () => {
  it('reproduces the worked example of the white paper', () => {
    expect(golden.near.minutesToExpiry / MINUTES_PER_YEAR).toBeCloseTo(golden.expiryYears[0]!, 7);
    expect(golden.next.minutesToExpiry / MINUTES_PER_YEAR).toBeCloseTo(golden.expiryYears[1]!, 7);
    const index = interpolateIndex(golden.near, golden.next, golden.tenorDays);
    expect(index.status).toBe('OK');
    expect(Math.abs(index.volPoints! - golden.volPoints)).toBeLessThanOrEqual(golden.tolerance);
  });

  it('gives a flat curve its own level at any maturity', () => {
    fc.assert(
      fc.property(term, fc.integer({ min: 2, max: 365 }), (near, tenorDays) => {
        const next = { ...near, minutesToExpiry: near.minutesToExpiry + 40_000 };
        // The two products cancel at most in their last bits.
        expect(interpolateIndex(near, next, tenorDays).variance! / near.variance).toBeCloseTo(1, 9);
      }),
    );
  });

  it('equals an expiry that falls on the maturity, and is marked outside the pair', () => {
    const near = { minutesToExpiry: 30 * MINUTES_PER_DAY, variance: 0.04 };
    const next = { minutesToExpiry: 60 * MINUTES_PER_DAY, variance: 0.09 };
    expect(interpolateIndex(near, next, 30)).toMatchObject({ status: 'OK', volPoints: 20 });
    expect(interpolateIndex(near, next, 60).volPoints).toBeCloseTo(30, 12);
    expect(interpolateIndex(near, next, 29).status).toBe('EXTRAPOLATED');
    expect(interpolateIndex(near, near, 30).status).toBe('ONE_EXPIRY');
    expect(interpolateIndex({ ...near, variance: 0.5 }, { ...next, variance: 0.01 }, 184).status).toBe(
      'NEGATIVE_VARIANCE',
    );
  });

  it('adds total variance up over forward periods', () => {
    fc.assert(
      fc.property(
        term,
        fc.integer({ min: 1, max: 100_000 }),
        fc.double({ min: 1e-4, max: 4, noNaN: true }),
        (near, gap, variance) => {
          const next = { minutesToExpiry: near.minutesToExpiry + gap, variance };
          const forward = forwardVariance(near, next);
          const total = next.minutesToExpiry * variance;
          if (forward.variance === null)
            expect(total - near.minutesToExpiry * near.variance).toBeLessThanOrEqual(0);
          else
            expect((near.minutesToExpiry * near.variance + gap * forward.variance) / total).toBeCloseTo(1, 9);
        },
      ),
    );
  });
});

describe('choice of the two expiries', () => {
  const quoteDay = fromIsoDate('2023-04-14');
  const candidate = (iso: string, root = 'SPXW', usable = true): TermCandidate => {
    const expiryDay = fromIsoDate(iso);
    const settle = root === 'SPX' ? 570 : 960;
    return {
      root,
      expiryDay,
      usable,
      isMonthly: root === 'SPX',
      minutesToExpiry: (expiryDay - quoteDay) * MINUTES_PER_DAY + settle - 975,
    };
  };
  const listed = [
    candidate('2023-05-08'),
    candidate('2023-05-12'),
    candidate('2023-05-15'),
    candidate('2023-05-19'),
    candidate('2023-05-19', 'SPX'),
    candidate('2023-06-16', 'SPX'),
  ];

  it('takes Fridays between 23 and 37 days for 30 days, the monthly root on a third Friday', () => {
    expect(chooseTerms(listed, quoteDay, 30)).toEqual({ rule: 'CBOE_30_DAY', near: 1, next: 4 });
  });

  it('takes a Thursday where the Friday is not listed', () => {
    const holiday = [candidate('2023-05-11'), candidate('2023-05-19', 'SPX')];
    expect(chooseTerms(holiday, quoteDay, 30)).toEqual({ rule: 'CBOE_30_DAY', near: 0, next: 1 });
  });

  it('brackets other maturities, and monthly-only chains, with the nearest usable expiries', () => {
    expect(chooseTerms(listed, quoteDay, 50)).toEqual({ rule: 'BRACKET', near: 4, next: 5 });
    const monthly = [
      candidate('2023-04-21', 'SPX'),
      candidate('2023-05-19', 'SPX', false),
      candidate('2023-06-16', 'SPX'),
    ];
    expect(chooseTerms(monthly, quoteDay, 30)).toEqual({ rule: 'BRACKET', near: 0, next: 2 });
  });

  it('says so when the maturity is not bracketed or there are too few expiries', () => {
    expect(chooseTerms(listed, quoteDay, 93)).toEqual({ rule: 'EXTRAPOLATE', near: 4, next: 5 });
    expect(chooseTerms(listed, quoteDay, 20)).toEqual({ rule: 'EXTRAPOLATE', near: 0, next: 1 });
    expect(chooseTerms(listed, quoteDay, 184)).toMatchObject({ rule: 'UNREACHED' });
    expect(chooseTerms(listed, quoteDay, 9)).toMatchObject({ rule: 'UNREACHED' });
    expect(chooseTerms([candidate('2023-05-12')], quoteDay, 30)).toBeUndefined();
    expect(chooseTerms([], quoteDay, 30)).toBeUndefined();
  });
});
