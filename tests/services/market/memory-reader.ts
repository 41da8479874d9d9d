import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { logFutureMrlr } from '#quant/estimators/futures-mean-reversion.ts';
import { vxSettlementsBetween } from '#quant/market/vx-contracts.ts';
import { fromIsoDate, type DayNumber } from '#quant/time/day-number.ts';
import { parseTradingCalendar, type TradingCalendar } from '#quant/time/trading-calendar.ts';
import type { MarketDeps } from '#services/market/market-deps.ts';
import type { ServiceContext } from '#services/service-context.ts';
import type {
  ChainQuotes,
  DailySeries,
  DayRange,
  FuturesTable,
  IntradaySeries,
  Lineage,
  PublishedVixTable,
  RankedTable,
  StoreReader,
  YieldCurve,
} from '#store/store.ts';
import { brownianBars, ouPath } from '../../quant/estimators/simulated-paths.ts';

/** What a reader in memory holds; everything is optional. */
export interface MemoryMarket {
  readonly daily?: readonly DailySeries[];
  readonly futures?: FuturesTable;
  readonly ranked?: readonly RankedTable[];
  readonly published?: PublishedVixTable;
  readonly quarterHours?: IntradaySeries;
  readonly curves?: readonly YieldCurve[];
  readonly chains?: readonly ChainQuotes[];
}

export function lineage(name: string): Lineage {
  const code = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7).toString(16);
  return { sources: [name], batchHashes: [code.padStart(64, '0')], sample: false };
}

export function calendar(id: 'nyse' | 'cfe'): TradingCalendar {
  const path = resolve(import.meta.dirname, `../../../resources/calendars/${id}.json`);
  return parseTradingCalendar(JSON.parse(readFileSync(path, 'utf8')));
}

export function depsOf(market: MemoryMarket): MarketDeps {
  return {
    reader: memoryReader(market),
    calendars: { nyse: calendar('nyse'), cfe: calendar('cfe') },
    codeVersion: 'test',
  };
}

/** Context of a call; the clock stands a few days after the simulated market ends. */
export function contextAt(isoDate: string): ServiceContext {
  return {
    signal: new AbortController().signal,
    door: 'cli',
    now: () => fromIsoDate(isoDate) * 86_400_000 + 18 * 3_600_000,
    progress: () => undefined,
    partial: () => undefined,
  };
}

/** The part of the store that the market services ask, over plain arrays. */
export function memoryReader(market: MemoryMarket): StoreReader {
  const refuse = (): never => {
    throw new Error('not part of this test');
  };
  const emptyTable = { ...lineage('none'), days: new Int32Array(0), expiryDays: new Int32Array(0) };
  return {
    summaries: refuse,
    intradaySeries: async () => market.quarterHours ?? null,
    imports: refuse,
    rejectedRows: refuse,
    importByFileHash: refuse,
    mapping: refuse,
    jobs: refuse,
    simulations: refuse,
    simulation: refuse,
    calibrations: refuse,
    calibration: refuse,
    currentCalibration: refuse,
    calibrationPoints: refuse,
    alertRules: refuse,
    alertEvents: refuse,
    schedules: refuse,
    scheduleSlots: refuse,
    dailySeries: async (seriesId, range) => {
      const series = market.daily?.find((candidate) => candidate.seriesId === seriesId);
      const cut = series && cutRows(series, range);
      return cut && cut.days.length > 0 ? cut : null;
    },
    futures: async (range) => (market.futures ? cutRows(market.futures, range) : emptyFutures(emptyTable)),
    rankedFutures: async (range) => (market.ranked ?? []).map((table) => cutRows(table, range)),
    publishedVix: async (range) =>
      market.published ? cutRows(market.published, range) : { ...emptyTable, value: new Float64Array(0) },
    yieldCurve: async (curveId, day) =>
      market.curves
        ?.filter((curve) => curve.curveId === curveId && curve.day <= day)
        .sort((a, b) => b.day - a.day)[0] ?? null,
    chains: async ({ underlying, toDay, limit, offset }) =>
      (market.chains ?? [])
        .map(({ chain }) => chain)
        .filter(
          (chain) =>
            (underlying === undefined || chain.underlying === underlying) &&
            chain.quoteDay <= (toDay ?? Infinity),
        )
        .sort((a, b) => b.quoteAtMs - a.quoteAtMs)
        .slice(offset, offset + limit),
    chainQuotes: async (snapshotId) =>
      market.chains?.find(({ chain }) => chain.snapshotId === snapshotId) ?? null,
    marketDays: async () => {
      const days = new Set<number>([...(market.futures?.days ?? [])]);
      for (const series of market.daily ?? [])
        if (series.seriesId === 'VIX') series.days.forEach((day) => days.add(day));
      for (const table of market.ranked ?? []) table.days.forEach((day) => days.add(day));
      for (const { chain } of market.chains ?? []) days.add(chain.quoteDay);
      return Int32Array.from(days).sort();
    },
    info: async () => ({
      sqliteVersion: '',
      databaseBytes: 0,
      schemaVersion: 0,
      readOnly: false,
      empty: false,
      sample: false,
      recovery: null,
    }),
  };
}

