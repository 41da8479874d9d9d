import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bachelierImpliedVols,
  bachelierImpliedVolsOfTimeValues,
  bachelierPrices,
  bachelierTimeValue,
  impliedBachelierDeviation,
} from '#quant/black/bachelier.ts';
import { optionStatus } from '#quant/black/option-status.ts';

// s(n(z) − zN(−z)), z = d/s, at the doubles [d, s], 60 digits of mpmath, rounded.
const golden: readonly (readonly [number, number, number])[] = [
  [0.0, 1.0, 0.3989422804014327],
  [1e-9, 0.5, 0.19947113970071634],
  [0.3, 1.0, 0.26676124211720986],
  [2.0, 0.7, 0.00043913567248860723],
  [0.0006, 0.0001, 1.5635697959709745e-14],
  [30.0, 5.0, 7.817848979854832e-10],
  [37.0, 1.0, 1.5451991905122024e-301],
  [500.0, 200.0, 0.4008274358256399],
];

const one = (value: number): Float64Array => Float64Array.of(value);

describe('Bachelier', () => {
  it.each(golden)(
    'time value at distance %d and deviation %d agrees with 60 digits',
    (distance, deviation, value) => {
      // The rounding of z moves e^{−z²/2} by z² times as much.
      const tolerance = 1e-15 + 4e-16 * (distance / deviation) ** 2;
      expect(Math.abs(bachelierTimeValue(distance, deviation) / value - 1)).toBeLessThan(tolerance);
    },
  );

  it('deviation comes back from the time value to the last bits', () => {
    const exponent = fc.double({ min: -16, max: 1.57, noNaN: true });
    fc.assert(
      fc.property(exponent, fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (logZ, deviation) => {
        const distance = 10 ** logZ * deviation;
        const back = impliedBachelierDeviation(distance, bachelierTimeValue(distance, deviation));
        expect(Math.abs(back / deviation - 1)).toBeLessThan(2e-15);
      }),
      { numRuns: 2000 },
    );
  });

  it('knows ratios below the smallest double', () => {
    // z²/2 + 3 ln z + ln √(2π) = ln(1e200/1e-200) = 921.034…, so z is near 42.7.
    const z = 1e200 / impliedBachelierDeviation(1e200, 1e-200);
    const tail =
      0.5 * z * z + Math.log(z ** 3 * Math.sqrt(2 * Math.PI)) - Math.log1p(-3 / (z * z) + 15 / z ** 4);
    expect(tail / (400 * Math.LN10)).toBeCloseTo(1, 8);
  });

  it('prices forwards below zero and finds their vols on both sides', () => {
    const columns = {
      forwards: Float64Array.of(-0.5, -0.5, 0.2, 0.2),
      strikes: Float64Array.of(-0.7, -0.3, 0.2, -1),
      expiryYears: Float64Array.of(1, 2, 0.5, 0.1),
      vols: Float64Array.of(0.6, 0.4, 0.9, 1.3),
      isCall: Uint8Array.of(1, 0, 1, 0),
    };
    const prices = new Float64Array(4);
    const vols = new Float64Array(4);
    const status = new Uint8Array(4);
    bachelierPrices(prices, status, columns);
    expect(Array.from(status)).toEqual([0, 0, 0, 0]);
    bachelierImpliedVols(vols, status, { ...columns, prices });
    expect(Array.from(status)).toEqual([0, 0, 0, 0]);
    vols.forEach((vol, i) => expect(vol).toBeCloseTo(columns.vols[i]!, 13));
    const puts = new Float64Array(4);
    bachelierPrices(puts, status, { ...columns, isCall: columns.isCall.map((side) => 1 - side) });
    for (let i = 0; i < 4; i += 1) {
      const sign = columns.isCall[i] === 1 ? 1 : -1;
      expect(sign * (prices[i]! - puts[i]!)).toBeCloseTo(columns.forwards[i]! - columns.strikes[i]!, 14);
    }
  });

  it.each([
    ['belowIntrinsic', { price: 0.9, forward: 2, strike: 1, years: 1 }],
    ['belowIntrinsic', { price: -1e-9, forward: 1, strike: 2, years: 1 }],
    ['noTimeValue', { price: 1, forward: 2, strike: 1, years: 1 }],
    ['noTimeValue', { price: 0, forward: 1, strike: 2, years: 1 }],
    ['badPrice', { price: Number.NaN, forward: 1, strike: 2, years: 1 }],
    ['badPrice', { price: Number.POSITIVE_INFINITY, forward: 1, strike: 2, years: 1 }],
    ['badForward', { price: 1, forward: Number.NaN, strike: 2, years: 1 }],
    ['badStrike', { price: 1, forward: 1, strike: Number.POSITIVE_INFINITY, years: 1 }],
    ['expired', { price: 1, forward: 1, strike: 2, years: 0 }],
    ['badExpiry', { price: 1, forward: 1, strike: 2, years: Number.NaN }],
  ] as const)('has the status %s for %o', (name, { price, forward, strike, years }) => {
    const out = one(0);
    const status = Uint8Array.of(0);
    const columns = { forwards: one(forward), strikes: one(strike), expiryYears: one(years) };
    bachelierImpliedVols(out, status, { ...columns, prices: one(price), isCall: Uint8Array.of(1) });
    expect(status[0]).toBe(optionStatus[name]);
    expect(out[0]).toBeNaN();
  });

  it('takes the time value of either side as it is', () => {
    const out = one(0);
    const status = Uint8Array.of(0);
    const deviation = 0.01;
    const timeValues = one(bachelierTimeValue(0.1, deviation));
    bachelierImpliedVolsOfTimeValues(out, status, {
      timeValues,
      forwards: one(1.1),
      strikes: one(1),
      expiryYears: one(1),
    });
    // 1.1 − 1 is not the double 0.1: z = 10 turns that rounding of 1e-15 into as much of the vol.
    expect(out[0]! / deviation).toBeCloseTo(1, 13);
  });
});
