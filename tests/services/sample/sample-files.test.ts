import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseVxContract } from '#quant/market/vx-contracts.ts';
import { fromIsoDate } from '#quant/time/day-number.ts';
import { generateSampleFiles } from '#services/sample/generate-sample-files.ts';
import { cfe, nyse } from '../../support/calendars.ts';
import { generateSample, tableOf } from './read-sample.ts';
import type { SampleTexts } from './read-sample.ts';

const digest = (files: SampleTexts): string =>
  createHash('sha256')
    .update([...files].flat().join('\u0000'))
    .digest('hex');

function correlation(left: readonly number[], right: readonly number[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [leftMean, rightMean] = [mean(left), mean(right)];
  let [cross, leftSquares, rightSquares] = [0, 0, 0];
  left.forEach((value, index) => {
    const [a, b] = [value - leftMean, right[index]! - rightMean];
    cross += a * b;
    leftSquares += a * a;
    rightSquares += b * b;
  });
  return cross / Math.sqrt(leftSquares * rightSquares);
}

const changes = (values: readonly number[]): number[] =>
  values.slice(1).map((value, index) => value - values[index]!);

describe('the sample workspace', () => {
  let files: SampleTexts;
  beforeAll(() => {
    files = generateSample(1);
  });

  const table = (name: string): string[][] => tableOf(files, name);
  const closes = (name: string): number[] =>
    table(name)
      .slice(1)
      .map((row) => Number(row.at(-1)));

  it('gives the same bytes for the same seed and others for another', () => {
    expect(digest(generateSample(1))).toBe(digest(files));
    expect(digest(generateSample(2))).not.toBe(digest(files));
  });

  it('stays small', () => {
    const bytes = [...files.values()].reduce((sum, text) => sum + text.length, 0);
    expect(bytes).toBeLessThan(12_000_000);
  });

  it('has one row for every session of the exchange, 2018 to 2024', () => {
    const sessions = nyse.sessionsBetween(fromIsoDate('2018-01-02'), fromIsoDate('2024-12-31'));
    for (const name of ['VIX', 'VIX9D', 'VIX3M', 'VIX6M', 'VVIX', 'SKEW', 'SPX']) {
      expect(table(`${name}_History.csv`)).toHaveLength(sessions.length + 1);
    }
    for (const name of ['vix_futures.csv', 'daily-treasury-rates.csv', 'PCR_RATIOS_HISTORICO.csv']) {
      expect(table(name)).toHaveLength(sessions.length + 1);
    }
  });

  it('holds no number that is not one', () => {
    for (const [name, text] of files) expect(/NaN|Infinity|undefined/.test(text), name).toBe(false);
  });

  it('keeps every bar of the indices in order', () => {
    for (const name of ['VIX', 'VIX9D', 'VIX3M', 'VIX6M', 'SPX']) {
      for (const row of table(`${name}_History.csv`).slice(1)) {
        const [open, high, low, close] = row.slice(1).map(Number);
        expect(low).toBeLessThanOrEqual(Math.min(open!, close!));
        expect(high).toBeGreaterThanOrEqual(Math.max(open!, close!));
      }
    }
  });

  it('orders the VIX family by tenor in calm and the other way round in stress', () => {
    const [short, month, quarter, half] = ['VIX9D', 'VIX', 'VIX3M', 'VIX6M'].map((id) =>
      closes(`${id}_History.csv`),
    );
    let [calm, stressed] = [0, 0];
    month!.forEach((vix, index) => {
      const family = [short![index]!, vix, quarter![index]!, half![index]!];
      const sorted = [...family].sort((a, b) => a - b);
      if (vix < 15) {
        calm += 1;
        expect(family).toEqual(sorted);
      } else if (vix > 30) {
        stressed += 1;
        expect(family).toEqual(sorted.reverse());
      }
    });
    expect(calm).toBeGreaterThan(500);
    expect(stressed).toBeGreaterThan(5);
  });

  it('moves volatility against the index, and vol of vol with volatility', () => {
    const vix = changes(closes('VIX_History.csv'));
    const spx = changes(closes('SPX_History.csv').map(Math.log));
    const vvix = changes(closes('VVIX_History.csv'));
    // The shocks are correlated by −0.8, common jumps add to it; 1,760 days leave a standard error of about 0.02.
    expect(correlation(vix, spx)).toBeLessThan(-0.7);
    expect(correlation(vix, spx)).toBeGreaterThan(-0.9);
    expect(correlation(vix, vvix)).toBeGreaterThan(0.5);
  });

  it('settles in contango on about four days of five', () => {
    const rows = table('vix_futures.csv').slice(1);
    const share = rows.filter((row) => Number(row[3]) < Number(row[4])).length / rows.length;
    expect(share).toBeGreaterThan(0.75);
    expect(share).toBeLessThan(0.9);
  });

  it('settles each expired future at the opening index, keeps bars around settlements, and agrees with the merged table', () => {
    const opens = new Map(table('VIX_History.csv').map((row) => [row[0]!, Number(row[1])]));
    const merged = new Map(table('vix_futures.csv').map((row) => [row[1]!, row.slice(3, 11).map(Number)]));
    const contracts = [...files.keys()].filter((name) => name.startsWith('VX_'));
    expect(contracts.length).toBeGreaterThan(80);
    for (const name of contracts) {
      const reading = parseVxContract(name);
      if (reading.status !== 'ok' || reading.contract.kind !== 'dated') throw new Error(name);
      expect(cfe.isSession(reading.contract.settlementDay)).toBe(true);
      for (const row of table(name).slice(1)) {
        const [year, month, day] = row[0]!.split('-');
        const [high, low, settle] = [row[3], row[4], row[6]].map(Number);
        if (fromIsoDate(row[0]!) === reading.contract.settlementDay) {
          // Published with two decimals.
          expect(Math.abs(settle! - opens.get(`${month}/${day}/${year}`)!)).toBeLessThanOrEqual(0.005 + 1e-9);
          continue;
        }
        expect(settle).toBeLessThanOrEqual(high!);
        expect(settle).toBeGreaterThanOrEqual(low!);
        expect(
          merged
            .get(row[0]!)!
            .concat(Number.NaN)
            .some((value) => value === settle) || isNinth(name, row[0]!),
        ).toBe(true);
      }
    }
  });

  /** The merged table holds eight contracts, a contract file up to nine months. */
  const isNinth = (name: string, date: string): boolean =>
    fromIsoDate(name.slice(3, 13)) - fromIsoDate(date) > 224;

  it('shortens the bars of early closes', () => {
    const bars = table('SPX_15min.csv').slice(1);
    expect(bars.filter((row) => row[0]!.startsWith('2024-12-24'))).toHaveLength(14);
    expect(bars.filter((row) => row[0]!.startsWith('2024-12-23'))).toHaveLength(26);
    expect(bars.find((row) => row[0]!.startsWith('2024-12-24'))![0]).toBe('2024-12-24 13:00:00');
  });

  it('writes its files and stops when it is told to', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'volterra-sample-test-'));
    try {
      const calendars = { equities: nyse, futures: cfe };
      const paths = await generateSampleFiles(folder, { seed: 1, calendars });
      expect(paths.map((path) => basename(path))).toEqual([...files.keys()]);
      expect(await readFile(join(folder, 'VVIX_History.csv'), 'utf8')).toBe(files.get('VVIX_History.csv'));
      const signal = AbortSignal.abort();
      await expect(generateSampleFiles(folder, { seed: 1, calendars, signal })).rejects.toThrow(/abort/i);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
