import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseTradingCalendar } from '#quant/time/trading-calendar.ts';
import type { TradingCalendar } from '#quant/time/trading-calendar.ts';
import { sampleFiles } from '#services/sample/sample-files.ts';

const calendar = (id: string): TradingCalendar =>
  parseTradingCalendar(
    JSON.parse(readFileSync(resolve(import.meta.dirname, `../../../resources/calendars/${id}.json`), 'utf8')),
  );
const calendars = { equities: calendar('nyse'), futures: calendar('cfe') };

const generate = (seed: number): Map<string, string> =>
  new Map([...sampleFiles(calendars, seed)].map(({ name, text }) => [name, text]));
const digest = (files: Map<string, string>): string =>
  createHash('sha256')
    .update([...files].flat().join('\u0000'))
    .digest('hex');

describe('the sample workspace', () => {
  let files: Map<string, string>;
  beforeAll(() => {
    files = generate(1);
  });

  const table = (name: string): string[][] =>
    files
      .get(name)!
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));
  const closes = (name: string): number[] =>
    table(name)
      .slice(1)
      .map((row) => Number(row.at(-1)));

  it('gives the same bytes for the same seed and others for another', () => {
    expect(digest(generate(1))).toBe(digest(files));
    expect(digest(generate(2))).not.toBe(digest(files));
  });

  it('has one row for every session of the exchange', () => {
    const sessions = calendars.equities.sessionsBetween(17_533, 20_088);
    expect(table('VIX_History.csv')).toHaveLength(sessions.length + 1);
    expect(table('SPX_History.csv')).toHaveLength(sessions.length + 1);
  });

  it('orders the VIX family by tenor when the curve is in contango', () => {
    const [short, month, quarter, half] = ['VIX9D', 'VIX', 'VIX3M', 'VIX6M'].map((id) =>
      closes(`${id}_History.csv`),
    );
    const calm = month!.map((vix, index) => ({ vix, index })).filter(({ vix }) => vix < 15);
    expect(calm.length).toBeGreaterThan(500);
    for (const { vix, index } of calm) {
      expect(short![index]).toBeLessThan(vix);
      expect(quarter![index]).toBeGreaterThan(vix);
      expect(half![index]).toBeGreaterThan(quarter![index]!);
    }
  });

  it('moves volatility against the index', () => {
    const [vix, spx] = [closes('VIX_History.csv'), closes('SPX_History.csv')];
    const pairs = vix
      .slice(1)
      .map((value, index) => [value - vix[index]!, Math.log(spx[index + 1]! / spx[index]!)] as const);
    const covariance = pairs.reduce((sum, [change, move]) => sum + change * move, 0);
    const scale = Math.sqrt(
      pairs.reduce((s, [a]) => s + a * a, 0) * pairs.reduce((s, [, b]) => s + b * b, 0),
    );
    // The instantaneous correlation is −0.8; the VIX is a function of variance, so the daily one must be close to it.
    expect(covariance / scale).toBeLessThan(-0.7);
    expect(covariance / scale).toBeGreaterThan(-0.9);
  });

  it('settles each expired future at the index and keeps the bar around the settlement', () => {
    const contracts = [...files.keys()].filter((name) => name.startsWith('VX_'));
    expect(contracts.length).toBeGreaterThan(80);
    for (const name of contracts) {
      for (const row of table(name).slice(1)) {
        const [high, low, settle] = [row[3], row[4], row[6]].map(Number);
        if (high === 0) continue;
        expect(settle).toBeLessThanOrEqual(high!);
        expect(settle).toBeGreaterThanOrEqual(low!);
      }
    }
  });

  it('quotes chains without crossed markets, with zero bids in the wings and parity inside the spread', () => {
    const name = [...files.keys()].find((key) => key.startsWith('spx_quotedata'))!;
    const rows = table(name).slice(6);
    const quotes = rows.map((row) => ({
      strike: Number(row[11]),
      call: [Number(row[4]), Number(row[5])],
      put: [Number(row[15]), Number(row[16])],
    }));
    expect(quotes.every(({ call, put }) => call[0]! < call[1]! && put[0]! < put[1]!)).toBe(true);
    expect(quotes.some(({ put }) => put[0] === 0)).toBe(true);
    const first = quotes.filter((_, index) => rows[index]![0] === rows[0]![0]);
    const lower = Math.max(...first.map(({ strike, call, put }) => call[0]! - put[1]! + strike));
    const upper = Math.min(...first.map(({ strike, call, put }) => call[1]! - put[0]! + strike));
    // One discounted forward must fit between bid and ask at every strike; discounting strikes over days moves it by cents.
    expect(upper - lower).toBeGreaterThan(-0.5);
  });
});
