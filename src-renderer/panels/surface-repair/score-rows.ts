import type { RepairCell, RepairEvaluation } from '#contract/schemas/repair-evaluation.ts';
import type { RepairChainScores } from '#contract/schemas/repair.ts';
import { formatNumber } from '#renderer/charts/format.ts';
import { scoredName } from '#renderer/charts/repair-data.ts';
import type { RepairMeasure } from '#renderer/charts/repair-scores.chart.ts';
import type { Column } from '#renderer/ui/table-column.ts';
import type { Cell, TableData } from '#renderer/ui/table-data.ts';
import { measures } from './measures.ts';

/** A number of the table as it is written. */
export interface ScoreEntry {
  readonly key: string;
  readonly text: string;
  /** One standard error after it; empty where there is none. */
  readonly error: string;
  readonly isBest: boolean;
  /** The family was not in the training. */
  readonly isUnseen: boolean;
}

interface ScoreRow {
  readonly estimator: string;
  readonly leftOut: boolean;
  readonly entries: readonly ScoreEntry[];
}

export interface ScoreTable {
  readonly families: readonly { readonly id: string; readonly masks: readonly string[] }[];
  readonly rows: readonly ScoreRow[];
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
  const scored = [...new Map(cells.map((cell) => [scoredName(cell), cell])).values()];
  const rows = scored.map(({ estimator, leftOut }): ScoreRow => {
    const own = cells.filter((each) => each.estimator === estimator && each.leftOut === leftOut);
    const entries = columns.map(({ family, mask }, at): ScoreEntry => {
      const cell = own.find((each) => each.family === family && each.mask === mask);
      const value = cell ? measure.value(cell) : null;
      const error = cell ? (measure.error?.(cell) ?? null) : null;
      return {
        key: `${family} ${mask}`,
        text: formatNumber(value, measure.decimals),
        error: error === null ? '' : `± ${formatNumber(error, measure.decimals)}`,
        isBest: value !== null && value === bests[at],
        isUnseen: cell?.inFamily === false,
      };
    });
    return { estimator, leftOut, entries };
  });
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
      { id: 'bandsSaw', label: 'Family in the calibration of the bands', unit: '', decimals: null },
      ...measures.flatMap(columnsOf),
    ],
    rows: cells.map((cell): Cell[] => [
      scoredName(cell),
      cell.family,
      cell.mask,
      cell.surfaces,
      cell.inFamily === null ? 'no training' : cell.inFamily ? 'yes' : 'no',
      cell.bandsSawFamily ? 'yes' : 'no',
      ...measures.flatMap(({ value, error }) => (error ? [value(cell), error(cell)] : [value(cell)])),
    ]),
  };
}

function columnsOf({ id, label, unit, decimals, error }: RepairMeasure): TableData['columns'] {
  const column = { id, label, unit, decimals };
  return error ? [column, { ...column, id: `${id}Error`, label: `${label}, standard error` }] : [column];
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
  /** Of all hidden quotes together; null where no band could be tested. */
  readonly inside80: number | null;
  readonly inside95: number | null;
  readonly width95: number | null;
}

/** Medians over chains, coverage over quotes; least miss first. */
export function chainScoreRows({ scores }: RepairChainScores): readonly ChainScoreRow[] {
  const groups = Map.groupBy(scores, ({ estimator, mask }) => `${estimator} ${mask}`);
  return [...groups]
    .map(([key, own]) => ({
      ...{ key, estimator: own[0]!.estimator, mask: own[0]!.mask, chains: own.length },
      halfSpreads: median(own.map(({ medianHalfSpreads }) => medianHalfSpreads)),
      inside: median(own.map(({ insideBidAskPercent }) => insideBidAskPercent)),
      rmse: median(own.map(({ rmseVolPoints }) => rmseVolPoints)),
      inside80: overQuotes(own, ({ coveragePercent }) => coveragePercent[0]),
      inside95: overQuotes(own, ({ coveragePercent }) => coveragePercent[1]),
      width95: overQuotes(own, ({ bandWidthVolPoints }) => bandWidthVolPoints[1]),
    }))
    .sort((a, b) => a.mask.localeCompare(b.mask) || a.halfSpreads - b.halfSpreads);
}

type ChainScore = RepairChainScores['scores'][number];

function overQuotes(
  scores: readonly ChainScore[],
  of: (score: ChainScore) => number | undefined,
): number | null {
  const known = scores.filter((score) => of(score) !== undefined);
  const count = known.reduce((sum, score) => sum + score.count, 0);
  return count === 0 ? null : known.reduce((sum, score) => sum + score.count * of(score)!, 0) / count;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}

type ChainFigure = Exclude<keyof ChainScoreRow, 'key' | 'estimator' | 'mask'>;

/** Its number of decimals, and the width of its column. */
type Look = readonly [decimals: number, width: number];

const figure = (
  id: ChainFigure,
  label: string,
  unit: string,
  [decimals, width]: Look,
): Column<ChainScoreRow> => ({
  ...{ id, label, unit, align: 'right', width },
  value: (row) => row[id],
  show: (row) => formatNumber(row[id], decimals),
});

export function chainScoreColumns(labelOf: (id: string) => string): readonly Column<ChainScoreRow>[] {
  return [
    { id: 'estimator', label: 'Estimator', width: 190, grow: 1, value: (row) => labelOf(row.estimator) },
    { id: 'mask', label: 'Mask', width: 92, value: ({ mask }) => mask },
    figure('chains', 'Chains', '', [0, 62]),
    figure('halfSpreads', 'Miss', 'half-spreads', [2, 132]),
    figure('inside', 'Inside bid–ask', '%', [1, 120]),
    figure('rmse', 'RMSE', 'vol points', [2, 118]),
    figure('inside80', '80 % band', '%', [1, 92]),
    figure('inside95', '95 % band', '%', [1, 92]),
    figure('width95', 'Its width', 'vol points', [2, 132]),
  ];
}
