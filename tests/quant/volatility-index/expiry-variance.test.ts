import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  computeExpiryVariance,
  impliedRate,
  MINUTES_PER_YEAR,
} from '#quant/volatility-index/expiry-variance.ts';
import { stripsOfChain, type OptionStrip } from '#quant/volatility-index/option-strip.ts';
import { blackStrip } from './black-strip.ts';

const range = (from: number, to: number, step: number): Float64Array =>
  Float64Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
const MINUTES = MINUTES_PER_YEAR / 4;

/** Hand-sized strip: strikes 80 … 120, everything two-sided. */
function smallStrip(): OptionStrip {
  return {
    root: 'SPX',
    expiryDay: 0,
    duplicates: 0,
    strikes: Float64Array.of(80, 90, 95, 100, 105, 110, 120),
    putBid: Float64Array.of(0.1, 0.5, 1.2, 2.8, 5.8, 10.1, 19.8),
    putAsk: Float64Array.of(0.3, 0.7, 1.4, 3.2, 6.2, 10.5, 20.4),
    callBid: Float64Array.of(20.2, 10.9, 6.7, 3.4, 1.3, 0.5, 0.05),
    callAsk: Float64Array.of(20.8, 11.5, 7.1, 3.8, 1.5, 0.7, 0.15),
  };
}

