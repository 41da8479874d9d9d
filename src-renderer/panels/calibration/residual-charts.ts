import { formatNumber } from '#renderer/charts/format.ts';
import type { HeatmapSpec } from '#renderer/charts/spec.ts';
import { componentWords } from './component-words.ts';
import type { ComponentId } from './component-words.ts';
import { expiryName, halfSpreadsOf, matchingFit, quotedSlicesOf, residualOf } from './fit-picture.ts';
import type { ExpiryFit, FitPicture } from './fit-picture.ts';

/** What a cell says: the mean residual in the component's unit or in half-spreads, or the share inside bid–ask. */
export type ResidualMeasure = 'residual' | 'halfSpreads' | 'through';

export const residualMeasures = [
  { id: 'residual', label: 'Residuals' },
  { id: 'halfSpreads', label: 'In half-spreads' },
  { id: 'through', label: 'Through bid–ask' },
] as const satisfies readonly { id: ResidualMeasure; label: string }[];

/** Ends of the buckets of strike over forward, in percent. */
const assetEdges = [70, 80, 90, 95, 97.5, 100, 102.5, 105, 110, 120];
const indexEdges = [70, 80, 90, 100, 110, 125, 150, 200, 300];

const edgesOf = (component: ComponentId): readonly number[] =>
  component === 'indexOptions' ? indexEdges : assetEdges;

function bucketNames(edges: readonly number[]): readonly string[] {
  const inner = edges.slice(1).map((edge, index) => `${edges[index]!}–${edge}`);
  return [`<${edges[0]!}`, ...inner, `>${edges.at(-1)!}`];
}

/** Place of a strike among the buckets. */
export function bucketOf(edges: readonly number[], percent: number): number {
  const index = edges.findIndex((edge) => percent < edge);
  return index < 0 ? edges.length : index;
}

interface Cells {
  readonly values: Float64Array;
  readonly counts: Int32Array;
}

/** Mean of a measure over the quotes of each bucket, row by row. */
function cellsOf(
  fits: readonly ExpiryFit[],
  edges: readonly number[],
  measure: (fit: ExpiryFit, index: number) => number,
): Cells {
  const columns = edges.length + 1;
  const sums = new Float64Array(fits.length * columns);
  const counts = new Int32Array(fits.length * columns);
  fits.forEach((fit, row) => {
    fit.strikes.forEach((strike, index) => {
      const value = measure(fit, index);
      if (!Number.isFinite(value)) return;
      const cell = row * columns + bucketOf(edges, (100 * strike) / fit.forward);
      sums[cell] = sums[cell]! + value;
      counts[cell] = counts[cell]! + 1;
    });
  });
  const values = sums.map((sum, cell) => (counts[cell]! > 0 ? sum / counts[cell]! : Number.NaN));
  return { values, counts };
}

const insideOf = (fit: ExpiryFit, index: number): number => {
  const away = Math.abs(halfSpreadsOf(fit, index));
  return Number.isFinite(away) ? (away <= 1 ? 100 : 0) : Number.NaN;
};

const measures = { residual: residualOf, halfSpreads: halfSpreadsOf, through: insideOf } as const;

/** Buckets that hold a quote of any expiry: empty ones at the ends are left out. */
function usedColumns(counts: Int32Array, columns: number): readonly number[] {
  const used = Array.from({ length: columns }, (_unused, column) =>
    counts.some((count, cell) => cell % columns === column && count > 0),
  );
  const [first, last] = [used.indexOf(true), used.lastIndexOf(true)];
  return first < 0 ? [] : Array.from({ length: last - first + 1 }, (_unused, index) => first + index);
}

interface Field extends Cells {
  readonly columns: readonly string[];
}

function fieldOf(cells: Cells, edges: readonly number[]): Field {
  const all = edges.length + 1;
  const kept = usedColumns(cells.counts, all);
  const pick = (cell: number): number => Math.floor(cell / kept.length) * all + kept[cell % kept.length]!;
  const size = (cells.counts.length / all) * kept.length;
  const names = bucketNames(edges);
  return {
    columns: kept.map((column) => names[column]!),
    values: Float64Array.from({ length: size }, (_unused, cell) => cells.values[pick(cell)]!),
    counts: Int32Array.from({ length: size }, (_unused, cell) => cells.counts[pick(cell)]!),
  };
}

/** End of a diverging scale: one stray cell must not wash out the rest. */
function extentOf(values: Float64Array, least: number): number {
  const sizes = Array.from(values, Math.abs)
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  return Math.max(least, sizes[Math.floor(0.95 * (sizes.length - 1))] ?? least);
}

