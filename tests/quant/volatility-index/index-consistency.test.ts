import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceOptions } from '#quant/engines/price-options.ts';
import type { ModelParams } from '#quant/models/model.ts';
import { findModel } from '#quant/models/registry.ts';
import { MINUTES_PER_YEAR, computeExpiryVariance } from '#quant/volatility-index/expiry-variance.ts';
import {
  checkIndexConsistency,
  type FutureConsistency,
  type IndexFuture,
} from '#quant/volatility-index/index-consistency.ts';
import {
  indexSquareOfStrip,
  totalVarianceOfStrip,
  type StripValue,
} from '#quant/volatility-index/model-free-moments.ts';
import type { OptionStrip } from '#quant/volatility-index/option-strip.ts';
import { blackStrip } from './black-strip.ts';

const RATE = 0.04;
const MONTH = 30 / 365;
const heston = findModel('heston')!;
const params: ModelParams = { v0: 0.03, kappa: 3, theta: 0.05, sigma: 0.6, rho: -0.7 };

const grid = (from: number, to: number, step: number): Float64Array =>
  Float64Array.from({ length: Math.round((to - from) / step) + 1 }, (_, at) => from + at * step);

/** Calls and their puts by parity, with a proportional half spread. */
function stripOf(
  calls: Float64Array,
  strikes: Float64Array,
  { forward, discount, halfSpread = 0 }: { forward: number; discount: number; halfSpread?: number },
): OptionStrip {
  const puts = calls.map((call, at) => Math.max(call - discount * (forward - strikes[at]!), 1e-12));
  const bid = (prices: Float64Array): Float64Array => prices.map((price) => price * (1 - halfSpread));
  const ask = (prices: Float64Array): Float64Array => prices.map((price) => price * (1 + halfSpread));
  const sides = { callBid: bid(calls), callAsk: ask(calls), putBid: bid(puts), putAsk: ask(puts) };
  return { root: 'X', expiryDay: 0, strikes, duplicates: 0, ...sides };
}

/** Total variance of the model's asset, as its options tell it. */
function assetVariance(expiryYears: number, strikes: Float64Array, halfSpread = 0): StripValue {
  const forward = 4000;
  const options = {
    strikes,
    expiryYears: strikes.map(() => expiryYears),
    isCall: new Uint8Array(strikes.length).fill(1),
  };
  const market = { forward, rate: RATE, dividendYield: 0 };
  const { prices } = priceOptions(heston, params, market, options, { tolerance: 1e-10 });
  const discount = Math.exp(-RATE * expiryYears);
  const strip = stripOf(
    prices.map((price) => Math.max(price, 1e-12)),
    strikes,
    { forward, discount, halfSpread },
  );
  const fair = computeExpiryVariance(strip, expiryYears * MINUTES_PER_YEAR, RATE);
  return totalVarianceOfStrip(fair, expiryYears, RATE)!;
}

/** E[V²] of a model's index, as its options tell it. */
function indexSquare(
  modelId: string,
  point: ModelParams,
  expiryYears: number,
  strikes: Float64Array,
): StripValue {
  const slice = findModel(modelId)!.capabilities.volatilityIndex!(point).slice(expiryYears);
  const calls = new Float64Array(strikes.length);
  slice.calls(strikes, calls);
  const discount = Math.exp(-RATE * expiryYears);
  const discounted = calls.map((call) => Math.max(discount * call, 1e-12));
  const strip = stripOf(discounted, strikes, { forward: slice.future, discount });
  return indexSquareOfStrip(strip, { expiryYears, rateContinuous: RATE, forward: slice.future })!;
}

const future = (expiryYears: number, value: number, halfSpread = 0): IndexFuture => ({
  expiryYears,
  value,
  halfSpread,
});
const exactVariance = (expiryYears: number, value: number): StripValue => ({
  expiryYears,
  value,
  halfSpread: 0,
  missing: 0,
  fewStrikes: false,
});

