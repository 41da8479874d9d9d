import { quantileOfSorted, sortedFinite } from '../math/statistics.ts';
import { QuantError } from '../math/quant-error.ts';
import type { DayNumber } from '../time/day-number.ts';

/** Settlements of one day by expiry, ascending; contracts that settle on the day itself are not in it. */
export interface DayCurve {
  readonly daysToExpiry: ArrayLike<number>;
  /** VIX points. */
  readonly settle: ArrayLike<number>;
}

/** Curves of many days: rows `offsets[i]` to `offsets[i+1]` belong to `days[i]`. */
export interface CurveHistory {
  readonly days: Int32Array;
  readonly offsets: Int32Array;
  readonly daysToExpiry: Int32Array;
  readonly settle: Float64Array;
}

export interface SettlementColumns {
  readonly days: ArrayLike<number>;
  readonly expiryDays: ArrayLike<number>;
  readonly settle: ArrayLike<number>;
  /** 1 for weekly contracts that carry a neighbour's settlement; they are left out. */
  readonly dependent?: ArrayLike<number>;
}

/** State of a curve by its two nearest contracts; the codes of the regime ribbon. */
export const curveStates = ['unknown', 'contango', 'backwardation', 'flat'] as const;
export type CurveState = (typeof curveStates)[number];

/**
 * Arranges settlements by day and expiry.
 *
 * Contracts on or past their expiry day are left out: they settled that morning to the index, not to a market. So are
 * settlements that are not positive, dependent weeklies and repeated expiries of a day.
 * @param columns settlements in VIX points, any order
 * @returns curves of the days that have at least one usable contract, ascending
 * @throws QuantError LENGTH_MISMATCH
 */
export function buildCurveHistory(columns: SettlementColumns): CurveHistory {
  const count = columns.days.length;
  if (columns.expiryDays.length !== count || columns.settle.length !== count)
    throw new QuantError('LENGTH_MISMATCH', { count });
  const rows: number[] = [];
  for (let row = 0; row < count; row += 1) {
    const listed = columns.expiryDays[row]! > columns.days[row]! && columns.settle[row]! > 0;
    if (listed && Number.isFinite(columns.settle[row]) && columns.dependent?.[row] !== 1) rows.push(row);
  }
  rows.sort((a, b) => columns.days[a]! - columns.days[b]! || columns.expiryDays[a]! - columns.expiryDays[b]!);
  const days: number[] = [];
  const offsets: number[] = [];
  const daysToExpiry: number[] = [];
  const settle: number[] = [];
  let lastExpiry = Number.NaN;
  for (const row of rows) {
    const day = columns.days[row]!;
    const sameDay = days[days.length - 1] === day;
    if (sameDay && columns.expiryDays[row] === lastExpiry) continue;
    if (!sameDay) {
      days.push(day);
      offsets.push(settle.length);
    }
    lastExpiry = columns.expiryDays[row]!;
    daysToExpiry.push(lastExpiry - day);
    settle.push(columns.settle[row]!);
  }
  offsets.push(settle.length);
  return {
    days: Int32Array.from(days),
    offsets: Int32Array.from(offsets),
    daysToExpiry: Int32Array.from(daysToExpiry),
    settle: Float64Array.from(settle),
  };
}

/**
 * The curve of one entry of a history.
 * @param history curves of many days
 * @param index position of the day
 * @returns views into the history, not copies
 */
export function curveAt(history: CurveHistory, index: number): DayCurve {
  const from = history.offsets[index]!;
  const to = history.offsets[index + 1]!;
  return { daysToExpiry: history.daysToExpiry.subarray(from, to), settle: history.settle.subarray(from, to) };
}

export interface ConstantMaturity {
  /** FROM_SPOT: nearer than the first contract, so interpolated between spot VIX (0 days) and M1. */
  readonly status: 'OK' | 'FROM_SPOT' | 'OUTSIDE';
  readonly value: number;
}

/**
 * Future of constant maturity, linear in calendar days between the contracts around it.
 *
 * F(n) = F_a + (F_b − F_a)·(n − n_a)/(n_b − n_a); weekends and holidays count as days. Never extrapolated.
 * @param curve settlements of one day
 * @param tenorDays maturity in calendar days
 * @param spotVix level of the index for maturities before the first contract, NaN to do without
 * @returns VIX points with a status; NaN only together with OUTSIDE
 * @source S&P VIX Futures Indices Methodology (roll weights linear in days); calendar days by the usual quotation
 */
