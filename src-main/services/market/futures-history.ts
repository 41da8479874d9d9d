import { setImmediate as nextTurn } from 'node:timers/promises';
import { nthVxSettlement } from '#quant/market/vx-contracts.ts';
import { dayNumber, type DayNumber } from '#quant/time/day-number.ts';
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

/** From here on every month is listed, so that the n-th column of a table is the n-th month. */
const EVERY_MONTH_LISTED: DayNumber = dayNumber(2006, 10, 1);

/**
 * VIX futures of a range of days. Contracts that name their expiry come first; beyond the last of them on a day, and on
 * days without any, the consolidated table with the most ranks of that day stands in, its expiries deduced from the rank.
 * Before October 2006 not every month was listed and such tables hold interpolated months: they are not used there.
 * Twenty years of them take a few turns of the event loop, so that other answers are not kept waiting.
 */
export async function loadFutures(deps: MarketDeps, range: DayRange): Promise<FuturesHistory> {
  const [table, ranked] = await Promise.all([deps.reader.futures(range), deps.reader.rankedFutures(range)]);
  const named = namedRows(table);
  await nextTurn();
  const standIns = rankedRows(ranked, lastExpiries(named), deps.calendars.cfe);
  await nextTurn();
  const rows = [...named, ...standIns.rows].sort((a, b) => a.day - b.day || a.expiryDay - b.expiryDay);
  const curves = buildCurveHistory({
    days: rows.map((row) => row.day),
    expiryDays: rows.map((row) => row.expiryDay),
    settle: rows.map((row) => row.settle),
    dependent: rows.map((row) => (row.dependent ? 1 : 0)),
  });
  await nextTurn();
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

/** Farthest named contract of each day. */
function lastExpiries(named: readonly FuturesRow[]): Map<DayNumber, DayNumber> {
  const last = new Map<DayNumber, DayNumber>();
  for (const row of named)
    if (!row.dependent) last.set(row.day, Math.max(row.expiryDay, last.get(row.day) ?? row.expiryDay));
  return last;
}

function rankedRows(
  tables: readonly RankedTable[],
  lastNamed: ReadonlyMap<DayNumber, DayNumber>,
  calendar: TradingCalendar,
): { rows: FuturesRow[]; used: RankedTable[] } {
  const widest = new Map<DayNumber, { table: RankedTable; ranks: number[] }>();
  for (const table of tables) {
    for (const [day, ranks] of ranksByDay(table)) {
      const held = widest.get(day);
      if (!held || ranks.length > held.ranks.length) widest.set(day, { table, ranks });
    }
  }
  const rows: FuturesRow[] = [];
  const used = new Set<RankedTable>();
  for (const [day, { table, ranks }] of widest) {
    if (!calendar.covers(day)) continue;
    const beyond = lastNamed.get(day) ?? day;
    const added = ranks
      .map((row) => inferredRow(table, row, calendar))
      .filter((row) => row.expiryDay > beyond);
    if (added.length > 0) used.add(table);
    rows.push(...added);
  }
  return { rows, used: [...used] };
}

function ranksByDay(table: RankedTable): Map<DayNumber, number[]> {
  const byDay = new Map<DayNumber, number[]>();
  for (let row = 0; row < table.days.length; row += 1) {
    const day = table.days[row]!;
    if (day < EVERY_MONTH_LISTED || !(table.settle[row]! > 0)) continue;
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
