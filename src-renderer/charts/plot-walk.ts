import { nearestIndex } from './axis.ts';
import { formatNumber } from './format.ts';
import type { ChartCursor, ChartWalk } from './chart-walk.ts';
import type { PlotBarsSpec, PlotSpec } from './spec.ts';

/** What stands at a cursor: bars come first, since points are what is chosen, then lines. */
export const barsAt = (spec: PlotSpec, series: number): PlotBarsSpec | undefined => spec.bars[series];

const xOf = (spec: PlotSpec, series: number): Float64Array =>
  spec.bars[series]?.x ?? spec.lines[series - spec.bars.length]?.x ?? new Float64Array(0);

export function plotWalk(spec: PlotSpec): ChartWalk {
  const hasPoint = ({ series, point }: ChartCursor): boolean => {
    const bars = barsAt(spec, series);
    if (bars) return [bars.low, bars.middle, bars.high].some((part) => Number.isFinite(part[point]));
    return Number.isFinite(spec.lines[series - spec.bars.length]?.y[point]);
  };
  return {
    seriesCount: spec.bars.length + spec.lines.length,
    pointCount: (series) => xOf(spec, series).length,
    hasPoint,
    across: ({ series, point }, other) =>
      Math.max(0, nearestIndex(xOf(spec, other), xOf(spec, series)[point] ?? 0)),
    describe: (cursor) => describePlotPoint(spec, cursor),
    placeOf: ({ series, point }) => xOf(spec, series)[point] ?? Number.NaN,
    start: () => startOf(spec, hasPoint),
  };
}

/** Where most are interested: the point nearest to the first mark, or the middle of the axis. */
function startOf(spec: PlotSpec, hasPoint: (cursor: ChartCursor) => boolean): ChartCursor {
  const wanted = spec.marks[0]?.x ?? (spec.xRange[0] + spec.xRange[1]) / 2;
  let best: ChartCursor = { series: 0, point: 0 };
  let distance = Number.POSITIVE_INFINITY;
  xOf(spec, 0).forEach((x, point) => {
    if (Math.abs(x - wanted) < distance && hasPoint({ series: 0, point })) {
      best = { series: 0, point };
      distance = Math.abs(x - wanted);
    }
  });
  return best;
}

function describePlotPoint(spec: PlotSpec, { series, point }: ChartCursor): string {
  const show = (value: number | undefined): string => formatNumber(value, spec.decimals);
  const bars = barsAt(spec, series);
  const line = spec.lines[series - spec.bars.length];
  if (point >= xOf(spec, series).length) return 'No data.';
  if (bars) {
    const [low, middle, high] = bars.parts;
    const values = `${low} ${show(bars.low[point])}, ${middle} ${show(bars.middle[point])}, ${high} ${show(bars.high[point])}`;
    return `${bars.pointLabels[point] ?? bars.label}: ${values} ${spec.yUnit}.`;
  }
  const place = formatNumber(line?.x[point], spec.xDecimals);
  return `${line?.detail ?? line?.label ?? ''}, ${spec.xLabel} ${place}: ${show(line?.y[point])} ${spec.yUnit}.`;
}