const measureWords = {
  residual: { title: 'Mean residual', unit: '' },
  halfSpreads: { title: 'Mean residual', unit: 'half-spreads' },
  through: { title: 'Inside bid–ask', unit: '%' },
} as const;

function frameOf(
  picture: FitPicture,
  component: ComponentId,
  fits: readonly ExpiryFit[],
): Omit<
  HeatmapSpec,
  'id' | 'title' | 'summary' | 'columns' | 'values' | 'counts' | 'scale' | 'valueTitle' | 'unit' | 'decimals'
> {
  return {
    kind: 'heatmap',
    asOf: picture.quoteDate,
    source: picture.source,
    sample: picture.sample,
    rowTitle: 'Expiry',
    columnTitle: component === 'indexOptions' ? 'Strike / future, %' : 'Strike / forward, %',
    rows: fits.map(expiryName),
    counted: ['quote', 'quotes'],
    cellDays: null,
    written: true,
  };
}

/** Residuals of one component by expiry and moneyness; null where it has no strikes. */
export function residualHeatmap(
  picture: FitPicture,
  component: ComponentId,
  measure: ResidualMeasure,
): HeatmapSpec | null {
  const fits = quotedSlicesOf(picture, component).filter(({ strikes }) => strikes.length > 0);
  if (fits.length === 0) return null;
  const edges = edgesOf(component);
  const { columns, values, counts } = fieldOf(cellsOf(fits, edges, measures[measure]), edges);
  const { title } = measureWords[measure];
  const unit = measureWords[measure].unit || componentWords[component].unit;
  const what = measure === 'through' ? 'Quotes through the fit' : 'Residuals';
  return {
    ...frameOf(picture, component, fits),
    id: `calibration-${measure}`,
    title: `${what}, ${componentWords[component].label}`,
    summary: `${title} of ${picture.title} by expiry and moneyness, ${unit}; model less market.`,
    columns,
    values,
    counts,
    valueTitle: title,
    unit,
    decimals: measure === 'through' ? 0 : measure === 'halfSpreads' ? 1 : 2,
    scale:
      measure === 'through'
        ? { kind: 'sequential', low: 0, high: 100, clipped: false }
        : {
            kind: 'diverging',
            extent: extentOf(values, measure === 'residual' ? 0.05 : 1),
            negativeLabel: 'model low',
            positiveLabel: 'model high',
            quiet: true,
          },
  };
}

/** Where A lies nearer to the market than B: mean absolute residual of A less that of B. */
export function changeHeatmap(a: FitPicture, b: FitPicture, component: ComponentId): HeatmapSpec | null {
  const others = quotedSlicesOf(b, component);
  const pairs = quotedSlicesOf(a, component).flatMap((fit) => {
    const other = matchingFit(fit, others);
    return other && fit.strikes.length > 0 ? [{ fit, other }] : [];
  });
  if (pairs.length === 0) return null;
  const edges = edgesOf(component);
  const sizeOf = (fit: ExpiryFit, index: number): number => Math.abs(residualOf(fit, index));
  const own = cellsOf(
    pairs.map(({ fit }) => fit),
    edges,
    sizeOf,
  );
  const beside = cellsOf(
    pairs.map(({ other }) => other),
    edges,
    sizeOf,
  );
  const { columns, values, counts } = fieldOf(
    { values: own.values.map((value, cell) => value - beside.values[cell]!), counts: own.counts },
    edges,
  );
  const { unit, label } = componentWords[component];
  return {
    ...frameOf(
      a,
      component,
      pairs.map(({ fit }) => fit),
    ),
    id: 'calibration-change',
    title: `Error of A less error of B, ${label}`,
    summary: `Mean absolute residual of ${a.title} less that of ${b.title}, ${unit}: below zero A is nearer to the market.`,
    columns,
    values,
    counts,
    valueTitle: 'Error A − error B',
    unit,
    decimals: 2,
    scale: {
      kind: 'diverging',
      extent: extentOf(values, 0.05),
      negativeLabel: 'A nearer',
      positiveLabel: 'B nearer',
      quiet: true,
    },
  };
}

/** Value and count of a cell, for the title row. */
export function cellWords(spec: HeatmapSpec, row: number, column: number): string {
  const cell = row * spec.columns.length + column;
  const count = spec.counts[cell] ?? 0;
  return `${formatNumber(spec.values[cell], spec.decimals)} ${spec.unit}, ${count} ${count === 1 ? 'quote' : 'quotes'}`;
}
