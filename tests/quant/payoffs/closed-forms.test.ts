import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blackScholesValue } from '#quant/payoffs/closed-forms.ts';
import type { OptionSide, PayoffMarket, PayoffTerms } from '#quant/payoffs/payoff.ts';

const market = { spot: 100, rate: 0.08, dividendYield: 0.04 };
const sigma = 0.25;
const T = 182 / 365;
const times = Float64Array.of(0, 0.5 * T, T);

const value = (terms: PayoffTerms, over: Partial<PayoffMarket> = {}): number =>
  blackScholesValue(terms, { market: { ...market, ...over }, sigma, times })!;

/** By the analytic engines of QuantLib 1.29, actual/365: down-in, down-out at 95, up-in, up-out at 105. */
const barriers: readonly (readonly [OptionSide, number, readonly number[]])[] = [
  ['call', 90, [7.0782363033, 6.7454432268, 13.4888302412, 0.3348492889]],
  ['call', 100, [3.3276660347, 4.5102209814, 7.8251642216, 0.0127227944]],
  ['call', 110, [1.3772682039, 2.5917627607, 3.9690309646, 0]],
  ['put', 90, [2.278967423, 0, 0.8502307619, 1.4287366611]],
  ['put', 100, [5.8871496882, 0.0149725899, 2.7543092292, 3.1478130489]],
  ['put', 110, [11.2955043911, 0.3467092046, 6.465920459, 5.1762931368]],
];

describe('blackScholesValue', () => {
  it.each(barriers)('prices barrier %ss struck at %d', (side, strike, expected) => {
    const prices = (['down', 'up'] as const).flatMap((direction) =>
      (['in', 'out'] as const).map((knock) =>
        value({
          kind: 'barrier',
          side,
          strike,
          expiryYears: T,
          barrier: direction === 'down' ? 95 : 105,
          direction,
          knock,
          watched: 'always',
        }),
      ),
    );
    for (const [i, price] of prices.entries()) expect(price).toBeCloseTo(expected[i]!, 8);
  });

  it('prices lookbacks and forward starts as QuantLib does', () => {
    const lookback = (side: OptionSide): PayoffTerms => ({
      kind: 'lookback',
      side,
      expiryYears: T,
      watched: 'always',
    });
    expect(value(lookback('call'))).toBeCloseTo(13.9291152802, 8);
    expect(value(lookback('put'))).toBeCloseTo(13.5056667437, 8);
    const falling = { rate: 0.03, dividendYield: 0.05 };
    expect(value(lookback('call'), falling)).toBeCloseTo(12.5800893911, 8);
    expect(value(lookback('put'), falling)).toBeCloseTo(15.0851145974, 8);
    for (const side of ['call', 'put'] as const) {
      const flat = value(lookback(side), { rate: 0.04, dividendYield: 0.04 });
      const near = value(lookback(side), { rate: 0.04 + 1e-5, dividendYield: 0.04 });
      // a step of 1e-5 in carry moves the price by less than 1e-3
      expect(Math.abs(near - flat)).toBeLessThan(1e-3);
    }
    const start: PayoffTerms = {
      kind: 'forwardStart',
      side: 'call',
      moneyness: 1.05,
      startYears: 73 / 365,
      expiryYears: T,
    };
    expect(value(start)).toBeCloseTo(3.7953740693, 8);
    expect(value({ ...start, side: 'put' })).toBeCloseTo(7.4744718281, 8);
  });

  it('has knock-ins and knock-outs that make the vanilla, between nothing and it', () => {
    fc.assert(
      fc.property(
        fc.record({
          side: fc.constantFrom('call' as const, 'put' as const),
          direction: fc.constantFrom('up' as const, 'down' as const),
          strike: fc.double({ min: 60, max: 160, noNaN: true }),
          barrier: fc.double({ min: 60, max: 160, noNaN: true }),
        }),
        ({ side, direction, strike, barrier }) => {
          const of = (knock: 'in' | 'out'): number =>
            value({
              kind: 'barrier',
              side,
              strike,
              expiryYears: T,
              barrier,
              direction,
              knock,
              watched: 'always',
            });
          const vanilla = value({ kind: 'vanilla', side, strike, expiryYears: T });
          expect(of('in') + of('out')).toBeCloseTo(vanilla, 9);
          for (const knock of ['in', 'out'] as const) {
            expect(of(knock)).toBeGreaterThan(-1e-9);
            expect(of(knock)).toBeLessThan(vanilla + 1e-9);
          }
        },
      ),
    );
  });

  it('adds legs, and is null where one of them has no formula', () => {
    const vanilla: PayoffTerms = { kind: 'vanilla', side: 'call', strike: 100, expiryYears: T };
    const digital: PayoffTerms = { kind: 'digital', side: 'put', strike: 95, expiryYears: T };
    const legs = [
      { quantity: 2, terms: vanilla },
      { quantity: -5, terms: digital },
    ];
    expect(value({ kind: 'legs', legs })).toBeCloseTo(2 * value(vanilla) - 5 * value(digital), 12);
    const swap = { quantity: 1, terms: { kind: 'volatilitySwap', expiryYears: T } as const };
    const setting = { market, sigma, times };
    expect(blackScholesValue({ kind: 'legs', legs: [...legs, swap] }, setting)).toBeNull();
  });
});
