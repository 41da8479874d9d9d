import { NEW_YORK, zoneClock } from '#platform/zoned-time.ts';
import { isStandardMonthlyExpiry, optionExpiry } from '#quant/market/option-expiries.ts';
import { parseOptionSymbol } from '#quant/market/option-symbol.ts';
import { fromIsoDate } from '#quant/time/day-number.ts';
import type { DayNumber } from '#quant/time/day-number.ts';
import { varianceByExpiry } from '#quant/volatility-index/index-from-chain.ts';
import type { ExpiryResult } from '#quant/volatility-index/index-from-chain.ts';
import type { ParYieldCurve } from '#quant/volatility-index/treasury-rate.ts';
import { sampleFiles } from '#services/sample/sample-files.ts';
import { cfe, nyse } from '../../support/calendars.ts';

export type SampleTexts = ReadonlyMap<string, string>;

export function generateSample(seed: number): SampleTexts {
  const files = [...sampleFiles({ equities: nyse, futures: cfe }, seed)];
  return new Map(files.map(({ name, text }) => [name, text]));
}

/** Rows of a comma-separated file without quotes, header first. */
export function tableOf(files: SampleTexts, name: string): string[][] {
  return files
    .get(name)!
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
}

export interface ChainQuote {
  readonly root: string;
  readonly expiryDay: DayNumber;
  readonly strike: number;
  readonly isCall: boolean;
  readonly bid: number;
  readonly ask: number;
}

/** Both sides of every strike of a quotes file. */
export function quotesOf(files: SampleTexts, name: string): ChainQuote[] {
  const lines = files.get(name)!.trimEnd().split('\n').slice(4);
  return lines.flatMap((line) => {
    const cells = line.split(',');
    return [1, 12].map((at) => {
      const { root, expiryDay, strike, isCall } = parseOptionSymbol(cells[at]!)!;
      return { root, expiryDay, strike, isCall, bid: Number(cells[at + 3]), ask: Number(cells[at + 4]) };
    });
  });
}

/** Days of the quotes files of one underlying. */
export function chainDays(files: SampleTexts, underlying: 'spx' | 'vix'): string[] {
  const prefix = `${underlying}_quotedata_`;
  return [...files.keys()]
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length, -4));
}

function yieldCurve(files: SampleTexts, date: string): ParYieldCurve {
  const [header, ...rows] = tableOf(files, 'daily-treasury-rates.csv');
  const row = rows.find((cells) => cells[0] === date)!;
  const months = header!.slice(1).map((name) => Number.parseInt(name, 10) * (name.endsWith('Yr') ? 12 : 1));
  return {
    tenorDays: months.map((count) => Math.round((count * 365) / 12)),
    ratePercent: row.slice(1).map(Number),
  };
}

/** The exchange's variance of every expiry of a sample chain, with the yields of its day. */
export function variancesOf(files: SampleTexts, date: string): ExpiryResult[] {
  const quotes = quotesOf(files, `spx_quotedata_${date}.csv`);
  const clock = zoneClock(NEW_YORK);
  const instant = (day: DayNumber, minute: number): number => {
    const local = clock.toEpochMs({ day, minute });
    if (local.status !== 'ok') throw new Error(local.status);
    return local.epochMs;
  };
  const roots = ['SPX', 'SPXW'];
  const quoteDay = fromIsoDate(date);
  return varianceByExpiry({
    chain: {
      roots,
      rootIndex: Uint8Array.from(quotes, ({ root }) => roots.indexOf(root)),
      expiryDays: Int32Array.from(quotes, ({ expiryDay }) => expiryDay),
      strikes: Float64Array.from(quotes, ({ strike }) => strike),
      isCall: Uint8Array.from(quotes, ({ isCall }) => (isCall ? 1 : 0)),
      bid: Float64Array.from(quotes, ({ bid }) => bid),
      ask: Float64Array.from(quotes, ({ ask }) => ask),
    },
    quoteDay,
    quoteAtMs: instant(quoteDay, 16 * 60 + 15),
    curve: yieldCurve(files, date),
    settlementOf: (root, day) => (optionExpiry(root, day, nyse).settlement === 'am' ? 'AM' : 'PM'),
    settlementMsOf: (root, day) => {
      const { settlementDay, settlementMinuteNewYork } = optionExpiry(root, day, nyse);
      return instant(settlementDay, settlementMinuteNewYork);
    },
    isMonthly: (_root, day) => isStandardMonthlyExpiry(day, nyse),
  });
}
