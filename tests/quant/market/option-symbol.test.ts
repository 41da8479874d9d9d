import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatOptionSymbol, parseOptionSymbol } from '#quant/market/option-symbol.ts';
import { randomStream } from '#quant/math/philox.ts';
import { dayNumber, fromIsoDate } from '#quant/time/day-number.ts';

const ROUND_TRIPS = 5000;

describe('option symbols', () => {
  it.each([
    ['SPXW230526C04200000', 'SPXW', '2023-05-26', true, 4200],
    ['SPX   220218P04350000', 'SPX', '2022-02-18', false, 4350],
    ['NVDA251219C00010000', 'NVDA', '2025-12-19', true, 10],
    ['VIX230517C00017500', 'VIX', '2023-05-17', true, 17.5],
    ['SOYB1 150117C00025125', 'SOYB1', '2015-01-17', true, 25.125],
    ['A241220P00130000', 'A', '2024-12-20', false, 130],
    ['BRK.B240119C00350000', 'BRK.B', '2024-01-19', true, 350],
  ] as const)('%s', (...[text, root, date, isCall, strike]) => {
    const isAdjusted = /\d$/.test(root);
    expect(parseOptionSymbol(text)).toEqual({
      root,
      expiryDay: fromIsoDate(date),
      isCall,
      strike,
      isAdjusted,
    });
    const parsed = parseOptionSymbol(text)!;
    expect(formatOptionSymbol(parsed, text.includes(' ') ? 'padded' : 'compact')).toBe(text);
  });

  it.each([
    'SPX',
    '',
    'SPXW230230C04200000',
    'SPXW231326C04200000',
    'SPXW230526X04200000',
    'SPXW230526C0420000',
    'SPXW230526C00000000',
    'SPX 220218P04350000',
    'SPX    220218P04350000',
    'TOOLONG230526C04200000',
    '1SPX230526C04200000',
    'SPXW230526C04200000.5',
  ])('refuses %j', (text) => {
    expect(parseOptionSymbol(text)).toBeUndefined();
  });

  it('round-trips in both layouts', () => {
    const root = fc.stringMatching(/^[A-Z]{1,5}[1-9]?$/);
    fc.assert(
      fc.property(
        fc.record({
          root,
          expiryDay: fc.integer({ min: dayNumber(2000, 1, 1), max: dayNumber(2099, 12, 31) }),
          isCall: fc.boolean(),
          strike: fc.integer({ min: 1, max: 99_999_999 }).map((thousandths) => thousandths / 1000),
        }),
        (series) => {
          const isAdjusted = /\d$/.test(series.root);
          for (const layout of ['padded', 'compact'] as const) {
            const text = formatOptionSymbol(series, layout);
            expect(layout === 'padded' ? text.length : 21).toBe(21);
            expect(parseOptionSymbol(text)).toEqual({ ...series, isAdjusted });
          }
        },
      ),
      { numRuns: ROUND_TRIPS },
    );
  });

  it('round-trips a hundred thousand listed-looking series', () => {
    const random = randomStream(2015);
    const roots = ['SPX', 'SPXW', 'VIX', 'VIXW', 'SPY', 'A', 'SOYB1'];
    let failures = 0;
    for (let step = 0; step < 100_000; step += 1) {
      const series = {
        root: roots[random.integer(0, step, roots.length)]!,
        expiryDay: dayNumber(2005, 1, 1) + random.integer(1, step, 4096),
        isCall: random.uniform(2, step) < 0.5,
        strike: (1 + random.integer(3, step, 4095)) * 2.5,
      };
      const back = parseOptionSymbol(formatOptionSymbol(series, step % 2 === 0 ? 'padded' : 'compact'));
      const isSame =
        back?.root === series.root && back.expiryDay === series.expiryDay && back.strike === series.strike;
      if (!isSame || back.isCall !== series.isCall) failures += 1;
    }
    expect(failures).toBe(0);
  });

  it('refuses to write what the layout cannot hold', () => {
    const series = { root: 'SPX', expiryDay: fromIsoDate('2024-01-19'), isCall: true, strike: 100 };
    expect(() => formatOptionSymbol({ ...series, strike: 0.0001 })).toThrow('BAD_OPTION_SYMBOL');
    expect(() => formatOptionSymbol({ ...series, strike: 100_000 })).toThrow('BAD_OPTION_SYMBOL');
    expect(() => formatOptionSymbol({ ...series, strike: Number.NaN })).toThrow('BAD_OPTION_SYMBOL');
    expect(() => formatOptionSymbol({ ...series, root: 'spx' })).toThrow('BAD_OPTION_SYMBOL');
    expect(() => formatOptionSymbol({ ...series, expiryDay: dayNumber(1999, 12, 31) })).toThrow(
      'BAD_OPTION_SYMBOL',
    );
  });
});
