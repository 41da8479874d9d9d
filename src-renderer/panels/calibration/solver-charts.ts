import type { CalibrationRun } from '#contract/schemas/calibration.ts';
import { formatNumber, formatParameter } from '#renderer/charts/format.ts';
import type { HeatmapSpec, PlotLineSpec, PlotSpec } from '#renderer/charts/spec.ts';
import type { FitPicture } from './fit-picture.ts';
import type { LossPoint } from './live-run.svelte.ts';

type Head = Pick<FitPicture, 'title' | 'quoteDate' | 'source' | 'sample'>;

const plotOf = ({ title, quoteDate, source, sample }: Head, id: string, what: string) => ({
  kind: 'plot' as const,
  id,
  title: `${what}, ${title}`,
  asOf: quoteDate,
  source,
  sample,
  xTicks: null,
  bars: [],
});

const log10 = (value: number): number => (value > 0 ? Math.log10(value) : Number.NaN);

function rangeOf(values: Iterable<number>, share: number): readonly [number, number] {
  const finite = Array.from(values).filter(Number.isFinite);
  if (finite.length === 0) return [0, 1];
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const pad = share * (high - low || Math.abs(high) || 1);
  return [low - pad, high + pad];
}

/** The best loss as it fell, by evaluations of the objective. */
export function objectivePlot(head: Head, points: readonly LossPoint[]): PlotSpec | null {
  if (points.length === 0) return null;
  // A curve of one point has no length: it starts at no evaluation at all.
  const drawn = points.length === 1 ? [{ evaluations: 0, loss: points[0]!.loss }, points[0]!] : points;
  const line: PlotLineSpec = {
    id: 'loss',
    label: 'best',
    detail: 'Best loss so far, log10',
    tone: 'blue',
    dash: 'solid',
    widthPx: 1.75,
    x: Float64Array.from(drawn, ({ evaluations }) => evaluations),
    y: Float64Array.from(drawn, ({ loss }) => log10(loss)),
  };
  const [first, last] = [points[0]!, points.at(-1)!];
  return {
    ...plotOf(head, 'calibration-objective', 'Objective'),
    summary: `The loss fell from ${formatParameter(first.loss)} to ${formatParameter(last.loss)} in ${last.evaluations} evaluations.`,
    xLabel: 'evaluations',
    xDecimals: 0,
    xRange: [0, Math.max(1, last.evaluations)],
    yLabel: 'log10 of the loss',
    yUnit: 'log10',
    decimals: 3,
    yRange: rangeOf(line.y, 0.06),
    lines: [line],
    marks: [],
    spans: [],
  };
}

/** Excess loss along one parameter; the 95 % limit is where it reaches 3.84. */
const limit95 = 3.84;

export function profilePlot(head: Head, run: CalibrationRun, param: string, symbol: string): PlotSpec | null {
  const profile = run.profiles.find((one) => one.param === param);
  const fitted = run.fittedParams.find(({ name }) => name === param);
  if (!profile || !fitted || profile.values.length < 2) return null;
  const x = profile.values;
  const ends = [x[0]!, x.at(-1)!] as const;
  const bounds = [profile.lower, profile.upper].map((value) => formatParameter(value));
  const top = Math.min(
    4 * limit95,
    Math.max(1.4 * limit95, ...Array.from(profile.excess).filter(Number.isFinite)),
  );
  const lines: PlotLineSpec[] = [
    { id: 'excess', label: 'profile', tone: 'blue', dash: 'solid', widthPx: 1.75, x, y: profile.excess },
    {
      id: 'limit',
      label: '95 %',
      tone: 'muted',
      dash: 'dashed',
      widthPx: 1,
      x: Float64Array.from(ends),
      y: Float64Array.of(limit95, limit95),
    },
  ];
  return {
    ...plotOf(head, 'calibration-profile', `Profile likelihood of ${symbol}`),
    summary: `${symbol} is ${formatParameter(fitted.value)}; by its profile it lies between ${bounds.join(' and ')} at 95 %.`,
    xLabel: symbol,
    xDecimals: decimalsFor(ends[1] - ends[0]),
    xRange: ends,
    yLabel: 'excess loss, residual variances',
    yUnit: 'residual variances',
    decimals: 2,
    yRange: [0, top],
    lines,
    marks: [
      { x: fitted.value, label: 'best', tone: 'text' },
      ...[profile.lower, profile.upper].flatMap((value) =>
        value === null ? [] : [{ x: value, label: formatParameter(value, 3), tone: 'muted' as const }],
      ),
    ],
    spans: [],
  };
}

const decimalsFor = (range: number): number =>
  Math.max(0, Math.min(8, 2 - Math.floor(Math.log10(range || 1))));

/** How the estimates of the free parameters move together. */
export function correlationHeatmap(
  head: Head,
  run: CalibrationRun,
  symbolOf: (name: string) => string,
): HeatmapSpec | null {
  const names = run.freeParams.map(symbolOf);
  if (names.length < 2 || run.correlation.length !== names.length * names.length) return null;
  const size = names.length;
  let [worst, first, second] = [0, 0, 0];
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < row; column += 1) {
      const value = run.correlation[row * size + column]!;
      if (Math.abs(value) > Math.abs(worst)) [worst, first, second] = [value, row, column];
    }
  }
  return {
    kind: 'heatmap',
    id: 'calibration-correlation',
    title: `Correlation of the estimates, ${head.title}`,
    summary: `Most correlated: ${names[first]!} and ${names[second]!}, ${formatNumber(worst)}.`,
    asOf: head.quoteDate,
    source: head.source,
    sample: head.sample,
    rowTitle: 'Parameter',
    columnTitle: 'With',
    valueTitle: 'Correlation',
    unit: '',
    rows: names,
    columns: names,
    values: run.correlation,
    counts: Int32Array.from(run.correlation, (value) => Number(Number.isFinite(value))),
    counted: null,
    cellDays: null,
    scale: { kind: 'diverging', extent: 1, negativeLabel: 'opposed', positiveLabel: 'together', quiet: true },
    decimals: 2,
    written: true,
  };
}
