import type { Provenance } from '#contract/schemas/common.ts';
import type { CurveResult, FuturesCurve, SeriesResult } from '#contract/schemas/market.ts';

/** A small market without chance: 300 weekdays of a VIX that swings through contango and backwardation. */
const msPerDay = 86_400_000;
export const lastDay = Date.UTC(2026, 4, 15) / msPerDay;
const sessions = 300;

export const days = Int32Array.from(weekdaysBefore(lastDay, sessions));
export const vix = Float64Array.from(days, (_day, index) =>
  round(19 + 6 * Math.sin(index / 23) + 2 * Math.sin(index / 5)),
);

export function isoOf(day: number): string {
  return new Date(day * msPerDay).toISOString().slice(0, 10);
}

export function dayOf(iso: string): number {
  return Date.parse(`${iso}T00:00:00Z`) / msPerDay;
}

/** Place of the last session at or before the date; the last one where it is absent. */
export function indexAt(asOf: string | undefined): number {
  const found = asOf === undefined ? days.length - 1 : days.findLastIndex((day) => day <= dayOf(asOf));
  return Math.max(0, found);
}

export function provenance(until: number, method: string): Provenance {
  return {
    sources: ['Fixture'],
    batchHashes: ['a'.repeat(64)],
    firstDate: isoOf(days[0]!),
    lastDate: isoOf(days[until]!),
    count: until + 1,
    method,
    codeVersion: '0.1.0+fixture',
    seed: null,
    sample: false,
  };
}

export function series(seriesId: string, until: number): SeriesResult {
  const scale = { VIX9D: 0.94, VIX: 1, VIX3M: 1.05, VIX6M: 1.09, VVIX: 5, SPX: 260 }[seriesId] ?? 1;
  const pick = (offset: number): Float64Array<ArrayBuffer> =>
    Float64Array.from(days.subarray(0, until + 1), (_day, index) => round(vix[index]! * scale + offset));
  return {
    seriesId,
    label: seriesId,
    unit: seriesId === 'SPX' ? 'index points' : 'vol points',
    days: days.slice(0, until + 1),
    open: pick(0.1),
    high: pick(0.6),
    low: pick(-0.5),
    close: pick(0),
    provenance: provenance(until, 'as published'),
  };
}

/** Eight monthly contracts that pull the VIX back to 20. */
export function futuresAt(index: number, role: FuturesCurve['role']): FuturesCurve {
  const day = days[index]!;
  const spot = vix[index]!;
  const points = Array.from({ length: 8 }, (_unused, rank) => {
    const daysToExpiry = 12 + 30 * rank;
    const settle = round(20 + (spot - 20) * Math.exp(-daysToExpiry / 80));
    return {
      contract: `VX${rank + 1}`,
      expiry: isoOf(day + daysToExpiry),
      daysToExpiry,
      settle,
      change: round(0.1 * (rank - 3)),
      changePercent: round((10 * (rank - 3)) / settle),
      volume: 90_000 - 10_000 * rank,
      openInterest: 120_000 - 12_000 * rank,
      inferredExpiry: false,
      dependent: false,
    };
  });
  return { date: isoOf(day), role, spotVix: spot, points, source: 'Fixture' };
}

export function contangoPercent(index: number): number {
  const { points } = futuresAt(index, 'as-of');
  return round(100 * (points[1]!.settle / points[0]!.settle - 1));
}

export function curve(index: number, overlays: readonly string[]): CurveResult {
  const at = (role: FuturesCurve['role'], back: number): FuturesCurve[] =>
    index - back >= 0 ? [futuresAt(index - back, role)] : [];
  const asOf = futuresAt(index, 'as-of');
  const contango = contangoPercent(index);
  const tenors = Int32Array.from({ length: 8 }, (_unused, rank) => 30 * (rank + 1));
  return {
    status: 'OK',
    reason: null,
    curves: [
      asOf,
      ...at('prior-day', 1),
      ...at('prior-week', 5),
      ...at('prior-month', 21),
      ...overlays.map((date) => futuresAt(indexAt(date), 'overlay')),
    ],
    band: {
      daysToExpiry: tenors,
      p10: Float64Array.from(tenors, (tenor) => 14 + tenor / 80),
      p50: Float64Array.from(tenors, (tenor) => 18.5 + tenor / 120),
      p90: Float64Array.from(tenors, (tenor) => 26 - tenor / 90),
      count: 252,
    },
    metrics: {
      state: contango > 0 ? 'contango' : 'backwardation',
      contangoM1M2Percent: contango,
      contangoM4M7Percent: round(100 * (asOf.points[6]!.settle / asOf.points[3]!.settle - 1)),
      rollYieldAnnual: round(-contango / 100 / (30 / 365)),
      constantMaturity30: round(20 + (vix[index]! - 20) * Math.exp(-30 / 80)),
      basisPercent: round(100 * (asOf.points[0]!.settle / vix[index]! - 1)),
    },
    family: [
      { seriesId: 'VIX9D', tenorDays: 9, value: round(vix[index]! * 0.94) },
      { seriesId: 'VIX', tenorDays: 30, value: vix[index]! },
      { seriesId: 'VIX3M', tenorDays: 93, value: round(vix[index]! * 1.05) },
      { seriesId: 'VIX6M', tenorDays: 184, value: round(vix[index]! * 1.09) },
    ],
    publishedVix: [],
    freshness: { dataDate: asOf.date, ageSessions: 0, stale: false },
    provenance: provenance(index, 'settlement prices'),
  };
}

function* weekdaysBefore(last: number, count: number): Generator<number> {
  const found: number[] = [];
  for (let day = last; found.length < count; day -= 1) if ((day + 3) % 7 < 5) found.push(day);
  yield* found.reverse();
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
