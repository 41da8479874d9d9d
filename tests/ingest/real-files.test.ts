import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type {
  DailyBarChunk,
  OptionQuoteChunk,
  RecordChunk,
  VxBarChunk,
  YieldChunk,
} from '#quant/market/records.ts';
import { fromIsoDate, toIsoDate } from '#quant/time/day-number.ts';
import { sharedPath, sharedRoot, sharedSkipReason } from '../support/shared-data.ts';
import { type ExpectedFile, isBinary, isVxContract, realFiles } from './real-files.ts';
import { MemoryTarget } from './support/memory-target.ts';
import { accountedLines, type ReadText, readMarketFile } from './support/read-file.ts';

const MS_PER_DAY = 86_400_000;
const title = sharedRoot ? 'real files' : `real files (skipped: ${sharedSkipReason})`;

function filesBelow(folder: string, prefix = ''): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? filesBelow(`${folder}/${entry.name}`, `${prefix}${entry.name}/`)
      : [`${prefix}${entry.name}`],
  );
}

async function read(path: string, target = new MemoryTarget()): Promise<ReadText> {
  const [first] = await readMarketFile(sharedPath('data', path), target);
  return first!;
}

function daysOf(chunk: RecordChunk): ArrayLike<number> {
  if (chunk.kind === 'option-quote') return [chunk.quoteDay];
  return chunk.kind === 'intraday-bar'
    ? chunk.endMs.map((endMs) => Math.floor(endMs / MS_PER_DAY))
    : chunk.days;
}

function rangeOf(chunks: readonly RecordChunk[]): { first: string; last: string } {
  let [first, last] = [Infinity, -Infinity];
  for (const chunk of chunks) {
    for (const day of Array.from(daysOf(chunk))) {
      first = Math.min(first, day);
      last = Math.max(last, day);
    }
  }
  return { first: toIsoDate(first), last: toIsoDate(last) };
}

function expectIdentity({ summary, text }: ReadText): void {
  expect(accountedLines(summary!)).toBe(summary!.accounting.lines);
  expect(summary!.accounting.lines).toBe(text.lines);
}

function chunkOf<K extends RecordChunk['kind']>(
  { target }: ReadText,
  kind: K,
  is: (chunk: Extract<RecordChunk, { kind: K }>) => boolean = () => true,
): Extract<RecordChunk, { kind: K }> {
  const found = target.chunks.find(
    (chunk): chunk is Extract<RecordChunk, { kind: K }> =>
      chunk.kind === kind && is(chunk as Extract<RecordChunk, { kind: K }>),
  );
  if (!found) throw new Error(`no ${kind} chunk`);
  return found;
}

function closeOn(chunk: DailyBarChunk, date: string): number | undefined {
  return chunk.close[chunk.days.indexOf(fromIsoDate(date))];
}

