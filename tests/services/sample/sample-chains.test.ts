import { beforeAll, describe, expect, it } from 'vitest';
import { fromIsoDate, toIsoDate } from '#quant/time/day-number.ts';
import { compareWithPublished, indexFromExpiries } from '#quant/volatility-index/index-from-chain.ts';
import { chainDays, generateSample, quotesOf, tableOf, variancesOf } from './read-sample.ts';
import type { ChainQuote, SampleTexts } from './read-sample.ts';

let files: SampleTexts;
beforeAll(() => {
  files = generateSample(1);
});

const indexClose = (name: string, date: string): number => {
  const [year, month, day] = date.split('-');
  return Number(
    tableOf(files, `${name}_History.csv`)
      .find((row) => row[0] === `${month}/${day}/${year}`)!
      .at(-1),
  );
};

function bySeries(quotes: readonly ChainQuote[]): Map<string, { call: ChainQuote; put: ChainQuote }[]> {
  const series = new Map<string, { call: ChainQuote; put: ChainQuote }[]>();
  for (let index = 0; index < quotes.length; index += 2) {
    const [call, put] = [quotes[index]!, quotes[index + 1]!];
    const key = `${call.root} ${toIsoDate(call.expiryDay)}`;
    series.set(key, [...(series.get(key) ?? []), { call, put }]);
  }
  return series;
}

describe('sample chains', () => {
  it('cover three days of SPX and VIX', () => {
    expect(chainDays(files, 'spx')).toHaveLength(3);
    expect(chainDays(files, 'vix')).toEqual(chainDays(files, 'spx'));
    expect(chainDays(files, 'spx').at(-1)).toBe('2024-12-31');
  });

  it('give back the VIX family of their day by the formula of the exchange', () => {
    for (const date of chainDays(files, 'spx')) {
      const expiries = variancesOf(files, date);
      for (const [name, days] of [
        ['VIX9D', 9],
        ['VIX', 30],
        ['VIX3M', 93],
        ['VIX6M', 184],
      ] as const) {
        const computed = indexFromExpiries(expiries, fromIsoDate(date), days);
        // Ticks, cut wings and interpolation in variance between two expiries move the index by a few hundredths of a point;
        // at nine days the interpolation across the curvature of the near end weighs more.
        const tolerance = days === 9 ? 0.1 : 0.05;
        expect(Math.abs(computed.volPoints! - indexClose(name, date)), `${name} ${date}`).toBeLessThan(
          tolerance,
        );
      }
    }
  });

  it('agree with the published value of every standard expiry', () => {
    const [, ...rows] = tableOf(files, 'vix_term_structure_data.csv');
    for (const date of chainDays(files, 'spx')) {
      const published = rows
        .filter((row) => row.at(-1) === date)
        .map((row) => ({ expiryDay: fromIsoDate(row[4]!), value: Number(row[3]) }));
      const compared = compareWithPublished(variancesOf(files, date), published);
      expect(compared.length).toBe(10);
      // Half a cent of print rounding, ticks and cut wings.
      for (const { difference } of compared) expect(Math.abs(difference!)).toBeLessThan(0.06);
    }
  });

  it('never cross, and have zero bids in the wings', () => {
    for (const underlying of ['spx', 'vix'] as const) {
      for (const date of chainDays(files, underlying)) {
        const quotes = quotesOf(files, `${underlying}_quotedata_${date}.csv`);
        expect(quotes.filter(({ bid, ask }) => !(bid >= 0 && ask > bid))).toEqual([]);
        expect(quotes.some(({ bid }) => bid === 0)).toBe(true);
      }
    }
  });

  it('are free of arbitrage at the mids, up to ticks', () => {
    const mid = ({ bid, ask }: ChainQuote): number => (bid + ask) / 2;
    for (const underlying of ['spx', 'vix'] as const) {
      const date = chainDays(files, underlying).at(-1)!;
      for (const [key, strikes] of bySeries(quotesOf(files, `${underlying}_quotedata_${date}.csv`))) {
        for (let at = 1; at < strikes.length; at += 1) {
          const [near, far] = [strikes[at - 1]!, strikes[at]!];
          const gap = far.call.strike - near.call.strike;
          // Mids lie within half a tick of fair on either side: ticks are 0.05 and 0.10.
          expect(mid(near.call) - mid(far.call), key).toBeGreaterThan(-0.11);
          expect(mid(far.put) - mid(near.put), key).toBeGreaterThan(-0.11);
          expect(mid(near.call) - mid(far.call), key).toBeLessThan(gap + 0.11);
        }
      }
    }
  });

  it('keep put-call parity on mids: one discounted forward and one discount factor for each expiry', () => {
    for (const date of chainDays(files, 'spx')) {
      for (const [key, strikes] of bySeries(quotesOf(files, `spx_quotedata_${date}.csv`))) {
        const line = strikes
          .filter(({ call, put }) => call.bid > 0 && put.bid > 0)
          .map(({ call, put }) => ({ x: call.strike, y: (call.bid + call.ask - put.bid - put.ask) / 2 }));
        const [first, last] = [line[0]!, line.at(-1)!];
        const discount = (first.y - last.y) / (last.x - first.x);
        expect(discount, key).toBeGreaterThan(0.9);
        expect(discount, key).toBeLessThan(1.001);
        for (const { x, y } of line) {
          // Four quotes on ticks of 0.10: half a tick each at both ends of the line and at the point itself.
          expect(Math.abs(y - first.y + discount * (x - first.x)), key).toBeLessThan(0.41);
        }
      }
    }
  });
});
