import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blackPrices, blackScholesPrices, blackTimeValues } from '#quant/black/black-prices.ts';
import { optionStatus } from '#quant/black/option-status.ts';

const one = (value: number): Float64Array => Float64Array.of(value);

interface Case {
  readonly forward: number;
  readonly strike: number;
  readonly years: number;
  readonly vol: number;
  readonly isCall: boolean;
}

function priceOf({ forward, strike, years, vol, isCall }: Case): { price: number; status: number } {
  const out = one(0);
  const status = Uint8Array.of(0);
  blackPrices(out, status, {
    forwards: one(forward),
    strikes: one(strike),
    expiryYears: one(years),
    vols: one(vol),
    isCall: Uint8Array.of(isCall ? 1 : 0),
  });
  return { price: out[0]!, status: status[0]! };
}

describe('blackPrices', () => {
  it('meets the values of reference §1', () => {
    // F = 100, K = 110, T = .5, σ = .3 and, by spot, S = 100, r = .1, σ = .25, T = .1; two ulp, and the digits printed.
    const { price } = priceOf({ forward: 100, strike: 110, years: 0.5, vol: 0.3, isCall: true });
    expect(Math.abs(price / 4.745683813458089 - 1)).toBeLessThan(1e-15);
    const out = new Float64Array(3);
    const status = new Uint8Array(3);
    const fill = (value: number): Float64Array => new Float64Array(3).fill(value);
    blackScholesPrices(out, status, {
      spots: fill(100),
      rates: fill(0.1),
      dividendYields: fill(0),
      strikes: Float64Array.of(80, 100, 120),
      expiryYears: fill(0.1),
      vols: fill(0.25),
      isCall: Uint8Array.of(1, 1, 1),
    });
    [20.799226308673, 3.659968453325, 0.044577814073].forEach((value, i) =>
      expect(Math.abs(out[i]! - value)).toBeLessThan(6e-13),
    );
  });

  it('keeps parity, and the out-of-the-money side is the time value of both', () => {
    const finite = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    fc.assert(
      fc.property(
        finite(0.1, 1e4),
        finite(-4, 4),
        finite(1e-3, 30),
        finite(0.01, 2),
        (forward, z, years, vol) => {
          const strike = forward * Math.exp(z * vol * Math.sqrt(years));
          const option = { forward, strike, years, vol };
          const call = priceOf({ ...option, isCall: true }).price;
          const put = priceOf({ ...option, isCall: false }).price;
          expect(Math.abs(call - put - (forward - strike))).toBeLessThan(4e-16 * Math.max(call, put));
          const timeValue = one(0);
          blackTimeValues(timeValue, Uint8Array.of(0), {
            forwards: one(forward),
            strikes: one(strike),
            expiryYears: one(years),
            vols: one(vol),
          });
          expect(timeValue[0]).toBe(strike >= forward ? call : put);
        },
      ),
    );
  });

  it('is intrinsic value without vol and the forward with endless vol', () => {
    const option = { forward: 100, strike: 90, years: 1, isCall: true };
    expect(priceOf({ ...option, vol: 0 })).toEqual({ price: 10, status: optionStatus.ok });
    expect(priceOf({ ...option, vol: 1e300 })).toEqual({ price: 100, status: optionStatus.ok });
  });

  it.each([
    ['badForward', { forward: 0 }],
    ['badForward', { forward: Number.NaN }],
    ['badStrike', { strike: -1 }],
    ['badStrike', { strike: Number.POSITIVE_INFINITY }],
    ['badExpiry', { years: Number.NaN }],
    ['expired', { years: 0 }],
    ['expired', { years: -1 }],
    ['badVol', { vol: -0.1 }],
    ['badVol', { vol: Number.NaN }],
  ] as const)('has the status %s for %o', (name, fault) => {
    const result = priceOf({ forward: 100, strike: 90, years: 1, vol: 0.2, isCall: true, ...fault });
    expect(result).toEqual({ price: Number.NaN, status: optionStatus[name] });
  });

  it('names the expiry, not the forward that it spoils, of a spot option', () => {
    const columns = {
      spots: Float64Array.of(100, 100, -1),
      rates: Float64Array.of(0.1, Number.NaN, 0.1),
      dividendYields: new Float64Array(3),
      strikes: new Float64Array(3).fill(100),
      expiryYears: Float64Array.of(Number.NaN, 1, 1),
      vols: new Float64Array(3).fill(0.2),
      isCall: new Uint8Array(3),
    };
    const out = new Float64Array(3);
    const status = new Uint8Array(3);
    blackScholesPrices(out, status, columns);
    expect(Array.from(status)).toEqual([
      optionStatus.badExpiry,
      optionStatus.badForward,
      optionStatus.badForward,
    ]);
    expect(out.every(Number.isNaN)).toBe(true);
  });

  it('never leaves a NaN unmarked, whatever the doubles', () => {
    const any = fc.double();
    fc.assert(
      fc.property(any, any, any, any, fc.boolean(), (forward, strike, years, vol, isCall) => {
        const { price, status } = priceOf({ forward, strike, years, vol, isCall });
        expect(Number.isFinite(price)).toBe(status === optionStatus.ok);
      }),
      { numRuns: 3000 },
    );
  });
});
