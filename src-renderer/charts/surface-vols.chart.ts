import type { SurfaceFitResult, SurfaceSlice } from '#contract/schemas/surface.ts';
import { extentOf, lowerBound, nearestIndex } from './axis.ts';
import { methodWords } from './definitions/quote-reasons.ts';
import { formatNumber } from './format.ts';
import { lineValueAt } from './readout.ts';
import type { ChartDefinition, HeatmapSpec, HeatScaleSpec } from './spec.ts';

type Grid = SurfaceFitResult['grid'];

export interface SurfaceVolsOptions {
  readonly quantity: 'vols' | 'residuals' | 'change';
  /** The grid without arbitrage, where there is one. */
  readonly projected: Grid | null;
  /** Draws the projected grid in place of the fitted one. */
  readonly showProjected: boolean;
}

interface Cells {
  readonly rows: readonly string[];
  readonly values: Float64Array;
  readonly counts: Int32Array;
  readonly valueTitle: string;
  readonly scale: HeatScaleSpec;
  readonly counted: HeatmapSpec['counted'];
}

const titles = {
  vols: 'Implied vol surface',
  residuals: 'Residuals of the fit',
  change: 'Change by the projection',
} as const;

export const surfaceVolsChart: ChartDefinition<SurfaceFitResult, SurfaceVolsOptions, HeatmapSpec> = {
  id: 'surface-vols',
  title: 'Implied vol surface',
  query: 'surface.fit',
  fixture: 'surface-fit.json',
  view: (data, options) => {
    const cells =
      options.quantity === 'residuals'
        ? residualCells(data)
        : options.quantity === 'change'
          ? changeCells(data, options.projected)
          : volCells(data, options.showProjected ? (options.projected ?? data.grid) : data.grid);
    return {
      ...cells,
      kind: 'heatmap',
      id: 'surface-vols',
      title:
        options.quantity === 'vols' && options.showProjected && options.projected
          ? 'Implied vol surface, projected'
          : titles[options.quantity],
      summary: summaryOf(data, cells, options),
      asOf: data.chain?.quoteDate ?? null,
      source: data.chain?.source ?? data.provenance?.sources.join(', ') ?? 'own quotes',
      sample: data.chain?.sample ?? false,
      rowTitle: 'Expiry',
      columnTitle: 'Log-moneyness k',
      unit: 'vol points',
      columns: Array.from(data.grid.logMoneyness, (k) => formatNumber(k, 3)),
      cellDays: null,
      decimals: options.quantity === 'vols' ? 1 : 2,
      written: true,
    };
  },
};

/** The slice that a row of the grid belongs to, by its time to expiry; −1 where none is near. */
export function sliceOfRow(data: Pick<SurfaceFitResult, 'slices' | 'grid'>, row: number): number {
  const years = data.grid.expiriesYears[row];
  if (years === undefined) return -1;
  const all = data.slices.map(({ expiryYears }) => expiryYears);
  const exact = all.findIndex((own, index) => Math.abs(own - years) < 1e-9 && data.slices[index]!.fit.curve);
  const near = exact >= 0 ? exact : nearestIndex(all, years);
  return near >= 0 && Math.abs(all[near]! - years) < 1e-6 + years * 0.02 ? near : -1;
}

/** `2026-06-19`, with the root where two expire on one day; years where no expiry is near. */
export function rowLabels(data: Pick<SurfaceFitResult, 'slices' | 'grid'>): readonly string[] {
  return distinctNames(
    Array.from(data.grid.expiriesYears, (expiryYears, row) => {
      const slice = data.slices[sliceOfRow(data, row)];
      return slice ?? { expiry: null, root: '', expiryYears };
    }),
  );
}

function distinctNames(
  slices: readonly Pick<SurfaceSlice, 'expiry' | 'root' | 'expiryYears'>[],
): readonly string[] {
  const days = slices.map(({ expiry, expiryYears }) => expiry ?? `${formatNumber(expiryYears, 3)} y`);
  return days.map((day, row) =>
    days.some((other, at) => at !== row && other === day) ? `${day} ${slices[row]!.root}`.trim() : day,
  );
}

const presence = (values: Float64Array): Int32Array =>
  Int32Array.from(values, (value) => Number(Number.isFinite(value)));

