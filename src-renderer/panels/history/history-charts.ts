import type { z } from 'zod';
import type { parameterHistory } from '#contract/schemas/calibration.ts';
import { alignTo, extentOf, fillHoles, lastFinite } from '#renderer/charts/axis.ts';
import { dayOfIso } from '#renderer/charts/day.ts';
import { formatParameter } from '#renderer/charts/format.ts';
import type { RibbonState, TimeSeries, TimeSeriesSpec } from '#renderer/charts/spec.ts';

export type ParameterHistory = z.infer<typeof parameterHistory>;
export type ParameterSeries = ParameterHistory['params'][number];
export type Status = ParameterHistory['statuses'][number];

/** One small picture: a parameter or an error through time. */
export interface Multiple {
  /** Field of an alert rule: the parameter's name, or `rmse:<component>`. */
  readonly field: string;
  readonly title: string;
  readonly unit: string;
  readonly series: ParameterSeries;
  readonly spec: TimeSeriesSpec;
}

/** What an alert rule says of a field, as a line. */
export interface Threshold {
  readonly label: string;
  readonly value: number;
}

export const isGood = (status: Status): boolean => status === 'CONVERGED' || status === 'AT_BOUND';

/** By the codes of the ribbon: a good run, none, a run that failed, a good run after which the level is another. */
const ribbonLegend: readonly RibbonState[] = [
  { label: '', tone: 'muted', pattern: 'empty' },
  { label: 'failed', tone: 'orange', pattern: 'hatched' },
  { label: 'new level', tone: 'purple', pattern: 'solid' },
];

export interface MultipleHead {
  readonly field: string;
  readonly title: string;
  readonly unit: string;
  readonly model: string;
  readonly source: string;
  readonly sample: boolean;
  readonly thresholds: readonly Threshold[];
}

export function multipleOf(history: ParameterHistory, series: ParameterSeries, head: MultipleHead): Multiple {
  const { field, title, unit } = head;
  return { field, title, unit, series, spec: specOf(history, series, head) };
}

function specOf(history: ParameterHistory, series: ParameterSeries, head: MultipleHead): TimeSeriesSpec {
  const runDays = Int32Array.from(history.quoteDates, dayOfIso);
  const days = fillHoles(runDays);
  const last = lastFinite(series.values);
  return {
    kind: 'time-series',
    id: `history-${head.field.replace(/\W/g, '-')}`,
    title: `${head.title}, ${head.model}`,
    summary: summaryOf(history, series, head),
    asOf: history.quoteDates[last] ?? null,
    source: head.source,
    sample: head.sample,
    days,
    panes: [{ label: head.unit, weight: 1, zeroLine: false }],
    series: linesOf(series, head, (values) => alignTo(days, runDays, values)),
    ribbon: {
      label: 'Run',
      states: alignStates(days, runDays, statesOf(history, series)),
      legend: ribbonLegend,
    },
  };
}

function statesOf({ statuses }: ParameterHistory, { breaks }: ParameterSeries): Uint8Array {
  const states = Uint8Array.from(statuses, (status) => (isGood(status) ? 0 : 1));
  for (const { at } of breaks) if (at >= 0 && at < states.length) states[at] = 2;
  return states;
}

function alignStates(days: Int32Array, runDays: Int32Array, states: Uint8Array): Uint8Array {
  return Uint8Array.from(alignTo(days, runDays, states), (state) => (Number.isFinite(state) ? state : 0));
}

