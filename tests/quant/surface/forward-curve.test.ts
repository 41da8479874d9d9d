import { describe, expect, it } from 'vitest';
import { forwardCurve } from '#quant/surface/forward-curve.ts';
import { slicesOfVols } from '#quant/surface/vol-slices.ts';

const [rate, carry] = [0.045, 0.03];
const sliceAt = (expiryYears: number) => ({
  ...slicesOfVols([
    { expiryYears, forward: 4000, strikes: Float64Array.of(4000), impliedVols: Float64Array.of(0.2) },
  ])[0]!,
  status: 'OK' as const,
  forward: 4000 * Math.exp(carry * expiryYears),
  discountFactor: Math.exp(-rate * expiryYears),
});

describe('forwards between expiries', () => {
  it('have the carry and the rate of their neighbours, in any order of slices', () => {
    const curve = forwardCurve([sliceAt(1), sliceAt(0.25), sliceAt(0.5)]);
    for (const years of [0.18, 0.25, 0.4, 0.5, 0.8, 1, 1.08]) {
      expect(curve(years)!.forward).toBeCloseTo(4000 * Math.exp(carry * years), 8);
      expect(curve(years)!.discountFactor).toBeCloseTo(Math.exp(-rate * years), 12);
    }
  });

  it('end a month beyond the first and the last expiry', () => {
    const curve = forwardCurve([sliceAt(0.25), sliceAt(1)]);
    for (const years of [0.16, 1.09, 0, -1, Number.NaN]) expect(curve(years)).toBeUndefined();
  });

  it('take one of two roots that end on the same day', () => {
    const noisy = { ...sliceAt(1.0007), forward: 4001 * Math.exp(carry * 1.0007) };
    const curve = forwardCurve([sliceAt(0.25), noisy, sliceAt(1)]);
    expect(curve(1.08)!.forward).toBeCloseTo(4000 * Math.exp(carry * 1.08), 8);
  });

  it('of one expiry have its rate and its forward', () => {
    const curve = forwardCurve([sliceAt(0.5)]);
    for (const years of [0.45, 0.5, 0.55]) {
      expect(curve(years)!.forward).toBeCloseTo(4000 * Math.exp(carry * 0.5), 8);
      expect(curve(years)!.discountFactor).toBeCloseTo(Math.exp(-rate * years), 12);
    }
    expect(forwardCurve([{ ...sliceAt(0.5), status: 'NO_FORWARD', forward: null }])(0.5)).toBeUndefined();
  });
});