function volCells(data: SurfaceFitResult, grid: Grid): Cells {
  const values = grid.impliedVols.map((vol) => 100 * vol);
  return {
    rows: rowLabels({ ...data, grid }),
    values,
    counts: presence(values),
    counted: null,
    valueTitle: 'Implied vol',
    scale: levelsOf(values),
  };
}

/** From the 2nd to the 95th percentile: the far wing of one near expiry must not take all the colours. */
function levelsOf(values: Float64Array): HeatScaleSpec {
  const sorted = values.filter((value) => Number.isFinite(value)).sort();
  if (sorted.length === 0) return { kind: 'sequential', low: 0, high: 1, clipped: false };
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))]!;
  return { kind: 'sequential', low: at(0.02), high: at(0.95), clipped: sorted.length > 1 };
}

function changeCells(data: SurfaceFitResult, projected: Grid | null): Cells {
  const values = data.grid.impliedVols.map(
    (vol, index) => 100 * ((projected?.impliedVols[index] ?? Number.NaN) - vol),
  );
  const largest = Math.max(0, ...values.filter((value) => Number.isFinite(value)).map(Math.abs));
  return {
    rows: rowLabels(data),
    values,
    counts: presence(values),
    counted: null,
    valueTitle: 'Projected less fitted',
    scale: {
      kind: 'diverging',
      extent: roundUp(largest),
      negativeLabel: 'lowered',
      positiveLabel: 'raised',
      quiet: true,
    },
  };
}

/** Mean of mid less fit over the quotes in use that lie nearest to each column. */
function residualCells(data: SurfaceFitResult): Cells {
  const columns = data.grid.logMoneyness.length;
  const fitted = data.slices.filter(({ fit }) => fit.curve !== null);
  const sums = new Float64Array(fitted.length * columns);
  const counts = new Int32Array(sums.length);
  fitted.forEach((slice, row) =>
    addResiduals(slice, data.grid.logMoneyness, (column, residual) => {
      sums[row * columns + column]! += residual;
      counts[row * columns + column]! += 1;
    }),
  );
  const values = sums.map((sum, cell) => (counts[cell] === 0 ? Number.NaN : sum / counts[cell]!));
  const sizes = values
    .filter((value) => Number.isFinite(value))
    .map(Math.abs)
    .sort();
  // One stray quote must not wash out the rest: the scale ends at the 95th percentile, beyond it the end colour holds.
  const typical = sizes[Math.floor(0.95 * (sizes.length - 1))] ?? 0;
  return {
    rows: distinctNames(fitted),
    values,
    counts,
    counted: ['quote', 'quotes'],
    valueTitle: 'Mid less fit',
    scale: {
      kind: 'diverging',
      extent: roundUp(typical),
      negativeLabel: 'below fit',
      positiveLabel: 'above fit',
      quiet: true,
    },
  };
}

function addResiduals(
  { quotes, fit }: SurfaceSlice,
  places: Float64Array,
  add: (column: number, residual: number) => void,
): void {
  const curve = { x: fit.curve!.logMoneyness, y: fit.curve!.impliedVols };
  quotes.reason.forEach((reason, index) => {
    const k = quotes.logMoneyness[index]!;
    const residual = 100 * (quotes.midVol[index]! - lineValueAt(curve, k));
    const half = places.length > 1 ? (places[1]! - places[0]!) / 2 : 1;
    const outside = k < places[0]! - half || k > places[places.length - 1]! + half;
    if (reason === 'used' && Number.isFinite(residual) && !outside) add(nearestIndex(places, k), residual);
  });
}

/** The next of 1, 2, 5 times a power of ten: a scale that people can read. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 0.01)));
  const steps = [1, 2, 5, 10];
  return (steps[lowerBound(steps, Math.max(value, 0.01) / power - 1e-9)] ?? 10) * power;
}

function summaryOf(data: SurfaceFitResult, cells: Cells, { quantity }: SurfaceVolsOptions): string {
  const range = extentOf(cells.values);
  if (!range) return 'No expiry has a fit.';
  const words = `from ${formatNumber(range[0])} to ${formatNumber(range[1])} vol points over ${cells.rows.length} expiries`;
  if (quantity === 'vols') return `${methodWords[data.method]} vols ${words}.`;
  return quantity === 'residuals' ? `Mid less fit ${words}.` : `The projection moves vols ${words}.`;
}