describe('variance of one expiry', () => {
  it('is what the formula gives by hand, forward term included', () => {
    const result = computeExpiryVariance(smallStrip(), MINUTES, 0.02);
    const growth = Math.exp(0.02 / 4);
    const forward = 100 + growth * (3.6 - 3.0);
    const terms = [
      [80, 10, 0.2],
      [90, 7.5, 0.6],
      [95, 5, 1.3],
      [100, 5, (3.6 + 3.0) / 2],
      [105, 5, 1.4],
      [110, 7.5, 0.6],
      [120, 10, 0.1],
    ];
    const sum = terms.reduce(
      (total, [strike, width, mid]) => total + (width! / strike! ** 2) * growth * mid!,
      0,
    );
    expect(result.status).toBe('OK');
    expect(result.forward).toBeCloseTo(forward, 12);
    expect(result.atmStrike).toBe(100);
    expect(result.variance).toBeCloseTo((2 / 0.25) * sum - (1 / 0.25) * (forward / 100 - 1) ** 2, 12);
    expect([result.puts, result.calls]).toEqual([3, 3]);
    expect(result.contributions.reduce((total, share) => total + share, 0)).toBeCloseTo(1, 12);
  });

  it('returns the volatility that a fine Black strip was made from', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.08, max: 0.6, noNaN: true }),
        fc.double({ min: -0.01, max: 0.08, noNaN: true }),
        (vol, rate) => {
          const deviation = vol * 0.5;
          const strikes = range(200, 12_000, 5);
          const strip = blackStrip(strikes, 4000, deviation, { discount: Math.exp(-rate * 0.25) });
          // Underflow to a zero price ends the wings long after they stopped mattering; the sum over strikes is exact to O(ΔK²).
          expect(computeExpiryVariance(strip, MINUTES, rate).volPoints! / (100 * vol)).toBeCloseTo(1, 3);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('does not change when all prices and strikes are scaled', () => {
    const base = smallStrip();
    const scale = (values: Float64Array): Float64Array => values.map((value) => value * 32);
    const scaled: OptionStrip = {
      ...base,
      strikes: scale(base.strikes),
      putBid: scale(base.putBid),
      putAsk: scale(base.putAsk),
      callBid: scale(base.callBid),
      callAsk: scale(base.callAsk),
    };
    expect(computeExpiryVariance(scaled, MINUTES, 0.02).variance).toBeCloseTo(
      computeExpiryVariance(base, MINUTES, 0.02).variance!,
      14,
    );
  });

  it('stops a wing at two neighbouring zero bids and not at one', () => {
    const one = smallStrip();
    one.putBid[1] = 0;
    expect(computeExpiryVariance(one, MINUTES, 0).excluded).toEqual([
      { strike: 90, isCall: false, reason: 'ZERO_BID' },
    ]);
    const two = blackStrip(range(50, 150, 5), 100, 0.2, { discount: 1 });
    const at = two.strikes.indexOf(75);
    two.putBid[at] = 0;
    two.putBid[at - 1] = 0;
    const result = computeExpiryVariance(two, MINUTES, 0);
    expect(result.strikes[0]).toBe(80);
    expect(
      result.excluded.filter((quote) => quote.reason === 'AFTER_TWO_ZERO_BIDS').map((quote) => quote.strike),
    ).toEqual([65, 60, 55, 50]);
  });

  it('leaves crossed quotes out, says so, and goes on', () => {
    const strip = smallStrip();
    strip.callBid[5] = 0.9;
    const result = computeExpiryVariance(strip, MINUTES, 0);
    expect(result.excluded).toEqual([{ strike: 110, isCall: true, reason: 'CROSSED' }]);
    expect(result.warnings).toContain('CROSSED_QUOTES');
    expect(result.calls).toBe(2);
  });

  it('has a status for every way to fail', () => {
    const dead = smallStrip();
    dead.callBid.fill(0);
    const thin = smallStrip();
    thin.putBid.set([0, 0], 1);
    const high = blackStrip(Float64Array.of(100, 105, 110), 100, 0.2, { discount: 1 });
    high.putBid.set([0], 0);
    expect(computeExpiryVariance(smallStrip(), 0, 0).status).toBe('EXPIRED');
    expect(computeExpiryVariance(dead, MINUTES, 0)).toMatchObject({
      status: 'NO_FORWARD',
      variance: null,
      volPoints: null,
    });
    expect(computeExpiryVariance(thin, MINUTES, 0)).toMatchObject({
      status: 'TOO_FEW_QUOTES',
      variance: null,
    });
    expect(computeExpiryVariance(high, MINUTES, 0).status).toBe('NO_ATM');
    expect(() => computeExpiryVariance(smallStrip(), Number.NaN, 0)).toThrow('BAD_NUMBER');
  });

  it('never leaves a bare NaN, whatever the quotes are', () => {
    const quote = fc.oneof(
      fc.constantFrom(0, Number.NaN, -1, 1e9),
      fc.double({ min: 0, max: 60, noNaN: true }),
    );
    const side = fc.array(quote, { minLength: 7, maxLength: 7 }).map((values) => Float64Array.from(values));
    fc.assert(
      fc.property(side, side, side, side, (putBid, putAsk, callBid, callAsk) => {
        const result = computeExpiryVariance(
          { ...smallStrip(), putBid, putAsk, callBid, callAsk },
          MINUTES,
          0.03,
        );
        const numbers = [result.forward, result.variance, result.volPoints, result.varianceHalfSpread];
        expect(numbers.every((value) => value === null || Number.isFinite(value))).toBe(true);
        expect(result.status === 'OK').toBe(result.variance !== null);
      }),
      { numRuns: 500 },
    );
  });

  it('reads the rate back from put–call parity', () => {
    const strip = blackStrip(range(50, 150, 1), 100, 0.2, { discount: Math.exp(-0.045 * 0.25) });
    expect(impliedRate(strip, MINUTES)).toBeCloseTo(0.045, 9);
    expect(
      impliedRate(blackStrip(Float64Array.of(100, 101), 100, 0.2, { discount: 1 }), MINUTES),
    ).toBeUndefined();
  });
});

describe('strips of a chain', () => {
  it('groups by expiry and root, sorts strikes and counts repeated quotes', () => {
    const strips = stripsOfChain({
      roots: ['SPX', 'SPXW'],
      rootIndex: Uint8Array.of(1, 0, 0, 0, 0),
      expiryDays: Int32Array.of(20, 20, 20, 20, 10),
      strikes: Float64Array.of(100, 110, 100, 110, 0),
      isCall: Uint8Array.of(1, 1, 0, 1, 1),
      bid: Float64Array.of(1, 2, 3, 4, 5),
      ask: Float64Array.of(2, 3, 4, 5, 6),
    });
    expect(
      strips.map((strip) => [strip.root, strip.expiryDay, strip.strikes.length, strip.duplicates]),
    ).toEqual([
      ['SPX', 20, 2, 1],
      ['SPXW', 20, 1, 0],
    ]);
    expect([...strips[0]!.callBid]).toEqual([Number.NaN, 2]);
    expect([...strips[0]!.putBid]).toEqual([3, Number.NaN]);
  });
});
