import type { CandlestickData, HistogramData, UTCTimestamp, WhitespaceData } from 'lightweight-charts';
import type {
  BandSeriesSpec,
  CandleSeriesSpec,
  ColumnSeriesSpec,
  LineSeriesSpec,
  TimeSeries,
  TimeSeriesSpec,
} from '../spec.ts';
import type { BandData } from './band-series.ts';
import type { PathData } from './path-series.ts';

const secondsPerDay = 86_400;
const secondsPerMinute = 60;

type Axis = Pick<TimeSeriesSpec, 'minutes'>;
type Place = UTCTimestamp;
const unitOf = ({ minutes }: Axis): number => (minutes === undefined ? secondsPerDay : secondsPerMinute);

const timestampOf = (place: number, axis: Axis): Place => (place * unitOf(axis)) as Place;
export const placeOfTimestamp = (time: number, axis: Axis): number => Math.round(time / unitOf(axis));

/** One empty place per place of the axis from an index on, so that the library's positions are the axis's indices. */
export function axisPlaces(spec: TimeSeriesSpec, from = 0): WhitespaceData<Place>[] {
  return Array.from(spec.days.subarray(from), (day) => ({ time: timestampOf(day, spec) }));
}

/** Hues of columns. */
export interface ColumnHues {
  readonly rise: string;
  readonly fall: string;
}

/** What the library draws at one place; null where there is nothing. */
export function pointOf(
  spec: TimeSeriesSpec,
  series: TimeSeries,
  index: number,
  hues: ColumnHues,
): PathData<Place> | BandData<Place> | CandlestickData<Place> | HistogramData<Place> | null {
  const time = timestampOf(spec.days[index]!, spec);
  if (series.kind === 'line') return linePoint(series, index, time);
  if (series.kind === 'band') return bandPoint(series, index, time);
  return series.kind === 'candles'
    ? candlePoint(series, index, time)
    : columnPoint(series, { index, time, hues });
}

/** All points of a series. */
export function pointsOf(spec: TimeSeriesSpec, series: TimeSeries, hues: ColumnHues): readonly unknown[] {
  const data: unknown[] = [];
  for (let index = 0; index < spec.days.length; index += 1) {
    const point = pointOf(spec, series, index, hues);
    if (point) data.push(point);
  }
  return data;
}

/** The empty place that takes away what was drawn there. */
export const emptyPoint = (spec: TimeSeriesSpec, index: number): WhitespaceData<Place> => ({
  time: timestampOf(spec.days[index]!, spec),
});

function linePoint({ values, breaks }: LineSeriesSpec, index: number, time: Place): PathData<Place> | null {
  const value = values[index]!;
  if (!Number.isFinite(value)) return null;
  return breaks?.[index] === 1 ? { time, value, starts: true } : { time, value };
}

function bandPoint(
  { low, high, breaks }: BandSeriesSpec,
  index: number,
  time: Place,
): BandData<Place> | null {
  const edges = { time, low: low[index]!, high: high[index]! };
  if (!Number.isFinite(edges.low) || !Number.isFinite(edges.high)) return null;
  return breaks?.[index] === 1 ? { ...edges, starts: true } : edges;
}

/** A day that only has a close is drawn as a level of no height: that is all that is known of it. */
function candlePoint(series: CandleSeriesSpec, index: number, time: Place): CandlestickData<Place> | null {
  const close = series.close[index]!;
  if (!Number.isFinite(close)) return null;
  const orClose = (value: number | undefined): number =>
    value !== undefined && Number.isFinite(value) ? value : close;
  return {
    time,
    open: orClose(series.open[index]),
    high: orClose(series.high[index]),
    low: orClose(series.low[index]),
    close,
  };
}

function columnPoint(
  { values, falls }: ColumnSeriesSpec,
  { index, time, hues }: { readonly index: number; readonly time: Place; readonly hues: ColumnHues },
): HistogramData<Place> | null {
  const value = values[index]!;
  if (!Number.isFinite(value)) return null;
  return { time, value, color: falls?.[index] === 1 ? hues.fall : hues.rise };
}
