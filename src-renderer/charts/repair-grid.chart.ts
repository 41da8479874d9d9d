import { extentOf } from './axis.ts';
import { formatNumber } from './format.ts';
import {
  bandOf,
  isExtrapolated,
  isStale,
  roundUp,
  volPointsOf,
  yearWords,
  type BandReach,
  type RepairChartData,
} from './repair-data.ts';
import type { ChartDefinition, HeatmapSpec, HeatScaleSpec } from './spec.ts';

/** What the repaired surface is held against. */
export type RepairBeside = 'truth' | 'compared';
/** `error` is the repaired surface less what stands beside it. */
export type RepairPicture = 'quotes' | 'repaired' | 'beside' | 'error' | 'band' | 'residual' | 'stale';

export interface BandLook {
  readonly levelPercent: 80 | 95;
  readonly reach: BandReach;
}

export interface RepairGridOptions {
  readonly picture: RepairPicture;
  readonly beside: RepairBeside;
  readonly band: BandLook;
}

interface Cells {
  readonly title: string;
  readonly valueTitle: string;
  readonly values: Float64Array;
  readonly scale: HeatScaleSpec;
  readonly unit?: string;
  readonly decimals: number;
  readonly dots?: HeatmapSpec['dots'];
  /** "Vols of the quotes", before "from 11 to 42 vol points". */
  readonly words: string;
}

/** End of the scale of stale scores. */
const MOST_DEVIATIONS = 4;

export const repairGridChart: ChartDefinition<RepairChartData, RepairGridOptions, HeatmapSpec> = {
  id: 'repair-grid',
  title: 'Repaired surface',
  query: 'surface.repair',
  fixture: 'surface-repair.json',
  view: (data, options) => {
    const { words, dots, unit = 'vol points', ...cells } = makers[options.picture](data, options);
    const { expiriesYears, logMoneyness } = data.result;
    const range = extentOf(cells.values);
    const { decimals } = cells;
    return {
      ...cells,
      ...(dots ? { dots } : {}),
      unit,
      kind: 'heatmap',
      id: 'repair-grid',
      summary: range
        ? `${words} from ${formatNumber(range[0], decimals)} to ${formatNumber(range[1], decimals)} ${unit}.`
        : `${cells.title}: there is nothing to show.`,
      asOf: data.asOf,
      source: data.source,
      sample: data.sample,
      rowTitle: 'Time to expiry',
      columnTitle: 'Log-moneyness k',
      rows: Array.from(expiriesYears, yearWords),
      columns: Array.from(logMoneyness, (k) => formatNumber(k, 2)),
      counts: Int32Array.from(cells.values, (value) => Number(Number.isFinite(value))),
      counted: null,
      cellDays: null,
      written: true,
    };
  },
};

const makers: Readonly<Record<RepairPicture, (data: RepairChartData, options: RepairGridOptions) => Cells>> =
  {
    quotes: (data) => ({
      title: 'Quotes',
      valueTitle: 'Vol of the quote',
      values: volPointsOf(data.result.quotes, data.result),
      scale: levels(data),
      decimals: 1,
      words: 'Vols of the quotes',
    }),
    repaired: (data) => ({
      title: 'Repaired',
      valueTitle: 'Repaired vol',
      values: repairedOf(data),
      scale: levels(data),
      decimals: 1,
      dots: { cells: data.result.observed, label: 'quoted' },
      words: `Vols by ${data.result.estimator.label}`,
    }),
    beside: besideCells,
    error: errorCells,
    band: bandCells,
    residual: residualCells,
    stale: staleCells,
  };

const repairedOf = ({ result }: RepairChartData): Float64Array => result.impliedVols.map((vol) => 100 * vol);

/** One scale for quotes, repaired and truth, so that a colour is the same vol in all three; far wings must not take it. */
function levels({ result, truth }: RepairChartData): HeatScaleSpec {
  const values = truth ? volPointsOf(truth, result) : result.impliedVols.map((vol) => 100 * vol);
  const sorted = values.filter(Number.isFinite).sort();
  if (sorted.length === 0) return { kind: 'sequential', low: 0, high: 1, clipped: false };
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))]!;
  return { kind: 'sequential', low: at(0.02), high: at(0.92), clipped: true };
}