/** Two and a half years of a simulated market that ends on 2024-06-28: VIX, VVIX, SPX and eight VX contracts a day. */
export function simulatedMarket(): Required<Pick<MemoryMarket, 'daily' | 'futures'>> {
  const sessions = calendar('cfe').sessionsBetween(fromIsoDate('2021-11-01'), fromIsoDate('2024-06-28'));
  const logVix = ouPath(sessions.length, { kappa: 5, theta: Math.log(17), sigma: 1.1, dt: 1 / 252, seed: 5 });
  const vix = dailySeries('VIX', sessions, (row) => Math.exp(logVix[row]!));
  const vvix = dailySeries('VVIX', sessions, (row) => 90 + 40 * (logVix[row]! - Math.log(17)));
  const bars = brownianBars(sessions.length, { volAnnual: 0.15, overnightShare: 0.2, steps: 30, seed: 6 });
  const spx: DailySeries = {
    ...lineage('SPX'),
    seriesId: 'SPX',
    days: sessions,
    ...bars,
    volume: new Float64Array(sessions.length),
  };
  return { daily: [vix, vvix, spx], futures: simulatedFutures(sessions, logVix) };
}

export function dailySeries(
  seriesId: string,
  days: Int32Array,
  valueOf: (row: number) => number,
): DailySeries {
  const close = Float64Array.from(days, (_, row) => valueOf(row));
  return {
    ...lineage(seriesId),
    seriesId,
    days,
    open: close,
    high: close,
    low: close,
    close,
    volume: new Float64Array(days.length),
  };
}

function simulatedFutures(sessions: Int32Array, logVix: Float64Array): FuturesTable {
  const expiries = vxSettlementsBetween(sessions[0]!, sessions.at(-1)! + 300, calendar('cfe'));
  const rows = [...sessions].flatMap((day, row) =>
    expiries
      .map((expiryDay, contract) => ({ day, row, expiryDay, contract }))
      .filter(({ expiryDay }) => expiryDay > day)
      .slice(0, 8),
  );
  const truth = { kappa: 4, theta: Math.log(18), volOfVolAnnual: 1 };
  return {
    ...lineage('CFE'),
    days: Int32Array.from(rows, ({ day }) => day),
    expiryDays: Int32Array.from(rows, ({ expiryDay }) => expiryDay),
    contracts: expiries.map((day) => `VX ${day}`),
    contractIndex: Int32Array.from(rows, ({ contract }) => contract),
    dependent: new Uint8Array(rows.length),
    settle: Float64Array.from(rows, ({ day, row, expiryDay }) =>
      Math.exp(logFutureMrlr(logVix[row]!, (expiryDay - day) / 365, truth)),
    ),
    volume: Float64Array.from(rows, () => 1000),
    openInterest: Float64Array.from(rows, () => Number.NaN),
  };
}

function emptyFutures(base: Lineage & { days: Int32Array; expiryDays: Int32Array }): FuturesTable {
  const none = new Float64Array(0);
  return {
    ...base,
    contracts: [],
    contractIndex: new Int32Array(0),
    dependent: new Uint8Array(0),
    settle: none,
    volume: none,
    openInterest: none,
  };
}

/** Rows of a struct of arrays within a range of days. */
function cutRows<Table extends { readonly days: Int32Array }>(table: Table, range: DayRange = {}): Table {
  const { fromDay = -Infinity, toDay = Infinity } = range;
  const rows = [...table.days.keys()].filter((row) => inside(table.days[row]!, fromDay, toDay));
  const entries = Object.entries(table).map(([name, value]: [string, unknown]) => {
    if (value instanceof Float64Array) return [name, Float64Array.from(rows, (row) => value[row]!)];
    if (value instanceof Int32Array) return [name, Int32Array.from(rows, (row) => value[row]!)];
    if (value instanceof Uint8Array) return [name, Uint8Array.from(rows, (row) => value[row]!)];
    return [name, value];
  });
  return Object.fromEntries(entries) as Table;
}

function inside(day: DayNumber, fromDay: number, toDay: number): boolean {
  return day >= fromDay && day <= toDay;
}
