import { nthVxSettlement } from '#quant/market/vx-contracts.ts';
import type { DayNumber } from '#quant/time/day-number.ts';
import type { TradingCalendar } from '#quant/time/trading-calendar.ts';
import { buildCurveHistory, type CurveHistory } from '#quant/volatility-index/futures-curve.ts';
import type { DayRange, FuturesTable, Lineage, RankedTable } from '#store/store.ts';
import type { MarketDeps } from './market-deps.ts';

/** One settlement with what is known about its contract. */
export interface FuturesRow {
  readonly day: DayNumber;
  readonly expiryDay: DayNumber;
  readonly contract: string;
  readonly settle: number;
  readonly volume: number | null;
  readonly openInterest: number | null;
  /** The table names the rank only; the expiry follows from the rule that every month is listed. */
  readonly inferredExpiry: boolean;
  readonly dependent: boolean;
}

export interface FuturesHistory {
  /** Ascending by day, then expiry; weeklies without a price of their own included. */
  readonly rows: readonly FuturesRow[];
  /** Monthly curves by day. */
  readonly curves: CurveHistory;
  readonly lineage: readonly Lineage[];
}

/**
 * VIX futures of a range of days. Contracts that name their expiry come first; on days without any, the consolidated
 * table with the most ranks of that day stands in, its expiries deduced from the rank.
 */
export async function loadFutures(deps: MarketDeps, range: DayRange): Promise<FuturesHistory> {
  const [table, ranked] = await Promise.all([deps.reader.futures(range), deps.reader.rankedFutures(range)]);
  const named = namedRows(table);
  const namedDays = new Set(named.map((row) => row.day));
  const standIns = rankedRows(ranked, namedDays, deps.calendars.cfe);
  const rows = [...named, ...standIns.rows].sort((a, b) => a.day - b.day || a.expiryDay - b.expiryDay);
  const curves = buildCurveHistory({
    days: rows.map((row) => row.day),
    expiryDays: rows.map((row) => row.expiryDay),
    settle: rows.map((row) => row.settle),
    dependent: rows.map((row) => (row.dependent ? 1 : 0)),
  });
  return { rows, curves, lineage: [...(named.length > 0 ? [table] : []), ...standIns.used] };
}

/** Rows of one day that are still to settle, by expiry. */
export function rowsOfDay(history: FuturesHistory, day: DayNumber): FuturesRow[] {
  return history.rows.filter((row) => row.day === day && row.expiryDay > day);
}

function namedRows(table: FuturesTable): FuturesRow[] {
  return Array.from(table.days, (day, row) => ({
    day,
    expiryDay: table.expiryDays[row]!,
    contract: table.contracts[table.contractIndex[row]!] ?? 'VX',
    settle: table.settle[row]!,
    volume: finiteOrNull(table.volume[row]!),
    openInterest: finiteOrNull(table.openInterest[row]!),
    inferredExpiry: false,
    dependent: table.dependent[row] === 1,
  }));
}

function rankedRows(
  tables: readonly RankedTable[],
  namedDays: ReadonlySet<DayNumber>,
  calendar: TradingCalendar,
): { rows: FuturesRow[]; used: RankedTable[] } {
  const widest = new Map<DayNumber, { table: RankedTable; ranks: number[] }>();
  for (const table of tables) {
    for (const [day, ranks] of ranksByDay(table, namedDays)) {
      const held = widest.get(day);
      if (!held || ranks.length > held.ranks.length) widest.set(day, { table, ranks });
    }
  }
  const rows: FuturesRow[] = [];
  for (const [day, { table, ranks }] of widest) {
    if (!calendar.covers(day)) continue;
    for (const row of ranks) rows.push(inferredRow(table, row, calendar));
  }
  return { rows, used: [...new Set([...widest.values()].map((entry) => entry.table))] };
}

function ranksByDay(table: RankedTable, namedDays: ReadonlySet<DayNumber>): Map<DayNumber, number[]> {
  const byDay = new Map<DayNumber, number[]>();
  for (let row = 0; row < table.days.length; row += 1) {
    const day = table.days[row]!;
    if (namedDays.has(day) || !(table.settle[row]! > 0)) continue;
    const held = byDay.get(day);
    if (held) held.push(row);
    else byDay.set(day, [row]);
  }
  return byDay;
}

function inferredRow(table: RankedTable, row: number, calendar: TradingCalendar): FuturesRow {
  const rank = table.ranks[row]!;
  return {
    day: table.days[row]!,
    expiryDay: nthVxSettlement(table.days[row]!, rank, calendar),
    contract: `VX${rank}`,
    settle: table.settle[row]!,
    volume: null,
    openInterest: null,
    inferredExpiry: true,
    dependent: false,
  };
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
