import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  complementOverVega,
  INVERSE_SQRT_TWO_PI,
  moneynessDistance,
  normalisedPrice,
  priceOverVega,
} from '#quant/black/normalised-black.ts';

// N(d1) − e^a N(d2) at the doubles [a, s], 60 digits of mpmath, rounded.
const golden: readonly (readonly [number, number, number])[] = [
  [0.0, 1e-6, 3.98942280401416e-7],
  [1e-9, 1e-6, 3.9844248007176085e-7],
  [8e-7, 1e-6, 1.202072819776597e-7],
  [3e-6, 1e-6, 3.8215489027958745e-10],
  [6e-6, 1e-6, 1.5635744866872e-16],
  [1.4999999999999999e-5, 1e-6, 2.426043282785094e-58],
  [0.0, 0.0001, 3.989422802352067e-5],
  [1.0000000000000001e-7, 0.0001, 3.984424996284551e-5],
  [8e-5, 0.0001, 1.2021204219163516e-5],
  [0.00030000000000000003, 0.0001, 3.822116440811448e-8],
  [0.0006000000000000001, 0.0001, 1.564038935414242e-14],
  [0.0015, 0.0001, 2.4278452858261775e-56],
  [0.0, 0.02, 0.007978712629263208],
  [2e-5, 0.02, 0.007968796306449607],
  [0.016, 0.02, 0.002423383485470474],
  [0.06, 0.02, 7.875512086111172e-6],
  [0.12, 0.02, 3.3203528838257717e-12],
  [0.3, 0.02, 5.636998614591912e-54],
  [0.0, 0.3, 0.11923538474048503],
  [0.0003, 0.3, 0.11910330940978166],
  [0.24, 0.3, 0.04039115557893635],
  [0.8999999999999999, 0.3, 0.00017805876647993782],
  [1.7999999999999998, 0.3, 1.141424945501654e-10],
  [4.5, 0.3, 6.8286593782927e-52],
  [0.0, 0.7, 0.27366130235123814],
  [0.0007, 0.7, 0.2734071261898926],
  [0.5599999999999999, 0.7, 0.10739522200915715],
  [2.0999999999999996, 0.7, 0.0007249838782381175],
  [4.199999999999999, 0.7, 8.431105772548806e-10],
  [10.5, 0.7, 3.0455678411222697e-50],
  [0.0, 1.0, 0.3829249225480262],
  [0.001, 1.0, 0.3826164068097858],
  [0.8, 1.0, 0.16665513746786734],
  [3.0, 1.0, 0.0015371853694009549],
  [6.0, 1.0, 2.7878597637636822e-9],
  [15.0, 1.0, 3.875123041693272e-49],
  [0.0, 5.0, 0.9875806693484477],
  [0.005, 5.0, 0.9875495872019318],
  [4.0, 5.0, 0.9290404733859434],
  [15.0, 5.0, 0.24646032912935562],
  [30.0, 5.0, 0.00013132627111337326],
  [75.0, 5.0, 1.0582717880330537e-36],
  [0.0, 12.0, 0.9999999980268247],
  [0.012, 12.0, 0.999999998014951],
  [9.600000000000001, 12.0, 0.9999998231217914],
  [36.0, 12.0, 0.9981635413744242],
  [72.0, 12.0, 0.4669810289227855],
  [180.0, 12.0, 6.401779188099865e-20],
  [1e-12, 0.001, 0.0003989422632790378],
  [7.4, 0.2, 1.2437575627234824e-300],
  [1200.0, 40.0, 6.081548129501152e-24],
  [0.1, 8.0, 0.9999334145723344],
];

const finite = (min: number, max: number) => fc.double({ min, max, noNaN: true });

describe('normalisedPrice', () => {
  it.each(golden)('p(%d, %d) agrees with 60 digits', (distance, deviation, price) => {
    // Three roundings on the way to d1 and d1² move e^{−d1²/2} by d1² times each; the rest is worth about 1e-15.
    const d1 = -distance / deviation + deviation / 2;
    const tolerance = 1e-15 + 4e-16 * Math.min(d1, 0) ** 2;
    expect(Math.abs(normalisedPrice(distance, deviation) / price - 1)).toBeLessThan(tolerance);
  });

  it('rises with the deviation at the rate of its vega, falls with the distance, and stays within 0 and 1', () => {
    fc.assert(
      fc.property(finite(1e-4, 8), finite(0, 5), (deviation, z) => {
        const distance = z * deviation;
        const step = 1e-3 * deviation;
        const price = normalisedPrice(distance, deviation);
        const up = normalisedPrice(distance, deviation + step);
        expect(price).toBeGreaterThan(0);
        expect(up).toBeLessThanOrEqual(1);
        expect(normalisedPrice(distance + step, deviation)).toBeLessThan(price);
        const d1 = -z + deviation / 2;
        const vega = INVERSE_SQRT_TWO_PI * Math.exp(-0.5 * d1 * d1);
        const slope = (up - normalisedPrice(distance, deviation - step)) / (2 * step);
        // Central difference: its error is s²·1e-6/6 of the third derivative, which is up to vega·(z² + s²/4)²/s².
        const curvature = 1 + (z * z + deviation * deviation) ** 2;
        // Where the vega is far below the price, the difference of two prices has no digits of it.
        const lost = (1e-15 * price) / step;
        expect(Math.abs(slope - vega)).toBeLessThan(2e-6 * curvature * vega + lost);
      }),
    );
  });

  it('is its vega times D, and one less its vega times Q', () => {
    fc.assert(
      fc.property(finite(0.3, 6), finite(0, 1), (deviation, share) => {
        const distance = (share * deviation * deviation) / 2;
        const d1 = -distance / deviation + deviation / 2;
        const vega = INVERSE_SQRT_TWO_PI * Math.exp(-0.5 * d1 * d1);
        const price = normalisedPrice(distance, deviation);
        expect(vega * priceOverVega(distance, deviation)).toBeCloseTo(price, 14);
        expect(1 - vega * complementOverVega(distance, deviation)).toBeCloseTo(price, 14);
      }),
    );
  });

  it('has its ends', () => {
    expect(normalisedPrice(0.1, 0)).toBe(0);
    expect(normalisedPrice(0, 0)).toBe(0);
    expect(normalisedPrice(0.1, Number.POSITIVE_INFINITY)).toBe(1);
    expect(normalisedPrice(1e3, 1e-3)).toBe(0);
    expect(normalisedPrice(0.1, Number.NaN)).toBeNaN();
    expect(normalisedPrice(0.1, -1)).toBeNaN();
  });
});

describe('moneynessDistance', () => {
  it('keeps the digits of strikes next to the forward', () => {
    // ln(1 + 2^-40) = 2^-40 − 2^-81 + …
    expect(moneynessDistance(1 + 2 ** -40, 1)).toBe(2 ** -40 * (1 - 2 ** -41));
    expect(moneynessDistance(1, 1 + 2 ** -40)).toBe(moneynessDistance(1 + 2 ** -40, 1));
  });

  it('takes the largest ratio of doubles', () => {
    expect(moneynessDistance(5e-324, 1.7e308)).toBeCloseTo(Math.log(1.7e308) - Math.log(5e-324), 10);
  });
});
