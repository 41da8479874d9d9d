import type { DayNumber } from '../time/day-number.ts';
import {
  buildCurveHistory,
  curveAt,
  curveState,
  type CurveHistory,
} from '../volatility-index/futures-curve.ts';
import type { BarColumns } from './realised-volatility.ts';

/** Daily closes of one series, days ascending. */
export interface CloseSeries {
  readonly days: Int32Array;
  readonly close: Float64Array;
}

/** What the market parameters are estimated from; series that are not there are empty. */
export interface MarketData {
  readonly asOfDay: DayNumber;
  /** Sessions of the VIX, counted back from the as-of day, on which the estimates rest. */
  readonly windowSessions: number;
  readonly vix: CloseSeries;
  readonly vvix: CloseSeries;
  readonly spxDays: Int32Array;
  readonly spx: BarColumns;
  /** 15-minute closes of the VIX within the window, ascending; empty where there are none. */
  readonly vixQuarterHours: { readonly endMs: Float64Array; readonly close: Float64Array };
  readonly futures: {
    readonly days: Int32Array;
    readonly expiryDays: Int32Array;
    readonly settle: Float64Array;
  };
}

/** The same within the window, nothing after the as-of day. */
export interface MarketWindow {
  readonly vix: CloseSeries;
  readonly vvix: CloseSeries;
  readonly spx: CloseSeries;
  /** Days that have both closes. */
  readonly spxVix: JoinedSeries;
  readonly vixVvix: JoinedSeries;
  readonly curves: CurveHistory;
  /** State of the futures curve with the VIX of the day. */
  readonly states: {
    readonly days: Int32Array;
    readonly inContango: Float64Array;
    readonly vix: Float64Array;
  };
}

/** Two series on their common days. */
export interface JoinedSeries {
  readonly days: Int32Array;
  readonly left: Float64Array;
  readonly right: Float64Array;
}

/**
 * Cuts market data to the estimation window and joins what is used together.
 * @param data series up to any day
 * @returns series with every day in the window and on or before the as-of day
 */
export function windowOfData(data: MarketData): MarketWindow {
  const known = cut(data.vix, Number.NEGATIVE_INFINITY, data.asOfDay);
  const firstDay =
    known.days.length === 0
      ? data.asOfDay
      : known.days[Math.max(0, known.days.length - data.windowSessions)]!;
  const within = (series: CloseSeries): CloseSeries => cut(series, firstDay, data.asOfDay);
  const vix = within(data.vix);
  const vvix = within(data.vvix);
  const spx = within({ days: data.spxDays, close: data.spx.close });
  const curves = cutCurves(data, firstDay);
  return {
    vix,
    vvix,
    spx,
    spxVix: joinByDay(spx, vix),
    vixVvix: joinByDay(vix, vvix),
    curves,
    states: statesOf(curves, vix),
  };
}

/**
 * Values of two series on the days that both have.
 * @param left first series
 * @param right second series
 * @returns common days with both values
 */
export function joinByDay(left: CloseSeries, right: CloseSeries): JoinedSeries {
  const days: number[] = [];
  const leftValues: number[] = [];
  const rightValues: number[] = [];
  for (let a = 0, b = 0; a < left.days.length && b < right.days.length;) {
    const difference = left.days[a]! - right.days[b]!;
    if (difference === 0) {
      days.push(left.days[a]!);
      leftValues.push(left.close[a]!);
      rightValues.push(right.close[b]!);
    }
    if (difference <= 0) a += 1;
    if (difference >= 0) b += 1;
  }
  return {
    days: Int32Array.from(days),
    left: Float64Array.from(leftValues),
    right: Float64Array.from(rightValues),
  };
}

function cut(series: CloseSeries, firstDay: DayNumber, lastDay: DayNumber): CloseSeries {
  const kept: number[] = [];
  for (let index = 0; index < series.days.length; index += 1) {
    const day = series.days[index]!;
    if (day >= firstDay && day <= lastDay && series.close[index]! > 0 && Number.isFinite(series.close[index]))
      kept.push(index);
  }
  return {
    days: Int32Array.from(kept, (index) => series.days[index]!),
    close: Float64Array.from(kept, (index) => series.close[index]!),
  };
}

function cutCurves(data: MarketData, firstDay: DayNumber): CurveHistory {
  const { days, expiryDays, settle } = data.futures;
  const kept: number[] = [];
  for (let row = 0; row < days.length; row += 1)
    if (days[row]! >= firstDay && days[row]! <= data.asOfDay) kept.push(row);
  return buildCurveHistory({
    days: kept.map((row) => days[row]!),
    expiryDays: kept.map((row) => expiryDays[row]!),
    settle: kept.map((row) => settle[row]!),
  });
}

function statesOf(curves: CurveHistory, vix: CloseSeries): MarketWindow['states'] {
  const days: number[] = [];
  const inContango: number[] = [];
  const levels: number[] = [];
  const vixOf = new Map(Array.from(vix.days, (day, index) => [day, vix.close[index]!]));
  for (let index = 0; index < curves.days.length; index += 1) {
    const { settle } = curveAt(curves, index);
    const state = curveState(settle[0], settle[1]);
    if (state === 'unknown') continue;
    days.push(curves.days[index]!);
    inContango.push(state === 'contango' ? 1 : 0);
    levels.push(vixOf.get(curves.days[index]!) ?? Number.NaN);
  }
  return {
    days: Int32Array.from(days),
    inContango: Float64Array.from(inContango),
    vix: Float64Array.from(levels),
  };
}
