import type { CalibrationRun } from '#contract/schemas/calibration.ts';
import { formatNumber, formatParameter } from '#renderer/charts/format.ts';
import type { PlotSpec } from '#renderer/charts/spec.ts';
import type { Column } from '#renderer/ui/table-column.ts';
import type { FitPicture } from './fit-picture.ts';

type FittedCurve = CalibrationRun['curves'][number];
type PricingError = NonNullable<CalibrationRun['pricingErrors']>[number];

/** A curve that was fitted beside the parameters: forward variance, levels or vols by expiry. */
export function curvePlot(head: FitPicture, curve: FittedCurve): PlotSpec | null {
  const { name, unit, timesYears, values } = curve;
  if (timesYears.length === 0) return null;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const pad = 0.08 * (high - low || Math.abs(high) || 1);
  const days = timesYears.map((years) => 365 * years);
  return {
    kind: 'plot',
    id: `calibration-curve-${name.replace(/\W/g, '-')}`,
    title: `${name}, ${head.title}`,
    summary: `${name} at ${values.length} times, from ${formatParameter(values[0])} to ${formatParameter(values.at(-1))} ${unit}.`,
    asOf: head.quoteDate,
    source: head.source,
    sample: head.sample,
    xLabel: 'days',
    xDecimals: 0,
    xRange: [0, 1.02 * days.at(-1)!],
    xTicks: null,
    yLabel: `${name}, ${unit}`,
    yUnit: unit,
    decimals: Math.max(2, Math.min(6, 3 - Math.floor(Math.log10(Math.abs(high) || 1)))),
    yRange: [low - pad, high + pad],
    bars: [
      {
        id: 'nodes',
        label: name,
        tone: 'text',
        parts: ['low', 'value', 'high'],
        x: days,
        low: values.map(() => Number.NaN),
        middle: values,
        high: values.map(() => Number.NaN),
        hollow: new Uint8Array(values.length),
        pointLabels: Array.from(days, (day) => `${formatNumber(day, 0)} days`),
      },
    ],
    lines: [{ id: name, label: name, tone: 'blue', dash: 'solid', widthPx: 1.5, x: days, y: values }],
    marks: [],
    spans: [],
  };
}

export const pricingErrorColumns: readonly Column<PricingError>[] = [
  {
    id: 'expiry',
    label: 'Expiry',
    mono: true,
    width: 96,
    value: ({ expiry, expiryYears }) => expiry ?? `${formatNumber(365 * expiryYears, 0)} days`,
  },
  { id: 'count', label: 'Calls', align: 'right', width: 60, value: ({ count }) => count },
  {
    id: 'percentage',
    label: 'Mean |ΔC|/C',
    unit: '%',
    align: 'right',
    width: 112,
    value: ({ percentageError }) => percentageError,
    show: ({ percentageError }) => formatNumber(percentageError, 2),
  },
  {
    id: 'absolute',
    label: 'Mean |ΔC|',
    unit: 'index points',
    align: 'right',
    width: 150,
    grow: 1,
    value: ({ meanAbsoluteError }) => meanAbsoluteError,
    show: ({ meanAbsoluteError }) => formatNumber(meanAbsoluteError, 3),
  },
];

interface CurveRow {
  readonly name: string;
  readonly days: number;
  readonly value: number;
  readonly unit: string;
}

/** All fitted curves as one table. */
export const curveRows = ({ curves }: CalibrationRun): readonly CurveRow[] =>
  curves.flatMap(({ name, unit, timesYears, values }) =>
    Array.from(timesYears, (years, index) => ({ name, unit, days: 365 * years, value: values[index]! })),
  );

export const curveColumns: readonly Column<CurveRow>[] = [
  { id: 'name', label: 'Curve', width: 120, grow: 1, value: ({ name }) => name },
  { id: 'days', label: 'Days', align: 'right', width: 64, value: ({ days }) => days },
  { id: 'value', label: 'Value', align: 'right', width: 96, value: ({ value }) => value },
  { id: 'unit', label: 'Unit', width: 80, value: ({ unit }) => unit },
];
