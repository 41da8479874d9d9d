import { readFileSync } from 'node:fs';
import { Temporal } from 'temporal-polyfill';
import { dayNumber, fromIsoDate, toIsoDate, type DayNumber } from '#quant/time/day-number.ts';
import type { ChainColumns } from '#quant/volatility-index/option-strip.ts';
import type { ParYieldCurve } from '#quant/volatility-index/treasury-rate.ts';
import { sharedPath } from '../../support/shared-data.ts';

const SYMBOL = /^([A-Z]+)(\d{2})(\d{2})(\d{2})[CP]\d+$/;

/** Lines of a real market file. */
export function readLines(...parts: string[]): string[] {
  return readFileSync(sharedPath('data', ...parts), 'utf8')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
}

/** Quotes of a Cboe delayed-quote chain, read by position; an oracle that shares no code with the ingest room. */
export function readQuoteChain(file: string): ChainColumns {
  const rows = readLines('options', 'cboe-quotedata', file)
    .map((line) => line.split(','))
    .filter((cells) => SYMBOL.test(cells[1] ?? ''));
  const roots = [...new Set(rows.map((cells) => SYMBOL.exec(cells[1]!)![1]!))];
  const count = 2 * rows.length;
  const chain = {
    roots,
    rootIndex: new Uint8Array(count),
    expiryDays: new Int32Array(count),
    strikes: new Float64Array(count),
    isCall: new Uint8Array(count),
    bid: new Float64Array(count),
    ask: new Float64Array(count),
  };
  rows.forEach((cells, row) => {
    const [, root, year, month, day] = SYMBOL.exec(cells[1]!)!;
    for (const call of [1, 0]) {
      const at = 2 * row + call;
      chain.rootIndex[at] = roots.indexOf(root!);
      chain.expiryDays[at] = dayNumber(2000 + Number(year), Number(month), Number(day));
      chain.strikes[at] = Number(cells[11]);
      chain.isCall[at] = call;
      chain.bid[at] = Number(cells[call ? 4 : 15]);
      chain.ask[at] = Number(cells[call ? 5 : 16]);
    }
  });
  return chain;
}

const TENORS: Record<string, number> = {
  '1 Mo': 30,
  '2 Mo': 60,
  '3 Mo': 91,
  '4 Mo': 121,
  '6 Mo': 182,
  '1 Yr': 365,
  '2 Yr': 730,
  '3 Yr': 1095,
  '5 Yr': 1825,
  '7 Yr': 2555,
  '10 Yr': 3650,
  '20 Yr': 7300,
  '30 Yr': 10_950,
};

/** Treasury par yields of one day. */
export function readTreasuryCurve(isoDate: string): ParYieldCurve {
  const lines = readLines('rates', `${isoDate.slice(0, 4)}-daily-treasury-rates.csv`).map((line) =>
    line.split(','),
  );
  const row = lines.find((cells) => cells[0] === isoDate);
  if (!row) throw new Error(`no Treasury curve for ${isoDate}`);
  return {
    tenorDays: lines[0]!.slice(1).map((name) => TENORS[name.trim()]!),
    ratePercent: row.slice(1).map((cell) => (cell === '' ? Number.NaN : Number(cell))),
  };
}

/** Published VIX per expiry of one day. */
export function readPublished(isoDate: string): { expiryDay: DayNumber; value: number }[] {
  return readLines('vix-term-structure', 'vix_term_structure_data.csv')
    .map((line) => line.split(','))
    .filter((cells) => cells[10] === isoDate)
    .map((cells) => ({ expiryDay: fromIsoDate(cells[4]!), value: Number(cells[3]) }));
}

/** One-column-per-name table with a date column; empty cells are NaN. */
export function readTable(
  parts: string[],
  dateColumn: string,
): { days: DayNumber[]; column: (name: string) => Float64Array } {
  const [header, ...rows] = readLines(...parts).map((line) => line.split(','));
  const at = (name: string): number => header!.indexOf(name);
  const toDay = (text: string): DayNumber => {
    const us = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
    return us ? dayNumber(Number(us[3]), Number(us[1]), Number(us[2])) : fromIsoDate(text.slice(0, 10));
  };
  return {
    days: rows.map((cells) => toDay(cells[at(dateColumn)]!)),
    column: (name) =>
      Float64Array.from(rows, (cells) => (cells[at(name)] === '' ? Number.NaN : Number(cells[at(name)]))),
  };
}

/** Instant of a New York wall-clock time. */
export function newYorkMs(day: DayNumber, time: string): number {
  return Temporal.ZonedDateTime.from(`${toIsoDate(day)}T${time}[America/New_York]`).epochMilliseconds;
}