describe('both markets at the prices of one model', () => {
  const expiryYears = 0.12;
  const slice = heston.capabilities.volatilityIndex!(params).slice(expiryYears);
  const dense = grid(1000, 7000, 5);
  const totalVariances = [expiryYears, expiryYears + MONTH].map((years) => assetVariance(years, dense));
  const square = indexSquare('heston', params, expiryYears, grid(0.5, 120, 0.25));
  const [row] = checkIndexConsistency({
    totalVariances,
    futures: [future(expiryYears, slice.future)],
    indexSquares: [square],
  });

  it('the bound of the strips is the one of the model, and the future lies strictly below it', () => {
    // Sums over strikes 5 apart err by ΔK²/(6K²) ≈ 2.6e-7 of variance each, 2e-3 points; beyond 1,000 and 7,000 lies less.
    expect(Math.abs(row!.bound!.value - slice.rootForwardVariance)).toBeLessThan(5e-3);
    expect(row!.status).toBe('BELOW');
    expect(row!.slack).toBeGreaterThan(0.1);
    expect(row!.slack).toBeCloseTo(slice.rootForwardVariance - slice.future, 2);
    expect(row!.bound!.fromExpiries).toBe(0);
  });

  it('options on the index tell the same number', () => {
    // ΔK²/6 ≈ 0.01 of E[V²] ≈ 450.
    expect(Math.abs(row!.optionBound!.value - slice.rootForwardVariance)).toBeLessThan(2e-3);
    expect(Math.abs(row!.gap!)).toBeLessThan(5e-3);
  });

  it('with bid–ask spreads the band holds the exact number, and equality with it', () => {
    const wide = [expiryYears, expiryYears + MONTH].map((years) => assetVariance(years, dense, 0.01));
    const [blurred] = checkIndexConsistency({
      totalVariances: wide,
      futures: [future(expiryYears, slice.future)],
      indexSquares: [square],
    });
    const { low, high, limitedBy } = blurred!.bound!;
    expect(low).toBeLessThan(slice.rootForwardVariance);
    expect(high).toBeGreaterThan(slice.rootForwardVariance);
    expect(limitedBy).toBe('quotes');
    expect(blurred!.equality).toBe('EQUAL');
  });

  it('where wings are cut, what they lack is inside the band', () => {
    const cut = [expiryYears, expiryYears + MONTH].map((years) => assetVariance(years, grid(3400, 4400, 5)));
    const [truncated] = checkIndexConsistency({
      totalVariances: cut,
      futures: [future(expiryYears, slice.future)],
      indexSquares: [square],
    });
    const bound = truncated!.bound!;
    expect(Math.abs(bound.value - slice.rootForwardVariance)).toBeGreaterThan(0.1);
    expect(bound.low).toBeLessThan(slice.rootForwardVariance);
    expect(bound.high).toBeGreaterThan(slice.rootForwardVariance);
    expect(bound.limitedBy).toBe('wings');
  });

  it('expiries that straddle the ends of the window cost as much as they say', () => {
    const around = [0.06, 0.1, 0.15, 0.18, 0.23, 0.28].map((years) => assetVariance(years, dense));
    const [between] = checkIndexConsistency({
      totalVariances: around,
      futures: [future(expiryYears, slice.future)],
      indexSquares: [],
    });
    const bound = between!.bound!;
    expect(bound.limitedBy).toBe('expiries');
    expect(Math.abs(bound.value - slice.rootForwardVariance)).toBeLessThan(bound.fromExpiries);
    expect(between!.equality).toBe('NO_OPTIONS');
    expect(between!.gap).toBeNull();
  });
});

