import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isStandardMonthlyExpiry } from '#quant/market/option-expiries.ts';
import {
  nthVxSettlement,
  parseVxContract,
  vxContractSettlement,
  VX_RESCALE_DAY,
} from '#quant/market/vx-contracts.ts';
import { dayNumber, fromIsoDate, toIsoDate } from '#quant/time/day-number.ts';
import type { TradingCalendar } from '#quant/time/trading-calendar.ts';
import { cboe, cfe, nyse } from '../../support/calendars.ts';
import { sharedPath, sharedRoot, sharedSkipReason } from '../../support/shared-data.ts';
import { titleWithReason } from '../../support/skip-reason.ts';

const isAbsent = sharedRoot === undefined;
const title = (text: string): string => titleWithReason(text, isAbsent ? sharedSkipReason : null);

type Reasons = Readonly<Record<string, string>>;
const known = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../golden/calendars/published-data.json'), 'utf8'),
) as { vixWithoutSession: Reasons; sessionsWithoutVix: Reasons; standardExpiriesOtherThanMonthly: Reasons };

function rowsOf(...parts: string[]): string[][] {
  const text = readFileSync(sharedPath('data', ...parts), 'utf8');
  return text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.split(','));
}

function americanDay(text: string): number {
  const [month, day, year] = text.split('/').map(Number);
  return dayNumber(year!, month!, day!);
}

function historyDays(file: string, calendar: TradingCalendar): number[] {
  const days = rowsOf('index-daily', file)
    .slice(1)
    .map((row) => americanDay(row[0]!));
  return days.filter((day) => day >= calendar.firstDay);
}

function compare(days: readonly number[], calendar: TradingCalendar): { extra: string[]; missing: string[] } {
  const present = new Set(days);
  const extra = days.filter((day) => !calendar.isSession(day) && !calendar.publishesWhileClosed(day));
  const sessions = calendar.sessionsBetween(Math.min(...days), Math.max(...days));
  return {
    extra: extra.map(toIsoDate),
    missing: [...sessions].filter((day) => !present.has(day)).map(toIsoDate),
  };
}

describe.skipIf(isAbsent)(title('calendars against published histories'), () => {
  it('has a session for every S&P 500 day since 1990 and no other', () => {
    expect(compare(historyDays('SPX_History.csv', nyse), nyse)).toEqual({ extra: [], missing: [] });
  });

  it('has a Cboe session or a publishing holiday for every VIX value, apart from the listed defects', () => {
    const days = historyDays('VIX_History.csv', cboe);
    expect(compare(days, cboe)).toEqual({
      extra: Object.keys(known.vixWithoutSession),
      missing: Object.keys(known.sessionsWithoutVix),
    });
    const publishing = [];
    for (let day = days[0]!; day <= days.at(-1)!; day += 1)
      if (cboe.publishesWhileClosed(day)) publishing.push(day);
    expect(publishing.filter((day) => !days.includes(day))).toEqual([]);
    expect(publishing.length).toBe(24);
  });

  it('has no SKEW or three-month value off session', () => {
    for (const file of ['SKEW_History.csv', 'VIX3M_History.csv']) {
      expect(compare(historyDays(file, cboe), cboe).extra).toEqual([]);
    }
  });
});

interface ContractFile {
  readonly settlementDay: number;
  readonly rows: readonly { day: number; settle: number }[];
}

function readContracts(): ContractFile[] {
  return readdirSync(sharedPath('data/vix-futures/cfe')).map((file) => {
    const reading = parseVxContract(file);
    if (reading.status !== 'ok') throw new Error(`${file}: ${reading.status}`);
    const rows = rowsOf('vix-futures/cfe', file)
      .filter((row) => /^\d+\/\d+\/\d{4}$/.test(row[0]!))
      .map((row) => {
        const day = americanDay(row[0]!);
        return { day, settle: Number(row[6]) / (day < VX_RESCALE_DAY ? 10 : 1) };
      });
    return { settlementDay: vxContractSettlement(reading.contract, cfe), rows };
  });
}

describe.skipIf(isAbsent)(title('VX rules against the exchange files'), () => {
  const contracts = isAbsent ? [] : readContracts();

  it('settles all 112 contracts on the last day of their file', () => {
    expect(contracts.length).toBe(112);
    expect(contracts.filter(({ settlementDay, rows }) => rows.at(-1)!.day !== settlementDay)).toEqual([]);
  });

  it('has a CFE session for every row', () => {
    expect(contracts.flatMap(({ rows }) => rows).filter(({ day }) => !cfe.isSession(day))).toEqual([]);
  });

  it('has a CFE session for every day of the consolidated tables and no other', () => {
    const isoDays = (file: string, column: number): number[] =>
      rowsOf('vix-futures', file)
        .slice(1)
        .map((row) => fromIsoDate(row[column]!));
    expect(compare(isoDays('vix_futures.csv', 1), cfe)).toEqual({ extra: [], missing: [] });
    expect(compare(isoDays('VIX_futures_M1-M7.csv', 0), cfe)).toEqual({ extra: [], missing: [] });
  });

  it('ranks contracts as the consolidated table does, the settling one already gone', () => {
    const settles = new Map(
      contracts.flatMap(({ settlementDay, rows }) =>
        rows.map(({ day, settle }): [string, number] => [`${settlementDay}/${day}`, settle]),
      ),
    );
    let compared = 0;
    const settlementDays = new Set(contracts.map(({ settlementDay }) => settlementDay));
    let onSettlementDay = 0;
    for (const row of rowsOf('vix-futures', 'vix_futures.csv').slice(1)) {
      const day = fromIsoDate(row[1]!);
      // The last contract file settles in December 2013: later ranks have no file to compare with.
      if (day > fromIsoDate('2013-09-30')) break;
      for (const rank of [1, 2, 3]) {
        const settle = settles.get(`${nthVxSettlement(day, rank, cfe)}/${day}`);
        expect(settle, `${row[1]} rank ${rank}`).toBe(Number(row[2 + rank]));
        compared += 1;
      }
      if (settlementDays.has(day)) onSettlementDay += 1;
    }
    expect(compared).toBeGreaterThan(4_800);
    expect(onSettlementDay).toBeGreaterThan(75);
  });
});

describe.skipIf(isAbsent)(title('option expiries against published ones'), () => {
  it('recognises the standard expiries of the published term structure, old Saturdays and Thursdays included', () => {
    const [header, ...rows] = rowsOf('vix-term-structure', 'vix_term_structure_data.csv');
    const column = header!.indexOf('expiration_date');
    const printed = [...new Set(rows.map((row) => row[column]!))].sort();
    expect(printed.length).toBe(166);
    const others = printed.filter((date) => !isStandardMonthlyExpiry(fromIsoDate(date), cboe));
    expect(others).toEqual(Object.keys(known.standardExpiriesOtherThanMonthly));
  });
});
