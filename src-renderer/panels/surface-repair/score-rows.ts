import type { RepairCell, RepairEvaluation } from '#contract/schemas/repair-evaluation.ts';
import type { RepairChainScores } from '#contract/schemas/repair.ts';
import { formatNumber } from '#renderer/charts/format.ts';
import type { RepairMeasure } from '#renderer/charts/repair-scores.chart.ts';
import type { Column } from '#renderer/ui/table-column.ts';
import type { Cell, TableData } from '#renderer/ui/table-data.ts';

const inPoints = { unit: 'vol points', decimals: 3, best: 'least' } as const;
const share = { unit: '%', decimals: 1 } as const;
const times100 = (value: number | null): number | null => (value === null ? null : 100 * value);

/** What can be compared, most wanted first. */
export const measures: readonly RepairMeasure[] = [
  { id: 'rmse', label: 'Error of missing cells', ...inPoints, value: ({ rmse }) => times100(rmse) },
  {
    ...{ id: 'rmseProjected', label: 'Error after projection', ...inPoints },
    value: ({ rmseProjected }) => times100(rmseProjected),
  },
  { id: 'rmseSvi', label: 'Error of SVI after it', ...inPoints, value: ({ rmseSvi }) => times100(rmseSvi) },
  {
    ...{ id: 'priceError', label: 'Error of option prices', unit: 'bp of the forward', decimals: 2 },
    ...{ best: 'least', value: ({ priceErrorBasisPoints }) => priceErrorBasisPoints },
  },
  {
    ...{ id: 'calendar', label: 'Calendar violations', ...share, best: 'least' },
    value: ({ calendarPercent }) => calendarPercent,
  },
  {
    ...{ id: 'butterfly', label: 'Butterfly violations', ...share, best: 'least' },
    value: ({ butterflyPercent }) => butterflyPercent,
  },
  {
    ...{ id: 'left', label: 'Violations left by the projection', unit: '', decimals: 0, best: 'least' },
    value: ({ violationsProjected }) => violationsProjected,
  },
  {
    ...{ id: 'band80', label: 'Cells in the 80 % band', ...share, best: 'nearest', nominal: 80 },
    value: ({ bandCoverage80 }) => bandCoverage80,
  },
  {
    ...{ id: 'band95', label: 'Cells in the 95 % band', ...share, best: 'nearest', nominal: 95 },
    value: ({ bandCoverage95 }) => bandCoverage95,
  },
  {
    ...{ id: 'surfaces95', label: 'Surfaces whole in the 95 % band', ...share, best: 'nearest', nominal: 95 },
    value: ({ bandSurfaces95 }) => bandSurfaces95,
  },
  {
    ...{ id: 'own80', label: 'Cells in 80 % by its own error', ...share, best: 'nearest', nominal: 80 },
    value: ({ coverage80 }) => coverage80,
  },
  {
    ...{ id: 'correlation', label: 'Correlation of error and its size', unit: '', decimals: 2, best: 'most' },
    value: ({ errorCorrelation }) => errorCorrelation,
  },
  {
    ...{ id: 'time', label: 'Time of a surface', unit: 'ms', decimals: 2, best: 'least' },
    value: ({ msPerSurface }) => msPerSurface,
  },
] as const;

export const measureOf = (id: string): RepairMeasure =>
  measures.find((measure) => measure.id === id) ?? measures[0]!;

/** A number of the table as it is written. */
export interface ScoreEntry {
  readonly key: string;
  readonly text: string;
  /** Two standard errors wide, for the title; empty where there is none. */
  readonly detail: string;
  readonly isBest: boolean;
  /** The family was not in the training. */
  readonly isUnseen: boolean;
}

export interface ScoreTable {
  readonly families: readonly { readonly id: string; readonly masks: readonly string[] }[];
  readonly rows: readonly { readonly estimator: string; readonly entries: readonly ScoreEntry[] }[];
}

