import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { impliedTotalDeviation } from '#quant/black/implied-deviation.ts';
import { normalisedPrice, priceOverVega } from '#quant/black/normalised-black.ts';

// s with N(d1) − e^a N(d2) = p at the doubles [a, p], bisected in 60 digits of mpmath, rounded.
const golden: readonly (readonly [number, number, number])[] = [
  [0.0, 1e-6, 2.5066282746316567e-6],
  [0.0, 0.4, 1.0488010254160816],
  [1e-14, 1e-14, 3.622797185728847e-14],
  [0.0006, 1e-14, 9.886759788116156e-5],
  [0.0006, 3e-8, 0.00018539264520633832],
  [0.1, 0.001, 0.05745674761333226],
  [0.1, 1e-12, 0.01624984304793286],
  [0.1, 1e-200, 0.003343946411520251],
  [0.1, 0.7, 2.135914303557579],
  [0.5, 0.999999, 9.8807474297095],
  [2.0, 1e-30, 0.17877091362401976],
  [2.0, 0.5, 2.432806850464226],
  [30.0, 1e-9, 3.8600525757273316],
  [30.0, 0.95, 9.700043522528588],
  [30.0, 1e-250, 0.878984131875217],
  [131.0, 0.01, 14.082816801572745],
  [131.0, 0.9999, 20.39344289850314],
];

const EPSILON = 2 ** -52;

describe('impliedTotalDeviation', () => {
  it.each(golden)('at a = %d, p = %d agrees with 60 digits', (distance, price, deviation) => {
    // One rounding of p moves s by D/s of it; ten of them are more than the two steps make.
    const conditioning = Math.max(priceOverVega(distance, deviation) / deviation, 0.5);
    const tolerance = 10 * EPSILON * conditioning;
    expect(Math.abs(impliedTotalDeviation(distance, price) / deviation - 1)).toBeLessThan(tolerance);
  });

  it('is the inverse of the price in all four zones, to the last bits', () => {
    const logarithmic = (low: number, high: number) => fc.double({ min: low, max: high, noNaN: true });
    fc.assert(
      fc.property(
        logarithmic(-16, 2.3),
        logarithmic(-290, 0),
        fc.boolean(),
        (logDistance, logPrice, high) => {
          const distance = 10 ** logDistance;
          const price = high ? 1 - 10 ** Math.max(logPrice / 20, -15) : 10 ** logPrice;
          fc.pre(price > 0 && price < 1);
          const deviation = impliedTotalDeviation(distance, price);
          expect(deviation).toBeGreaterThan(0);
          // The double next to s has a price that differs by s/D·ε, and d1² roundings are in the price itself.
          const d1 = -distance / deviation + deviation / 2;
          const slack =
            4e-15 + 6e-16 * d1 * d1 + (2 * EPSILON * deviation) / priceOverVega(distance, deviation);
          expect(Math.abs(normalisedPrice(distance, deviation) / price - 1)).toBeLessThan(slack);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('rises with the price across the borders of the zones', () => {
    for (const distance of [0, 1e-8, 1e-3, 0.2, 3, 60]) {
      let last = 0;
      for (let j = 1; j < 4000; j += 1) {
        const deviation = impliedTotalDeviation(distance, j / 4000);
        expect(deviation).toBeGreaterThan(last);
        last = deviation;
      }
    }
  });

  it('has its ends', () => {
    expect(impliedTotalDeviation(0.1, 0)).toBe(0);
    expect(impliedTotalDeviation(0.1, 1)).toBe(Number.POSITIVE_INFINITY);
    expect(impliedTotalDeviation(0.1, -1e-9)).toBeNaN();
    expect(impliedTotalDeviation(0.1, Number.NaN)).toBeNaN();
    expect(impliedTotalDeviation(1e-3, 5e-324)).toBeGreaterThan(0);
    expect(impliedTotalDeviation(1490, 5e-324)).toBeGreaterThan(0);
    expect(impliedTotalDeviation(1490, 1 - 2 ** -53)).toBeLessThan(70);
  });
});
