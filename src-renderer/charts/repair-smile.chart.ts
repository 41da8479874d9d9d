import { extentOf } from './axis.ts';
import {
  bandOf,
  isExtrapolated,
  isStale,
  volPointsOf,
  yearWords,
  type BandReach,
  type RepairChartData,
} from './repair-data.ts';
import type { ChartDefinition, PlotBarsSpec, PlotFillSpec, PlotLineSpec, PlotSpec } from './spec.ts';

export interface RepairSmileOptions {
  /** Expiry of the grid. */
  readonly row: number;
  readonly reach: BandReach;
  /** A stretch to point at: a violation that was chosen. */
  readonly spans: PlotSpec['spans'];
}

/** Room for "Triangulated interpolation". */
const NAME_ROOM_PX = 136;

export const repairSmileChart: ChartDefinition<RepairChartData, RepairSmileOptions, PlotSpec> = {
  id: 'repair-smile',
  title: 'Repaired smile',
  query: 'surface.repair',
  fixture: 'surface-repair.json',
  view: (data, { row, reach, spans }) => {
    const { result } = data;
    const x = result.logMoneyness;
    const cut = rowCutter(data, row);
    const bars = quotesOf(data, row, cut);
    const { lines: bands, fills } = bandsOf(data, reach, cut);
    const lines = [...linesOf(data, cut), ...bands];
    const quoted = bars.middle.filter(Number.isFinite).length;
    return {
      kind: 'plot',
      id: 'repair-smile',
      title: `Smile at ${yearWords(result.expiriesYears[row] ?? Number.NaN)}`,
      summary: `Repaired smile by ${result.estimator.label} through ${quoted} quotes at ${yearWords(result.expiriesYears[row] ?? Number.NaN)}${bands.length > 0 ? ', with its 80 and 95 % bands' : ''}.`,
      asOf: data.asOf,
      source: data.source,
      sample: data.sample,
      xLabel: 'log-moneyness k',
      xDecimals: 3,
      xRange: paddedRange([x[0] ?? -1, x[x.length - 1] ?? 1], 0.02),
      xTicks: null,
      yLabel: 'implied vol, vol points',
      yUnit: 'vol points',
      decimals: 2,
      yRange: paddedRange(extentOf([...lines.flatMap(({ y }) => [...y]), ...bars.middle]) ?? [0, 1], 0.06),
      bars: quoted > 0 ? [bars] : [],
      lines,
      marks: [{ x: 0, label: 'F', tone: 'muted' }],
      spans: [...spans, ...(fills.length > 0 ? extrapolatedSpans(data, row) : [])],
      fills,
      names: { at: 'end', roomPx: NAME_ROOM_PX },
    };
  },
};

type Cut = (values: Float64Array) => Float64Array;

function rowCutter({ result }: RepairChartData, row: number): Cut {
  const columns = result.logMoneyness.length;
  return (values) => values.slice(row * columns, (row + 1) * columns);
}

function quotesOf({ result }: RepairChartData, row: number, cut: Cut): PlotBarsSpec {
  const middle = cut(volPointsOf(result.quotes, result));
  const stale = Uint8Array.from(middle, (_value, at) => Number(isStale(result, row * middle.length + at)));
  const errors = cut(result.quoteErrors);
  return {
    id: 'quotes',
    label: 'quotes',
    detail: 'one standard error either way',
    tone: 'text',
    parts: ['low', 'quote', 'high'],
    x: result.logMoneyness,
    low: middle.map((vol, at) => vol - 100 * errors[at]!),
    middle,
    high: middle.map((vol, at) => vol + 100 * errors[at]!),
    hollow: stale,
    pointLabels: Array.from(middle, (_value, at) => (stale[at] === 1 ? 'stale' : 'quoted')),
  };
}

function linesOf({ result, compared, truth }: RepairChartData, cut: Cut): readonly PlotLineSpec[] {
  const x = result.logMoneyness;
  const repaired: PlotLineSpec = {
    ...{ id: 'repaired', label: 'repaired', detail: result.estimator.label, tone: 'blue', dash: 'solid' },
    ...{ widthPx: 1.75, x, y: cut(result.impliedVols).map((vol) => 100 * vol) },
  };
  const other: readonly PlotLineSpec[] = compared
    ? [
        {
          ...{ id: 'compared', label: compared.estimator.label, tone: 'purple', dash: 'dashed' },
          ...{ widthPx: 1.25, x, y: cut(compared.impliedVols).map((vol) => 100 * vol) },
        },
      ]
    : [];
  const known: readonly PlotLineSpec[] = truth
    ? [
        {
          ...{ id: 'truth', label: 'truth', tone: 'green', dash: 'dotted' },
          ...{ widthPx: 1.75, x, y: cut(volPointsOf(truth, result)) },
        },
      ]
    : [];
  return [repaired, ...known, ...other];
}

function bandsOf(
  { result }: RepairChartData,
  reach: BandReach,
  cut: Cut,
): { lines: readonly PlotLineSpec[]; fills: readonly PlotFillSpec[] } {
  const lines: PlotLineSpec[] = [];
  const fills: PlotFillSpec[] = [];
  for (const level of [80, 95]) {
    const band = bandOf(result, level, reach);
    if (!band) continue;
    const [lowerId, upperId] = [`band-${level}-low`, `band-${level}-high`];
    const look = { tone: 'blue', dash: 'solid', widthPx: 0.5, x: result.logMoneyness } as const;
    lines.push(
      { ...look, id: upperId, label: `${level} %`, detail: `${level} % band, high`, y: cut(band.upper) },
      {
        ...{ ...look, id: lowerId, label: `${level} % low`, detail: `${level} % band, low` },
        ...{ quiet: true, y: cut(band.lower) },
      },
    );
    fills.push({ lowerId, upperId, tone: 'blue' });
  }
  return { lines, fills };
}

/** Stretches whose band no quote could test. */
function extrapolatedSpans({ result }: RepairChartData, row: number): PlotSpec['spans'] {
  const k = result.logMoneyness;
  const edge = (at: number): number => {
    const [before, after] = [k[Math.max(at - 1, 0)]!, k[Math.min(at, k.length - 1)]!];
    return 0.5 * (before + after);
  };
  const spans: { from: number; to: number; label: string; tone: 'muted' }[] = [];
  for (let first = 0; first < k.length;) {
    let last = first;
    while (last < k.length && isExtrapolated(result, row * k.length + last)) last += 1;
    if (last > first) spans.push({ from: edge(first), to: edge(last), label: 'extrapolated', tone: 'muted' });
    first = Math.max(last, first + 1);
  }
  return spans;
}

function paddedRange([low, high]: readonly [number, number], share: number): readonly [number, number] {
  const room = share * (high - low) || 1;
  return [low - room, high + room];
}