describe('the square of the index from its options', () => {
  it.each([0.2, 0.5, 1.1])('is F² exp(s²) of a lognormal index with deviation %f', (deviation) => {
    const strikes = grid(1, 400, 0.5);
    const strip = blackStrip(strikes, 20.3, deviation, { discount: Math.exp(-RATE * 0.2) });
    const terms = { expiryYears: 0.2, rateContinuous: RATE, forward: 20.3 };
    const { value, missing, fewStrikes } = indexSquareOfStrip(strip, terms)!;
    const exact = 20.3 ** 2 * Math.exp(deviation ** 2);
    // Trapezoids err by ΔK²/6 = 0.042 upwards; what lies beyond the last strike is told.
    expect(value - exact).toBeLessThan(0.045);
    expect(value + missing).toBeGreaterThan(exact);
    expect(fewStrikes).toBe(false);
  });

  it('is the forward variance of a quintic model, whose index has fat tails', () => {
    const published = {
      ...{ lambdaX: 35.2, lambdaY: 0.623, theta: 0.94, rho: -0.769, xi0: 0.02 },
      ...{ alpha0: 0.0004, alpha1: 0.0038, alpha2: 0.0004, alpha3: 0.0085, alpha4: 0.0005, alpha5: 1 },
    };
    const slice = findModel('quintic-ou-2f')!.capabilities.volatilityIndex!(published).slice(1 / 12);
    const { value, missing } = indexSquare('quintic-ou-2f', published, 1 / 12, grid(1, 300, 0.5));
    expect(Math.sqrt(value)).toBeLessThan(slice.rootForwardVariance + 2e-3);
    expect(Math.sqrt(value + missing)).toBeGreaterThan(slice.rootForwardVariance);
    expect(slice.future).toBeLessThan(Math.sqrt(value));
  });

  it('is not told by a strip that cannot be walked', () => {
    const strip = blackStrip(Float64Array.of(18, 20), 20, 0.3, { discount: 1 });
    expect(indexSquareOfStrip(strip, { expiryYears: 0.1, rateContinuous: 0, forward: 20 })).toBeUndefined();
  });
});

describe('statuses', () => {
  const flat = [0.05, 0.15, 0.25, 0.4].map((years) => exactVariance(years, 0.04 * years));
  const check = (
    futures: readonly IndexFuture[],
    totalVariances: readonly StripValue[] = flat,
  ): FutureConsistency[] => checkIndexConsistency({ totalVariances, futures, indexSquares: [] });

  it('a future above the band is a contradiction, one within it is not, nor one whose bid is', () => {
    const blurred = flat.map((one) => ({ ...one, halfSpread: 2e-5 }));
    const [below, inBand, above, bidInside] = check(
      [future(0.1, 19.9), future(0.1, 20.01), future(0.1, 20.5), future(0.1, 20.5, 0.6)],
      blurred,
    );
    expect(below!.bound!.value).toBeCloseTo(20, 10);
    expect([below, inBand, above, bidInside].map((row) => row!.status)).toEqual([
      'BELOW',
      'IN_BAND',
      'ABOVE',
      'IN_BAND',
    ]);
    expect(above!.slack).toBeCloseTo(-0.5, 10);
  });

  it('a future without bid and ask counts as one tick away from them', () => {
    const rows = check([future(0.1, 20.04, Number.NaN), future(0.1, 20.06, Number.NaN)]);
    expect(rows.map(({ status }) => status)).toEqual(['IN_BAND', 'ABOVE']);
  });

  it.each([
    ['no strips at all', [], 0.1, 'NO_STRIPS'],
    ['one strip', [flat[0]!], 0.1, 'NO_STRIPS'],
    ['no expiry before the window', flat, 0.04, 'NO_EXPIRY_BEFORE'],
    ['no expiry after the window', flat, 0.33, 'NO_EXPIRY_AFTER'],
    [
      'total variance that falls',
      [exactVariance(0.1, 0.005), exactVariance(0.1 + MONTH, 0.004)],
      0.1,
      'NEGATIVE_VARIANCE',
    ],
  ] as const)('%s: no bound, and why', (_, totalVariances, years, status) => {
    const [row] = check([future(years, 20)], totalVariances);
    expect(row).toMatchObject({ status, bound: null, slack: null, gap: null, equality: 'NO_OPTIONS' });
  });

  it('an hour between settlements does not cost the bound', () => {
    const hour = 1 / 8760;
    const rows = check([future(0.05 - hour, 20), future(0.4 - MONTH + hour, 20)]);
    for (const { bound } of rows) expect(bound!.value).toBeCloseTo(20, 10);
  });

  it('options on the index without a bound still tell their own', () => {
    const square = exactVariance(0.1, 441);
    const [row] = checkIndexConsistency({
      totalVariances: [],
      futures: [future(0.1, 20)],
      indexSquares: [square],
    });
    expect(row).toMatchObject({ equality: 'NO_BOUND', optionBound: { value: 21 }, gap: null });
  });

  it('options far from the forward variance are told to be above or below it', () => {
    const equalityAt = (value: number): string =>
      checkIndexConsistency({
        totalVariances: flat,
        futures: [future(0.1, 19)],
        indexSquares: [{ ...exactVariance(0.1, value), halfSpread: 10 }],
      })[0]!.equality;
    expect([300, 400, 500].map(equalityAt)).toEqual(['OPTIONS_BELOW', 'EQUAL', 'OPTIONS_ABOVE']);
  });
});

