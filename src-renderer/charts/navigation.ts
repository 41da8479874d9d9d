import { lastFinite, nearestIndex } from './axis.ts';
import { formatNumber } from './format.ts';
import type { ChartCursor, ChartWalk } from './chart-walk.ts';
import { placeWords } from './place.ts';
import { plotWalk } from './plot-walk.ts';
import type { ChartSpec, CurveSpec, HeatmapSpec, TimeSeries, TimeSeriesSpec } from './spec.ts';

export type ChartMove =
  'next' | 'previous' | 'page-next' | 'page-previous' | 'first' | 'last' | 'up' | 'down';

const moves: Readonly<Record<string, ChartMove>> = {
  ArrowRight: 'next',
  ArrowLeft: 'previous',
  PageDown: 'page-next',
  PageUp: 'page-previous',
  Home: 'first',
  End: 'last',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

export const moveOfKey = (key: string): ChartMove | null => moves[key] ?? null;

const pageSize = 21;

export function moveCursor(walk: ChartWalk, cursor: ChartCursor, move: ChartMove): ChartCursor {
  if (move === 'up' || move === 'down') return changeSeries(walk, cursor, move === 'up' ? -1 : 1);
  const last = walk.pointCount(cursor.series) - 1;
  const { series, point } = cursor;
  if (move === 'first') return seek(walk, { series, point: 0 }, 1) ?? cursor;
  if (move === 'last') return seek(walk, { series, point: last }, -1) ?? cursor;
  const forward = move === 'next' || move === 'page-next';
  const size = move === 'next' || move === 'previous' ? 1 : pageSize;
  const wanted = Math.min(last, Math.max(0, point + (forward ? size : -size)));
  const target = { series, point: wanted };
  return seek(walk, target, forward ? 1 : -1) ?? seek(walk, target, forward ? -1 : 1) ?? cursor;
}

function changeSeries(walk: ChartWalk, cursor: ChartCursor, step: number): ChartCursor {
  const series = cursor.series + step;
  if (series < 0 || series >= walk.seriesCount) return cursor;
  const target = { series, point: walk.across(cursor, series) };
  return seek(walk, target, -1) ?? seek(walk, target, 1) ?? cursor;
}

/** First point from `cursor` in the given direction that is no gap. */
function seek(walk: ChartWalk, cursor: ChartCursor, step: 1 | -1): ChartCursor | null {
  const count = walk.pointCount(cursor.series);
  for (let point = cursor.point; point >= 0 && point < count; point += step) {
    if (walk.hasPoint({ series: cursor.series, point })) return { series: cursor.series, point };
  }
  return null;
}

export function walkOf(spec: ChartSpec): ChartWalk {
  if (spec.kind === 'time-series') return timeSeriesWalk(spec);
  if (spec.kind === 'plot') return plotWalk(spec);
  return spec.kind === 'curve' ? curveWalk(spec) : heatmapWalk(spec);
}

const mainValues = (series: TimeSeries): Float64Array =>
  series.kind === 'line' || series.kind === 'columns'
    ? series.values
    : series.kind === 'band'
      ? series.high
      : series.close;

function timeSeriesWalk(spec: TimeSeriesSpec): ChartWalk {
  const valueAt = ({ series, point }: ChartCursor): number =>
    spec.series[series] ? mainValues(spec.series[series])[point]! : Number.NaN;
  return {
    seriesCount: spec.series.length,
    pointCount: () => spec.days.length,
    hasPoint: (cursor) => Number.isFinite(valueAt(cursor)),
    across: (cursor) => cursor.point,
    describe: (cursor) => describeTimePoint(spec, cursor),
    placeOf: ({ point }) => spec.days[point] ?? Number.NaN,
    start: () => ({
      series: 0,
      point: Math.max(0, spec.series[0] ? lastFinite(mainValues(spec.series[0])) : 0),
    }),
  };
}

function describeTimePoint(spec: TimeSeriesSpec, { series, point }: ChartCursor): string {
  const shown = spec.series[series];
  if (!shown || point >= spec.days.length) return 'No data.';
  const value = (values: Float64Array): string => formatNumber(values[point], shown.decimals);
  const text =
    shown.kind === 'line' || shown.kind === 'columns'
      ? value(shown.values)
      : shown.kind === 'band'
        ? `${value(shown.low)} to ${value(shown.high)}`
        : `open ${value(shown.open)}, high ${value(shown.high)}, low ${value(shown.low)}, close ${value(shown.close)}`;
  const state = spec.ribbon?.legend[spec.ribbon.states[point]!]?.label;
  return `${placeWords(spec.days[point]!, spec)}, ${shown.detail ?? shown.label}: ${text} ${shown.unit}${state ? `, ${state}` : ''}.`;
}

function curveWalk(spec: CurveSpec): ChartWalk {
  const line = (index: number) => spec.lines[index];
  return {
    seriesCount: spec.lines.length,
    pointCount: (series) => line(series)?.x.length ?? 0,
    hasPoint: ({ series, point }) => Number.isFinite(line(series)?.y[point]),
    across: ({ series, point }, other) =>
      Math.max(0, nearestIndex(line(other)?.x ?? [], line(series)?.x[point] ?? 0)),
    describe: ({ series, point }) => {
      const shown = line(series);
      if (!shown || point >= shown.x.length) return 'No data.';
      const value = formatNumber(shown.y[point], spec.decimals);
      return `${shown.detail ?? shown.label}, ${shown.pointLabels[point] ?? ''}, ${shown.x[point]!} days: ${value} ${spec.yUnit}.`;
    },
    placeOf: ({ series, point }) => line(series)?.x[point] ?? Number.NaN,
    start: () => ({ series: 0, point: 0 }),
  };
}

function heatmapWalk(spec: HeatmapSpec): ChartWalk {
  const index = ({ series, point }: ChartCursor): number => series * spec.columns.length + point;
  return {
    seriesCount: spec.rows.length,
    pointCount: () => spec.columns.length,
    hasPoint: (cursor) => spec.counts[index(cursor)]! > 0,
    across: (cursor) => cursor.point,
    describe: (cursor) => {
      const at = index(cursor);
      const value = formatNumber(spec.values[at], spec.decimals);
      const count = spec.counts[at] ?? 0;
      const behind = spec.counted ? `, ${count} ${spec.counted[count === 1 ? 0 : 1]}` : '';
      const dot = spec.dots?.cells[at] === 1 ? `, ${spec.dots.label}` : '';
      return `${spec.rows[cursor.series] ?? ''} ${spec.columns[cursor.point] ?? ''}: ${value} ${spec.unit}${behind}${dot}.`;
    },
    placeOf: (cursor) => spec.cellDays?.[index(cursor)] ?? -1,
    start: () => lastFilledCell(spec),
  };
}

function lastFilledCell(spec: HeatmapSpec): ChartCursor {
  for (let index = spec.counts.length - 1; index >= 0; index -= 1) {
    if (spec.counts[index]! > 0) {
      return { series: Math.floor(index / spec.columns.length), point: index % spec.columns.length };
    }
  }
  return { series: 0, point: 0 };
}
