import type { CandlestickData, UTCTimestamp, WhitespaceData } from 'lightweight-charts';
import type { BandSeriesSpec, CandleSeriesSpec, LineSeriesSpec, TimeSeriesSpec } from '../spec.ts';
import type { BandData } from './band-series.ts';
import type { PathData } from './path-series.ts';

const secondsPerDay = 86_400;

export const timestampOf = (day: number): UTCTimestamp => (day * secondsPerDay) as UTCTimestamp;
export const dayOfTimestamp = (time: number): number => Math.round(time / secondsPerDay);

/** One empty place per day of the axis, so that the library's positions are the axis's indices. */
export function axisPlaces(days: Int32Array): WhitespaceData<UTCTimestamp>[] {
  return Array.from(days, (day) => ({ time: timestampOf(day) }));
}

export function lineData(spec: TimeSeriesSpec, series: LineSeriesSpec): PathData<UTCTimestamp>[] {
  const data: PathData<UTCTimestamp>[] = [];
  for (let index = 0; index < spec.days.length; index += 1) {
    const value = series.values[index]!;
    if (Number.isFinite(value)) data.push({ time: timestampOf(spec.days[index]!), value });
  }
  return data;
}

export function bandData(spec: TimeSeriesSpec, series: BandSeriesSpec): BandData<UTCTimestamp>[] {
  const data: BandData<UTCTimestamp>[] = [];
  for (let index = 0; index < spec.days.length; index += 1) {
    const low = series.low[index]!;
    const high = series.high[index]!;
    if (Number.isFinite(low) && Number.isFinite(high))
      data.push({ time: timestampOf(spec.days[index]!), low, high });
  }
  return data;
}

/** A day that only has a close is drawn as a level of no height: that is all that is known of it. */
export function candleData(spec: TimeSeriesSpec, series: CandleSeriesSpec): CandlestickData<UTCTimestamp>[] {
  const data: CandlestickData<UTCTimestamp>[] = [];
  const orClose = (value: number | undefined, close: number): number =>
    value !== undefined && Number.isFinite(value) ? value : close;
  for (let index = 0; index < spec.days.length; index += 1) {
    const close = series.close[index]!;
    if (!Number.isFinite(close)) continue;
    data.push({
      time: timestampOf(spec.days[index]!),
      open: orClose(series.open[index], close),
      high: orClose(series.high[index], close),
      low: orClose(series.low[index], close),
      close,
    });
  }
  return data;
}