/** The title says what is taken from what. Ends at the 98th percentile, so that one far cell does not take all the colours. */
function differences(values: Float64Array): HeatScaleSpec {
  const sizes = values.filter(Number.isFinite).map(Math.abs).sort();
  return {
    kind: 'diverging',
    extent: roundUp(sizes[Math.floor(0.98 * (sizes.length - 1))] ?? 0),
    negativeLabel: '',
    positiveLabel: '',
    quiet: true,
  };
}

/** Vol points of what stands beside the repaired surface; nothing where it is not there. */
function besideOf({ result, compared, truth }: RepairChartData, beside: RepairBeside): Float64Array {
  const held =
    beside === 'truth' ? truth && volPointsOf(truth, result) : compared?.impliedVols.map((vol) => 100 * vol);
  return held ?? new Float64Array(result.impliedVols.length).fill(Number.NaN);
}

const besideName = ({ compared }: RepairChartData, beside: RepairBeside): string =>
  beside === 'truth' ? 'truth' : (compared?.estimator.label ?? 'compared');

function besideCells(data: RepairChartData, { beside }: RepairGridOptions): Cells {
  const name = besideName(data, beside);
  const title = beside === 'truth' ? 'Truth' : name;
  return {
    title,
    valueTitle: title,
    values: besideOf(data, beside),
    scale: levels(data),
    decimals: 1,
    words: `Vols of ${name}`,
    ...(beside === 'truth' ? {} : { dots: { cells: data.result.observed, label: 'quoted' } }),
  };
}

function errorCells(data: RepairChartData, { beside }: RepairGridOptions): Cells {
  const held = besideOf(data, beside);
  const values = repairedOf(data).map((vol, cell) => vol - held[cell]!);
  const title = `Repaired less ${besideName(data, beside)}`;
  return {
    title: beside === 'truth' ? 'Error: repaired less truth' : title,
    valueTitle: title,
    values,
    scale: differences(values),
    decimals: 2,
    dots: { cells: data.result.observed, label: 'quoted' },
    words: title,
  };
}

function bandCells({ result }: RepairChartData, { band: look }: RepairGridOptions): Cells {
  const band = bandOf(result, look.levelPercent, look.reach);
  const title = `Width of the ${look.levelPercent} % band${look.reach === 'surface' ? ', whole surface' : ''}`;
  const values = band
    ? band.upper.map((upper, cell) => upper - band.lower[cell]!)
    : new Float64Array(result.impliedVols.length).fill(Number.NaN);
  const beyond = Uint8Array.from(values, (_, cell) => Number(band !== null && isExtrapolated(result, cell)));
  const widths = values.filter(Number.isFinite).sort();
  return {
    title,
    valueTitle: title,
    values,
    scale: {
      kind: 'sequential',
      low: 0,
      high: roundUp(widths[Math.floor(0.95 * (widths.length - 1))] ?? 0),
      clipped: true,
    },
    decimals: 2,
    dots: beyond.includes(1)
      ? { cells: beyond, label: 'extrapolated, no evidence' }
      : { cells: result.observed, label: 'quoted' },
    words: `Bands of ${look.levelPercent} % are wide`,
  };
}

function residualCells(data: RepairChartData): Cells {
  const quoted = volPointsOf(data.result.quotes, data.result);
  const values = repairedOf(data).map((vol, cell) => vol - quoted[cell]!);
  return {
    title: 'Repaired less quote',
    valueTitle: 'Repaired less quote',
    values,
    scale: differences(values),
    decimals: 2,
    words: 'Repaired less quote',
  };
}

function staleCells({ result }: RepairChartData): Cells {
  return {
    title: 'Stale quotes',
    valueTitle: 'Distance from the other quotes',
    values: result.staleDeviations,
    scale: { kind: 'sequential', low: 0, high: MOST_DEVIATIONS, clipped: true },
    unit: 's.d.',
    decimals: 1,
    dots: {
      cells: Uint8Array.from(result.observed, (_seen, cell) => Number(isStale(result, cell))),
      label: 'stale',
    },
    words: 'Quotes lie apart from what the others say',
  };
}