describe.skipIf(!sharedRoot)(title, () => {
  const paths = sharedRoot ? filesBelow(sharedPath('data')) : [];

  it('are all in the table', () => {
    const unknown = paths.filter((path) => !(path in realFiles) && !isVxContract(path) && !isBinary(path));
    expect(unknown).toEqual([]);
    expect(Object.keys(realFiles).filter((path) => !paths.includes(path))).toEqual([]);
  });

  it.each(Object.entries(realFiles))('%s', async (path: string, expected: ExpectedFile) => {
    const file = await read(path);
    if (expected.accepted === undefined) {
      expect([file.verdict.verdict === 'ready', file.verdict.code]).toEqual([false, expected.is]);
      return;
    }
    expect(file.verdict.format?.id, file.verdict.reason).toBe(expected.is);
    expectIdentity(file);
    expect({ accepted: file.summary!.accounting.accepted, ...rangeOf(file.target.chunks) }).toEqual({
      accepted: expected.accepted,
      first: expected.first,
      last: expected.last,
    });
  });

  it('refuses arrays of floats as what they are', async () => {
    for (const path of paths.filter(isBinary))
      await expect(read(path)).rejects.toMatchObject({ code: 'FILE_BINARY' });
  });

  it('reads all 112 VX contracts to the row', async () => {
    const target = new MemoryTarget();
    const contracts = paths.filter(isVxContract);
    const sums = { rows: 0, quarantined: 0, comments: 0, DIVIDED_BY_TEN: 0, NO_TRADE: 0, NO_SETTLEMENT: 0 };
    for (const path of contracts) {
      const file = await read(path, target);
      expect(file.verdict.format?.id, path).toBe('cfe-vx-contract');
      expectIdentity(file);
      const { accounting, flags } = file.summary!;
      sums.rows += accounting.accepted + accounting.quarantined;
      sums.quarantined += accounting.quarantined;
      sums.comments += accounting.comment;
      for (const code of ['DIVIDED_BY_TEN', 'NO_TRADE', 'NO_SETTLEMENT'] as const)
        sums[code] += flags[code] ?? 0;
    }
    // On 2008-04-21 two contracts "settle" at 1.00, one of them on a day on which it traded at 22.67.
    expect(target.rejected.map(({ code, rawText }) => [code, rawText.slice(0, 20)])).toEqual([
      ['IMPLAUSIBLE_SETTLEMENT', '04/21/2008,F (Jan 09'],
      ['IMPLAUSIBLE_SETTLEMENT', '04/21/2008,G (Feb 09'],
    ]);
    // 1,708 rows with a zero open and the four of 2004-12-13 without prices; 3,914 settlements above 90 and 28 zero ones.
    expect(sums).toEqual({
      rows: 18_155,
      quarantined: 2,
      comments: 6,
      DIVIDED_BY_TEN: 3942,
      NO_TRADE: 1712,
      NO_SETTLEMENT: 338,
    });
    expect(contracts.length).toBe(112);
    const settles = target.chunks
      .flatMap((chunk) => [...(chunk as VxBarChunk).settle])
      .filter((settle) => !Number.isNaN(settle));
    expect(Math.min(...settles)).toBeGreaterThan(9);
    expect(Math.max(...settles)).toBeLessThan(70);
  });

  it('divides by ten up to 2007-03-23 and not from 2007-03-26', async () => {
    const chunk = chunkOf(await read('vix-futures/cfe/CFE_K07_VX.csv'), 'vx-bar');
    const [before, after] = ['2007-03-23', '2007-03-26'].map(
      (date) => chunk.settle[chunk.days.indexOf(fromIsoDate(date))]!,
    );
    expect(Math.abs(before! - after!)).toBeLessThan(1);
    expect(chunk).toMatchObject({ contract: 'VX/K7', expiryDay: fromIsoDate('2007-05-16') });
  });

  it('agrees with the consolidated table on every settlement of 2008', async () => {
    const target = new MemoryTarget();
    await read('vix-futures/vix_futures.csv', target);
    const ranked = chunkOf({ target } as ReadText, 'ranked-future');
    const settles = new Map<number, Set<number>>();
    for (const path of paths.filter((candidate) => /CFE_[A-Z]0[89]_VX/.test(candidate))) {
      for (const chunk of (await read(path)).target.chunks as VxBarChunk[]) {
        chunk.days.forEach((day, index) =>
          settles.set(day, (settles.get(day) ?? new Set()).add(chunk.settle[index]!)),
        );
      }
    }
    const [from, to] = [fromIsoDate('2008-01-02'), fromIsoDate('2008-06-30')];
    let compared = 0;
    for (let index = 0; index < ranked.count; index += 1) {
      const day = ranked.days[index]!;
      if (day < from || day > to || ranked.ranks[index]! > 5) continue;
      expect(
        settles.get(day)?.has(ranked.settle[index]!),
        `${toIsoDate(day)} rank ${ranked.ranks[index]}`,
      ).toBe(true);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(400);
  });

  it('reads the published values of the indices', async () => {
    const vix = chunkOf(await read('index-daily/VIX_History.csv'), 'daily-bar');
    expect(vix.seriesId).toBe('VIX');
    expect([closeOn(vix, '1990-01-02'), closeOn(vix, '2020-03-16'), closeOn(vix, '2025-06-30')]).toEqual([
      17.24, 82.69, 16.73,
    ]);
    const xiv = chunkOf(await read('etp/XIV.csv'), 'daily-bar');
    expect(closeOn(xiv, '2007-01-31')).toBe(226_886.09);
    const bill = chunkOf(await read('rates/tbill13week.csv'), 'yield') as YieldChunk;
    expect(bill.ratePercent[bill.days.indexOf(fromIsoDate('2005-01-04'))]).toBe(2.29);
  });

  it.each([
    ['spx_2022-02-19.csv', '2022-02-18T21:15:00Z', 4348.8701, ['SPXW', 'SPX']],
    ['spx_2023-04-05.csv', '2023-04-05T20:15:00Z', 4090.3799, ['SPXW', 'SPX']],
    ['spx_2023-04-14.csv', '2023-04-14T20:15:00Z', 4137.6401, ['SPXW', 'SPX']],
    ['spx_2023-05-26.csv', '2023-05-26T20:15:00Z', 4205.4502, ['SPXW', 'SPX']],
    ['spx_2023-06-09_1340.csv', '2023-06-09T17:40:00Z', 4300.0098, ['SPXW', 'SPX']],
    ['vix_2023-05-15_1147.csv', '2023-05-15T15:47:00Z', 17.33, ['VIX', 'VIXW']],
    ['spy_2023-04-11.csv', '2023-04-11T20:15:00Z', 409.72, ['SPY']],
    ['qqq_2023-06-12.csv', '2023-06-12T20:15:00Z', 358.27, ['QQQ']],
  ])('%s is quoted at %s', async (name, instant, spot, roots) => {
    const chunk = chunkOf(await read(`options/cboe-quotedata/${name}`), 'option-quote') as OptionQuoteChunk;
    expect(new Date(chunk.quoteAtMs).toISOString()).toBe(instant.replace('Z', '.000Z'));
    expect(chunk.spot).toBe(spot);
    expect([...chunk.roots].sort()).toEqual([...roots].sort());
  });

  it('counts the two-sided quotes of a chain as published', async () => {
    const { target } = await read('options/cboe-quotedata/spx_2022-02-19.csv');
    const counts = { calls: 0, puts: 0 };
    for (const chunk of target.chunks as OptionQuoteChunk[]) {
      for (let index = 0; index < chunk.count; index += 1) {
        if (chunk.bid[index]! > 0 && chunk.ask[index]! > 0)
          counts[chunk.isCall[index] ? 'calls' : 'puts'] += 1;
      }
    }
    expect(counts).toEqual({ calls: 8825, puts: 9304 });
  });

  it('takes only what is usable from the Yahoo options page', async () => {
    const file = await read('options/yahoo/VIX_April_16_2021_de_may_19_2021.csv');
    const chunk = chunkOf(file, 'option-quote') as OptionQuoteChunk;
    expect(chunk.impliedVol.every(Number.isNaN)).toBe(true);
    expect(chunk.last[0]).toBe(3.7);
    expect(file.summary!.flags).toMatchObject({ IMPLIED_VOL_WITHOUT_QUOTE: 37 });
  });

  it('stamps intraday bars with the instant of their end', async () => {
    const chunk = chunkOf(await read('kline/SPY_15min.csv'), 'intraday-bar');
    expect(new Date(chunk.endMs[0]!).toISOString()).toBe('2019-02-15T21:00:00.000Z');
    expect(chunk.intervalSeconds).toBe(900);
  });
});