export function constantMaturity(curve: DayCurve, tenorDays: number, spotVix: number): ConstantMaturity {
  const count = curve.settle.length;
  if (count === 0) return { status: 'OUTSIDE', value: Number.NaN };
  let next = 0;
  while (next < count && curve.daysToExpiry[next]! < tenorDays) next += 1;
  if (next === count) return { status: 'OUTSIDE', value: Number.NaN };
  if (curve.daysToExpiry[next] === tenorDays) return { status: 'OK', value: curve.settle[next]! };
  if (next === 0 && !(spotVix > 0)) return { status: 'OUTSIDE', value: Number.NaN };
  const nearDays = next === 0 ? 0 : curve.daysToExpiry[next - 1]!;
  const near = next === 0 ? spotVix : curve.settle[next - 1]!;
  const share = (tenorDays - nearDays) / (curve.daysToExpiry[next]! - nearDays);
  return { status: next === 0 ? 'FROM_SPOT' : 'OK', value: near + share * (curve.settle[next]! - near) };
}

/**
 * State of a curve: contango where the second contract is above the first, backwardation below, flat on equality.
 * @param first settlement of M1
 * @param second settlement of M2
 * @returns the state, unknown where a price is missing
 */
export function curveState(first: number | undefined, second: number | undefined): CurveState {
  if (!(first! > 0) || !(second! > 0)) return 'unknown';
  if (second === first) return 'flat';
  return second! > first! ? 'contango' : 'backwardation';
}

/**
 * Slope between two contracts in percent: 100·(far/near − 1).
 * @param near settlement of the nearer contract
 * @param far settlement of the farther contract
 * @returns percent, NaN where a price is missing
 */
export function contangoPercent(near: number | undefined, far: number | undefined): number {
  return near! > 0 && far! > 0 ? 100 * (far! / near! - 1) : Number.NaN;
}

/**
 * Annualised roll yield of a long position in M1 that converges to an unchanged spot: (365/n)·ln(VIX/F1).
 * @param spotVix level of the index
 * @param first settlement of M1
 * @param daysToExpiry calendar days of M1, above 0
 * @returns log return per year as a decimal (negative in contango), NaN where a price is missing
 */
export function rollYieldAnnual(
  spotVix: number,
  first: number | undefined,
  daysToExpiry: number | undefined,
): number {
  if (!(spotVix > 0) || !(first! > 0) || !(daysToExpiry! > 0)) return Number.NaN;
  return (365 / daysToExpiry!) * Math.log(spotVix / first!);
}

export interface CurveMetrics {
  readonly state: CurveState;
  readonly contangoM1M2Percent: number | null;
  readonly contangoM4M7Percent: number | null;
  readonly rollYieldAnnual: number | null;
  readonly constantMaturity30: number | null;
  /** 100·(F1/VIX − 1). */
  readonly basisPercent: number | null;
  /** Least-squares slope of the settlements in VIX points for each 30 days. */
  readonly slopePerMonth: number | null;
}

/**
 * The figures that are quoted about one curve.
 * @param curve settlements of one day
 * @param spotVix level of the index on that day, NaN where there is none
 * @returns null where an input is missing
 */
export function curveMetrics(curve: DayCurve, spotVix: number): CurveMetrics {
  const { settle, daysToExpiry } = curve;
  return {
    state: curveState(settle[0], settle[1]),
    contangoM1M2Percent: orNull(contangoPercent(settle[0], settle[1])),
    contangoM4M7Percent: orNull(contangoPercent(settle[3], settle[6])),
    rollYieldAnnual: orNull(rollYieldAnnual(spotVix, settle[0], daysToExpiry[0])),
    constantMaturity30: orNull(constantMaturity(curve, 30, spotVix).value),
    basisPercent: orNull(contangoPercent(spotVix, settle[0])),
    slopePerMonth: orNull(slopePerMonth(curve)),
  };
}

export interface PercentileBand {
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
  readonly count: number;
}

/**
 * Usual range of a constant maturity: 10th, 50th and 90th percentile of the finite values.
 * @param values [n] VIX points, gaps as NaN
 * @returns percentiles with the number of values, undefined below 20 of them
 */
export function percentileBand(values: ArrayLike<number>): PercentileBand | undefined {
  const sorted = sortedFinite(values);
  if (sorted.length < 20) return undefined;
  return {
    p10: quantileOfSorted(sorted, 0.1),
    p50: quantileOfSorted(sorted, 0.5),
    p90: quantileOfSorted(sorted, 0.9),
    count: sorted.length,
  };
}

/**
 * Position of the last day on or before a day.
 * @param days [n] ascending
 * @param day the day to look for
 * @returns position, −1 where all days are later
 */
export function lastOnOrBefore(days: Int32Array, day: DayNumber): number {
  let low = 0;
  let high = days.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (days[middle]! <= day) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function slopePerMonth(curve: DayCurve): number {
  const count = curve.settle.length;
  if (count < 2) return Number.NaN;
  let [sumX, sumY, sumXX, sumXY] = [0, 0, 0, 0];
  for (let index = 0; index < count; index += 1) {
    const x = curve.daysToExpiry[index]! / 30;
    const y = curve.settle[index]!;
    sumX += x;
    sumY += y;
    sumXX += x * x;
    sumXY += x * y;
  }
  return (count * sumXY - sumX * sumY) / (count * sumXX - sumX * sumX);
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