function linesOf(
  series: ParameterSeries,
  head: MultipleHead,
  align: (values: ArrayLike<number>) => Float64Array,
): readonly TimeSeries[] {
  const decimals = decimalsOf(series.values);
  const line = { kind: 'line', pane: 0, unit: head.unit, decimals } as const;
  const faint = { ...line, tone: 'muted', widthPx: 1, quiet: true } as const;
  const flat = (value: number): Float64Array => align(new Float64Array(series.values.length).fill(value));
  return [
    {
      kind: 'band',
      pane: 0,
      id: 'error',
      label: '± se',
      detail: 'One standard error',
      unit: head.unit,
      tone: 'blue',
      decimals,
      low: align(series.values.map((value, index) => value - series.standardErrors[index]!)),
      high: align(series.values.map((value, index) => value + series.standardErrors[index]!)),
    },
    {
      ...line,
      id: 'value',
      label: head.title,
      tone: 'blue',
      dash: 'solid',
      widthPx: 1.75,
      values: align(series.values),
    },
    { ...faint, id: 'centre', label: 'centre', dash: 'dashed', values: align(series.centre) },
    {
      ...faint,
      id: 'lower-limit',
      label: 'limit',
      detail: 'Lower limit',
      dash: 'dotted',
      values: align(series.lowerLimit),
    },
    {
      ...faint,
      id: 'upper-limit',
      label: 'limit',
      detail: 'Upper limit',
      dash: 'dotted',
      values: align(series.upperLimit),
    },
    ...boundsIn(series).map(({ id, label, value }): TimeSeries => {
      return { ...line, id, label, tone: 'text', dash: 'solid', widthPx: 1, values: flat(value) };
    }),
    ...head.thresholds.map(({ label, value }, index): TimeSeries => {
      return {
        ...line,
        id: `alert-${index}`,
        label,
        tone: 'orange',
        dash: 'dashed',
        widthPx: 1,
        values: flat(value),
      };
    }),
  ];
}

/** Bounds that the picture has room for: one far away would flatten everything else. */
function boundsIn(series: ParameterSeries): readonly { id: string; label: string; value: number }[] {
  const extent = extentOf([...series.values, ...series.lowerLimit, ...series.upperLimit]);
  if (!extent) return [];
  const reach = 0.5 * (extent[1] - extent[0]) || 0.1 * Math.abs(extent[1]);
  const near = (value: number | null): value is number =>
    value !== null && value > extent[0] - reach && value < extent[1] + reach;
  return [
    ...(near(series.lower) ? [{ id: 'lower-bound', label: 'bound', value: series.lower }] : []),
    ...(near(series.upper) ? [{ id: 'upper-bound', label: 'bound', value: series.upper }] : []),
  ];
}

/** As many decimals as show four digits of the largest value. */
function decimalsOf(values: Float64Array): number {
  const extent = extentOf(values.map(Math.abs));
  if (!extent || extent[1] === 0) return 2;
  return Math.max(0, Math.min(8, 3 - Math.floor(Math.log10(extent[1]))));
}

function summaryOf(history: ParameterHistory, series: ParameterSeries, head: MultipleHead): string {
  const last = lastFinite(series.values);
  if (last < 0) return `No run of ${head.model} gave ${head.title}.`;
  const failures = history.statuses.filter((status) => !isGood(status)).length;
  const limits =
    Number.isFinite(series.lowerLimit[last]) && Number.isFinite(series.upperLimit[last])
      ? `, limits ${formatParameter(series.lowerLimit[last])} to ${formatParameter(series.upperLimit[last])}`
      : ', too few runs for limits';
  const breaks = series.breaks.map(({ at }) => history.quoteDates[at]).filter(Boolean);
  return [
    `${head.title} was ${formatParameter(series.values[last])} on ${history.quoteDates[last]}${limits}.`,
    breaks.length > 0 ? `The level changed on ${breaks.join(', ')}.` : 'The level did not change.',
    failures > 0 ? `${failures} of ${history.statuses.length} days have no good run.` : '',
  ]
    .filter(Boolean)
    .join(' ');
}

/** An error through time as a series without bounds, limits and tests. */
export function seriesOfErrors(field: string, values: Float64Array): ParameterSeries {
  const gaps = new Float64Array(values.length).fill(Number.NaN);
  return {
    param: field,
    unit: '',
    lower: null,
    upper: null,
    values: values as ParameterSeries['values'],
    standardErrors: gaps,
    centre: gaps,
    lowerLimit: gaps,
    upperLimit: gaps,
    breaks: [],
  };
}
