import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { impliedVols, impliedVolsOfTimeValues } from '#quant/black/implied-vols.ts';
import { optionStatus } from '#quant/black/option-status.ts';
import { roundTrip } from './round-trip.ts';

const one = (value: number): Float64Array => Float64Array.of(value);

interface Case {
  readonly price: number;
  readonly forward: number;
  readonly strike: number;
  readonly years: number;
  readonly isCall: boolean;
}

function volOf({ price, forward, strike, years, isCall }: Case): { vol: number; status: number } {
  const out = one(0);
  const status = Uint8Array.of(0);
  impliedVols(out, status, {
    prices: one(price),
    forwards: one(forward),
    strikes: one(strike),
    expiryYears: one(years),
    isCall: Uint8Array.of(isCall ? 1 : 0),
  });
  return { vol: out[0]!, status: status[0]! };
}

describe('impliedVols', () => {
  it('finds the vol of the reference value', () => {
    const option = { forward: 100, strike: 110, years: 0.5, isCall: true };
    expect(volOf({ ...option, price: 4.745683813458089 }).vol).toBeCloseTo(0.3, 15);
    // The put by parity has lost the last digit of the price.
    expect(volOf({ ...option, isCall: false, price: 14.745683813458089 }).vol).toBeCloseTo(0.3, 14);
  });

  it.each([
    ['belowIntrinsic', { price: 9.99 }],
    ['belowIntrinsic', { price: -1, strike: 110 }],
    ['noTimeValue', { price: 10 }],
    ['noTimeValue', { price: 0, strike: 110 }],
    ['aboveMaximum', { price: 100 }],
    ['aboveMaximum', { price: 101 }],
    ['aboveMaximum', { price: 90, isCall: false }],
    ['badPrice', { price: Number.NaN }],
    ['badPrice', { price: Number.POSITIVE_INFINITY }],
    ['badForward', { forward: 0 }],
    ['badForward', { forward: Number.POSITIVE_INFINITY }],
    ['badStrike', { strike: 0 }],
    ['badExpiry', { years: Number.POSITIVE_INFINITY }],
    ['expired', { years: 0 }],
    ['expired', { years: -1e-9 }],
  ] as const)('has the status %s for %o', (name, fault) => {
    const result = volOf({ price: 15, forward: 100, strike: 90, years: 1, isCall: true, ...fault });
    expect(result).toEqual({ vol: Number.NaN, status: optionStatus[name] });
  });

  it('calls a price that is F − K to the last bit one without time value, whichever way F − K was rounded', () => {
    const [forward, strike] = [1000.1, 0.3];
    const intrinsic = forward - strike;
    const at = (price: number) => volOf({ price, forward, strike, years: 1, isCall: true }).status;
    expect(at(intrinsic)).toBe(optionStatus.noTimeValue);
    expect(at(intrinsic * (1 - 2 ** -52))).toBe(optionStatus.belowIntrinsic);
    expect(at(intrinsic * (1 + 2 ** -52))).toBe(optionStatus.ok);
  });

  it('never leaves a NaN unmarked and never throws, whatever the doubles', () => {
    const any = fc.oneof(fc.double(), fc.double({ min: 0, max: 10 }));
    fc.assert(
      fc.property(any, any, any, any, fc.boolean(), (price, forward, strike, years, isCall) => {
        const { vol, status } = volOf({ price, forward, strike, years, isCall });
        expect(Number.isFinite(vol) && vol > 0).toBe(status === optionStatus.ok);
        const out = one(0);
        const marked = Uint8Array.of(0);
        impliedVolsOfTimeValues(out, marked, {
          timeValues: one(price),
          forwards: one(forward),
          strikes: one(strike),
          expiryYears: one(years),
        });
        expect(Number.isFinite(out[0]!) && out[0]! > 0).toBe(marked[0] === optionStatus.ok);
      }),
      { numRuns: 5000 },
    );
  });

  it('takes a price of a few subnormal bits for no time value', () => {
    const level = 9.99999999999997;
    const tiny = { price: 2.5e-323, forward: level, strike: level, years: 5e-324, isCall: false };
    expect(volOf(tiny)).toEqual({ vol: Number.NaN, status: optionStatus.noTimeValue });
  });

  // The hand-run form with ten million options is round-trip.bench.ts.
  it.each(['timeValue', 'price'] as const)('comes back from 200,000 random options by %s', (form) => {
    const figures = roundTrip(200_000, form, 7);
    expect(figures.unmarked).toBe(0);
    expect(figures.statuses['belowIntrinsic'] ?? 0).toBe(0);
    // Whole prices in the money end at intrinsic value or at their maximum now and then, time values only at the latter.
    expect(figures.statuses['ok']).toBeGreaterThan(0.99 * figures.count);
    expect(figures.priceError).toBeLessThan(1e-12);
    expect(figures.volError).toBeLessThan(1e-10);
    // Price and inversion together cost a few roundings, each worth price/(vega·vol) of the vol.
    expect(figures.volErrorInRoundings).toBeLessThan(12);
  });
});
