import { createInlineCompute, type Compute } from '#jobs/compute.ts';
import { tasks } from '#jobs/task-registry.ts';
import { blackPrice } from '#quant/black/black76.ts';
import { priceOptions } from '#quant/engines/price-options.ts';
import type { ModelParams } from '#quant/models/model.ts';
import { findModel } from '#quant/models/registry.ts';
import { fromIsoDate } from '#quant/time/day-number.ts';
import type { CalibrationDeps } from '#services/calibration/calibration-deps.ts';
import type { ChainQuotes, FuturesTable, StoreReader, StoreWriter } from '#store/store.ts';
import { depsOf, lineage, type MemoryMarket } from '../market/memory-reader.ts';

export const quoteDate = '2023-04-14';
/** 16:15 in New York. */
const quoteAtMs = Date.UTC(2023, 3, 14, 20, 15);
const MS_PER_YEAR = 365 * 86_400_000;
export const rate = 0.045;
const spot = 4137;

/** Third Fridays, settled in the morning. */
const expiries = [
  ['2023-05-19', Date.UTC(2023, 4, 19, 13, 30)],
  ['2023-07-21', Date.UTC(2023, 6, 21, 13, 30)],
  ['2023-12-15', Date.UTC(2023, 11, 15, 14, 30)],
] as const;

export interface ChainRow {
  readonly expiry: string;
  readonly strike: number;
  readonly isCall: number;
  bid: number;
  ask: number;
}

/** Quotes at the prices of a model, half a point apart from their mids; `change` may damage rows. */
export function modelChain(
  modelId: string,
  params: ModelParams,
  change: (row: ChainRow) => void = () => undefined,
): ChainQuotes {
  const model = findModel(modelId)!;
  const rows = expiries.flatMap(([expiry, atMs]) => {
    const years = (atMs - quoteAtMs) / MS_PER_YEAR;
    const forward = spot * Math.exp(0.03 * years);
    const strikes = Float64Array.from({ length: 25 }, (_item, at) => 3400 + 60 * at);
    const batch = { strikes, expiryYears: strikes.map(() => years), isCall: new Uint8Array(25).fill(1) };
    const { impliedVols } = priceOptions(model, params, { forward, rate, dividendYield: 0 }, batch, {});
    return [...strikes].flatMap((strike, at) =>
      [1, 0].map((isCall): ChainRow => {
        const variance = impliedVols[at]! ** 2 * years;
        const mid = Math.exp(-rate * years) * blackPrice(forward, strike, variance, isCall === 1);
        const half = Math.min(0.25, mid / 4);
        return { expiry, strike, isCall, bid: mid - half, ask: mid + half };
      }),
    );
  });
  rows.forEach(change);
  return chainOf('SPX', rows);
}

export function chainOf(underlying: string, rows: readonly ChainRow[], day = quoteDate): ChainQuotes {
  const column = (pick: (row: ChainRow) => number) => Float64Array.from(rows, pick);
  const none = new Float64Array(rows.length).fill(Number.NaN);
  const shift = (fromIsoDate(day) - fromIsoDate(quoteDate)) * 86_400_000;
  return {
    ...lineage(`${underlying} chain`),
    chain: {
      snapshotId: `${underlying}@${day}`,
      underlying,
      quoteAtMs: quoteAtMs + shift,
      quoteDay: fromIsoDate(day),
      spot: underlying === 'VIX' ? 17.1 : spot,
      quotes: rows.length,
      twoSided: rows.filter(({ bid, ask }) => bid > 0 && ask > 0).length,
      expiries: new Set(rows.map(({ expiry }) => expiry)).size,
      source: 'test',
      sample: false,
    },
    roots: [underlying],
    rootIndex: new Uint8Array(rows.length),
    expiryDays: Int32Array.from(rows, ({ expiry }) => fromIsoDate(expiry)),
    strikes: column(({ strike }) => strike),
    isCall: Uint8Array.from(rows, ({ isCall }) => isCall),
    bid: column(({ bid }) => bid),
    ask: column(({ ask }) => ask),
    last: none,
    impliedVol: none,
    volume: none,
    openInterest: none,
  };
}

/** VIX options at lognormal prices around the futures of the day. */
export function vixChain(day = quoteDate, change: (row: ChainRow) => void = () => undefined): ChainQuotes {
  const rows = futureRows.slice(0, 2).flatMap(([expiry, settle]) => {
    const years = (Date.parse(`${expiry}T13:30:00Z`) - quoteAtMs) / MS_PER_YEAR;
    return [12, 14, 16, 18, 20, 22, 25, 30, 35].flatMap((strike) =>
      [1, 0].map((isCall): ChainRow => {
        const mid = Math.exp(-rate * years) * blackPrice(settle, strike, 0.81 * years, isCall === 1);
        return { expiry, strike, isCall, bid: mid * 0.98, ask: mid * 1.02 };
      }),
    );
  });
  rows.forEach(change);
  return chainOf('VIX', rows, day);
}

const futureRows = [
  ['2023-05-17', 18.9],
  ['2023-06-21', 20.1],
  ['2023-07-19', 20.8],
  ['2023-08-16', 21.3],
  ['2023-09-20', 21.6],
] as const;

export function futuresOf(days: readonly string[], levelOf: (day: number) => number = () => 1): FuturesTable {
  const rows = days.flatMap((iso, day) => futureRows.map((_row, contract) => ({ iso, day, contract })));
  return {
    ...lineage('CFE'),
    days: Int32Array.from(rows, ({ iso }) => fromIsoDate(iso)),
    expiryDays: Int32Array.from(rows, ({ contract }) => fromIsoDate(futureRows[contract]![0])),
    contracts: futureRows.map(([iso]) => `VX ${iso}`),
    contractIndex: Int32Array.from(rows, ({ contract }) => contract),
    dependent: new Uint8Array(rows.length),
    settle: Float64Array.from(rows, ({ day, contract }) => futureRows[contract]![1] * levelOf(day)),
    volume: Float64Array.from(rows, () => 1000),
    openInterest: Float64Array.from(rows, () => Number.NaN),
  };
}

let runs = 0;

/** Quotes in memory, calibrations in a real store. */
/** No networks: laws that are learned where they are asked for repair surfaces too. */
export const noModels = { bundled: 'none', trained: 'none' };

export function depsWith(
  market: MemoryMarket,
  store: { readonly read: StoreReader; readonly write: StoreWriter },
  compute: Compute = createInlineCompute(tasks),
): CalibrationDeps {
  const { reader, ...rest } = depsOf(market);
  const { calibrations, calibration, currentCalibration, calibrationPoints, alertRules, alertEvents, info } =
    store.read;
  const kept = {
    calibrations,
    calibration,
    currentCalibration,
    calibrationPoints,
    alertRules,
    alertEvents,
    info,
  };
  return {
    market: { ...rest, reader: { ...reader, ...kept } },
    writer: store.write,
    compute,
    folders: noModels,
    machine: { platform: 'test', cpu: 'test', cores: 1, node: process.version },
    newId: () => `run-${(runs += 1)}`,
  };
}