describe('for any market', () => {
  const finite = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  const market = fc
    .array(
      fc.record({
        gap: finite(0.005, 0.2),
        forwardVariance: finite(0.001, 0.5),
        halfSpread: finite(0, 1e-3),
        missing: finite(0, 1e-3),
      }),
      { minLength: 2, maxLength: 12 },
    )
    .map((steps) => {
      let [expiryYears, value] = [0, 0];
      return steps.map(({ gap, forwardVariance, halfSpread, missing }): StripValue => {
        expiryYears += gap;
        value += gap * forwardVariance;
        return { expiryYears, value, halfSpread, missing, fewStrikes: false };
      });
    });
  const futures = fc.array(fc.tuple(finite(0, 1.5), finite(5, 90)), { minLength: 1, maxLength: 6 });

  it('the bound lies in its band, the slack says the status, and the order of strips does not matter', () => {
    fc.assert(
      fc.property(market, futures, (totalVariances, points) => {
        const input = { futures: points.map(([years, value]) => future(years, value)), indexSquares: [] };
        const rows = checkIndexConsistency({ ...input, totalVariances });
        expect(checkIndexConsistency({ ...input, totalVariances: totalVariances.toReversed() })).toEqual(
          rows,
        );
        for (const { bound, slack, status, future: value } of rows) {
          if (!bound) {
            expect(slack).toBeNull();
            expect(status).toMatch(/^NO_/);
            continue;
          }
          expect(bound.low).toBeLessThanOrEqual(bound.value);
          expect(bound.high).toBeGreaterThanOrEqual(bound.value);
          expect(slack).toBe(bound.value - value);
          expect(status).toBe(value > bound.high ? 'ABOVE' : value > bound.value ? 'IN_BAND' : 'BELOW');
          expect(Object.values(bound).some(Number.isNaN)).toBe(false);
        }
      }),
    );
  });

  it('a level forward variance is its own bound, wherever the expiries are', () => {
    fc.assert(
      fc.property(market, finite(0.0025, 0.5), finite(0, 1.5), (strips, variance, years) => {
        const level = strips.map(({ expiryYears }) => exactVariance(expiryYears, variance * expiryYears));
        const [row] = checkIndexConsistency({
          totalVariances: level,
          futures: [future(years, 20)],
          indexSquares: [],
        });
        if (!row!.bound) return;
        // Differences of totals up to 2.4 times .5 lose about 1e-15 of a window of .08 · .0025.
        expect(row!.bound.value / (100 * Math.sqrt(variance))).toBeCloseTo(1, 8);
      }),
    );
  });
});
