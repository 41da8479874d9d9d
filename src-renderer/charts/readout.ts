import { indexOnOrBefore, lowerBound } from './axis.ts';
import { formatNumber } from './format.ts';
import { placeWords } from './place.ts';
import type { CurveSpec, PlotLineSpec, PlotSpec, TimeSeries, TimeSeriesSpec, Tone } from './spec.ts';

export interface ReadoutItem {
  readonly label: string;
  readonly value: string;
  readonly tone: Tone;
}
/** What the title row of a panel says about one place of its chart. */
export interface Readout {
  readonly place: string;
  readonly items: readonly ReadoutItem[];
}

/**
 * Values at exactly the day under the crosshair; the last day of the axis before it where the axis skips it. What is
 * read most comes first, since a narrow title row cuts off the end: closes and lines, the state, then the rest of a bar.
 */
export function timeSeriesReadout(
  spec: TimeSeriesSpec,
  day: number | null,
  closeOnly = false,
): Readout | null {
  const index = day === null ? spec.days.length - 1 : indexOnOrBefore(spec.days, day);
  if (index < 0) return null;
  const items = spec.series.map((series) => itemOf(series, index));
  const state = spec.ribbon?.legend[spec.ribbon.states[index]!];
  if (spec.ribbon && state) items.push({ label: spec.ribbon.label, value: state.label, tone: state.tone });
  if (!closeOnly) items.push(...spec.series.flatMap((series) => barItems(series, index)));
  return { place: day === null ? '' : placeWords(spec.days[index]!, spec), items };
}

function itemOf(series: TimeSeries, index: number): ReadoutItem {
  const show = (value: number | undefined): string => formatNumber(value, series.decimals);
  const { label, tone } = series;
  if (series.kind === 'band')
    return { label, value: `${show(series.low[index])} to ${show(series.high[index])}`, tone };
  return { label, value: show(series.kind === 'candles' ? series.close[index] : series.values[index]), tone };
}

function barItems(series: TimeSeries, index: number): ReadoutItem[] {
  if (series.kind !== 'candles') return [];
  const parts = [
    ['O', series.open],
    ['H', series.high],
    ['L', series.low],
  ] as const;
  return parts.map(([label, values]) => ({
    label,
    value: formatNumber(values[index], series.decimals),
    tone: series.tone,
  }));
}

/** Values of every curve that has a point at `x`; of the first curve's first point where `x` is null. */
export function curveReadout(spec: CurveSpec, x: number | null): Readout | null {
  const place = x ?? spec.lines[0]?.x[0];
  if (place === undefined) return null;
  const items = spec.lines.flatMap((line) => {
    const index = line.x.indexOf(place);
    if (index < 0) return [];
    return [{ label: line.label, value: formatNumber(line.y[index], spec.decimals), tone: line.tone }];
  });
  return { place: `${place} days`, items };
}

/** The day under the crosshair with its date; else the as-of day, whose date the title row already says. */
export function readoutAt(
  spec: TimeSeriesSpec,
  hoverDay: number | null,
  asOfDay: number | null,
): Readout | null {
  const readout = timeSeriesReadout(spec, hoverDay ?? asOfDay, hoverDay === null);
  return hoverDay === null && readout ? { ...readout, place: '' } : readout;
}

/** Every line's value at a place of the axis, between its points by the straight line. */
export function plotReadout(spec: PlotSpec, x: number | null): Readout | null {
  if (x === null) return null;
  const items = spec.lines.flatMap((line) => {
    const value = lineValueAt(line, x);
    return Number.isFinite(value) && !line.quiet
      ? [{ label: line.label, value: formatNumber(value, spec.decimals), tone: line.tone }]
      : [];
  });
  return { place: `${spec.xLabel} ${formatNumber(x, spec.xDecimals)}`, items };
}

/** NaN beyond the ends and next to a gap. */
export function lineValueAt({ x, y }: Pick<PlotLineSpec, 'x' | 'y'>, place: number): number {
  const after = lowerBound(x, place);
  if (after < x.length && x[after] === place) return y[after]!;
  if (after === 0 || after === x.length) return Number.NaN;
  const share = (place - x[after - 1]!) / (x[after]! - x[after - 1]!);
  return y[after - 1]! + share * (y[after]! - y[after - 1]!);
}
