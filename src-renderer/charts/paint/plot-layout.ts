import { scaleLinear } from 'd3-scale';
import { formatNumber } from '../format.ts';
import type { ChartCursor } from '../chart-walk.ts';
import type { PlotSpec, PlotTick } from '../spec.ts';

export interface PlotLayout {
  readonly width: number;
  readonly height: number;
  /** The field of the data, in pixels. */
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly xOf: (value: number) => number;
  readonly yOf: (value: number) => number;
  readonly placeOf: (x: number) => number;
  readonly xTicks: readonly PlotTick[];
  readonly yTicks: readonly PlotTick[];
}

const leftRoomPx = 46;
const labelRoomPx = 84;
const mostLabels = 6;

export const hasLineLabels = (spec: PlotSpec): boolean =>
  spec.lines.length > 0 && (spec.names !== undefined || spec.lines.length <= mostLabels);

/** Room at the right of the field for the names of the lines. */
function nameRoom(spec: PlotSpec, width: number): number {
  if (!hasLineLabels(spec) || spec.names?.at === 'slope') return 10;
  return Math.min(spec.names?.roomPx ?? labelRoomPx, width / 4);
}

export function layoutPlot(spec: PlotSpec, width: number, height: number): PlotLayout {
  const right = width - nameRoom(spec, width);
  const [left, top, bottom] = [leftRoomPx, 22, height - 20];
  const x = scaleLinear().domain(spec.xRange).range([left, right]);
  const y = scaleLinear().domain(spec.yRange).range([bottom, top]);
  const ticks = (scale: typeof x, room: number, gap: number): readonly PlotTick[] =>
    labelled(roundTicks(scale, Math.max(2, Math.floor(room / gap))));
  return {
    width,
    height,
    left,
    right,
    top,
    bottom,
    xOf: (value) => x(value),
    yOf: (value) => y(value),
    placeOf: (px) => x.invert(px),
    xTicks: spec.xTicks ?? ticks(x, right - left, 72),
    yTicks: ticks(y, bottom - top, 34),
  };
}

/** About `count` round values, and two at least: one alone says no distance. */
function roundTicks(scale: { ticks(count: number): number[] }, count: number): readonly number[] {
  const values = scale.ticks(count);
  return values.length < 2 && count < 8 ? roundTicks(scale, count + 1) : values;
}

/** As many decimals as tell neighbouring ticks apart. */
function labelled(values: readonly number[]): readonly PlotTick[] {
  const step = values.length > 1 ? values[1]! - values[0]! : 1;
  const decimals = Math.max(0, Math.min(6, -Math.floor(Math.log10(step) + 1e-9)));
  return values.map((value) => ({ value, label: formatNumber(value, decimals) }));
}

const reachPx = 28;

/** The ranged point nearest to a place of the canvas; null where none is near. */
export function pointAt(spec: PlotSpec, layout: PlotLayout, px: number, py: number): ChartCursor | null {
  let best: ChartCursor | null = null;
  let least = reachPx * reachPx;
  spec.bars.forEach((bars, series) => {
    for (let point = 0; point < bars.x.length; point += 1) {
      const dx = layout.xOf(bars.x[point]!) - px;
      if (Math.abs(dx) > reachPx) continue;
      const dy = distanceToRange(layout, [bars.low[point]!, bars.middle[point]!, bars.high[point]!], py);
      // The eye aims at the strike: sideways counts for more than up and down.
      const distance = 4 * dx * dx + dy * dy * 0.25;
      if (distance < least) {
        least = distance;
        best = { series, point };
      }
    }
  });
  return best;
}

function distanceToRange(layout: PlotLayout, values: readonly number[], py: number): number {
  const pixels = values.filter((value) => Number.isFinite(value)).map(layout.yOf);
  if (pixels.length === 0) return Number.POSITIVE_INFINITY;
  return Math.max(0, Math.min(...pixels) - py, py - Math.max(...pixels));
}