/** Estimator × (family, mask), the best of each column marked. */
export function scoreTable({ cells }: RepairEvaluation, measure: RepairMeasure): ScoreTable {
  const families = [...new Set(cells.map(({ family }) => family))].map((id) => ({
    id,
    masks: [...new Set(cells.filter(({ family }) => family === id).map(({ mask }) => mask))],
  }));
  const columns = families.flatMap(({ id, masks }) => masks.map((mask) => ({ family: id, mask })));
  const bests = columns.map(({ family, mask }) =>
    bestOf(
      cells.filter((cell) => cell.family === family && cell.mask === mask),
      measure,
    ),
  );
  const estimators = [...new Set(cells.map(({ estimator }) => estimator))];
  const rows = estimators.map((estimator) => ({
    estimator,
    entries: columns.map(({ family, mask }, at): ScoreEntry => {
      const cell = cells.find(
        (each) => each.estimator === estimator && each.family === family && each.mask === mask,
      );
      const value = cell ? measure.value(cell) : null;
      return {
        key: `${family} ${mask}`,
        text: formatNumber(value, measure.decimals),
        detail:
          cell && measure.id === 'rmse' ? `± ${formatNumber(200 * cell.rmseStandardError, 3)}, two s.e.` : '',
        isBest: value !== null && value === bests[at],
        isUnseen: cell?.inFamily === false,
      };
    }),
  }));
  return { families, rows };
}

function bestOf(cells: readonly RepairCell[], { value, best, nominal = 0 }: RepairMeasure): number | null {
  const values = cells.map(value).filter((each) => each !== null && Number.isFinite(each)) as number[];
  const badness = (each: number): number =>
    best === 'least' ? each : best === 'most' ? -each : Math.abs(each - nominal);
  return values.toSorted((a, b) => badness(a) - badness(b))[0] ?? null;
}

/** Everything of every cell, as it is exported. */
export function evaluationTable({ cells }: RepairEvaluation): TableData {
  return {
    columns: [
      { id: 'estimator', label: 'Estimator', unit: '', decimals: null },
      { id: 'family', label: 'Family', unit: '', decimals: null },
      { id: 'mask', label: 'Mask', unit: '', decimals: null },
      { id: 'surfaces', label: 'Surfaces', unit: '', decimals: 0 },
      { id: 'seen', label: 'Family in the training', unit: '', decimals: null },
      ...measures.map(({ id, label, unit, decimals }) => ({ id, label, unit, decimals })),
      { id: 'rmseError', label: 'Standard error of the error', unit: 'vol points', decimals: 3 },
    ],
    rows: cells.map((cell): Cell[] => [
      cell.estimator,
      cell.family,
      cell.mask,
      cell.surfaces,
      cell.inFamily === null ? 'no training' : cell.inFamily ? 'yes' : 'no',
      ...measures.map(({ value }) => value(cell)),
      100 * cell.rmseStandardError,
    ]),
  };
}

/** One estimator under one mask over all stored chains. */
export interface ChainScoreRow {
  readonly key: string;
  readonly estimator: string;
  readonly mask: string;
  readonly chains: number;
  readonly halfSpreads: number;
  readonly inside: number;
  readonly rmse: number;
}

/** Medians over chains, least miss first. */
export function chainScoreRows({ scores }: RepairChainScores): readonly ChainScoreRow[] {
  const groups = Map.groupBy(scores, ({ estimator, mask }) => `${estimator} ${mask}`);
  return [...groups]
    .map(([key, own]) => ({
      ...{ key, estimator: own[0]!.estimator, mask: own[0]!.mask, chains: own.length },
      halfSpreads: median(own.map(({ medianHalfSpreads }) => medianHalfSpreads)),
      inside: median(own.map(({ insideBidAskPercent }) => insideBidAskPercent)),
      rmse: median(own.map(({ rmseVolPoints }) => rmseVolPoints)),
    }))
    .sort((a, b) => a.mask.localeCompare(b.mask) || a.halfSpreads - b.halfSpreads);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}

const figure = (
  id: 'chains' | 'halfSpreads' | 'inside' | 'rmse',
  label: string,
  unit: string,
  decimals: number,
): Column<ChainScoreRow> => ({
  ...{ id, label, unit, align: 'right', width: 176 },
  value: (row) => row[id],
  show: (row) => formatNumber(row[id], decimals),
});

export function chainScoreColumns(labelOf: (id: string) => string): readonly Column<ChainScoreRow>[] {
  return [
    { id: 'estimator', label: 'Estimator', width: 220, grow: 1, value: (row) => labelOf(row.estimator) },
    { id: 'mask', label: 'Mask', width: 100, value: ({ mask }) => mask },
    figure('chains', 'Chains', '', 0),
    figure('halfSpreads', 'Median miss', 'half-spreads', 2),
    figure('inside', 'Inside bid–ask', '%', 1),
    figure('rmse', 'RMSE', 'vol points', 2),
  ];
}
