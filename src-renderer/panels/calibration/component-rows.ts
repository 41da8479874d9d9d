import type { CalibrationRun } from '#contract/schemas/calibration.ts';
import { formatCount, formatNumber, formatParameter, formatSigned } from '#renderer/charts/format.ts';
import type { Column } from '#renderer/ui/table-column.ts';
import { componentIds, componentWords } from './component-words.ts';
import { quotedSlicesOf, rmseOf, throughOf } from './fit-picture.ts';
import type { ComponentFit, FitPicture } from './fit-picture.ts';

export interface ComponentRow {
  readonly id: ComponentFit['id'] | 'nodes';
  readonly fitted: boolean;
  readonly weight: number | null;
  readonly count: number;
  readonly lossShare: number | null;
  readonly rmse: number | null;
  readonly rmseHalfSpreads: number | null;
  readonly insidePercent: number | null;
  readonly besideRmse: number | null;
  readonly besideInside: number | null;
}

/** One row for each kind of instrument that was fitted or only looked at. */
export function componentRows(
  fits: readonly ComponentFit[],
  beside: readonly ComponentFit[] | null,
): readonly ComponentRow[] {
  const total = fits.reduce((sum, { loss }) => sum + loss, 0);
  return fits.map((fit) => {
    const other = beside?.find(({ id }) => id === fit.id);
    return {
      id: fit.id,
      fitted: fit.weight > 0,
      weight: fit.weight,
      count: fit.count,
      lossShare: total > 0 ? (100 * fit.loss) / total : null,
      rmse: fit.rmse,
      rmseHalfSpreads: fit.rmseHalfSpreads,
      insidePercent: fit.insideBidAskPercent,
      besideRmse: other?.rmse ?? null,
      besideInside: other?.insideBidAskPercent ?? null,
    };
  });
}

/** Nodes of a repaired surface, apart from the quotes: spreads are standard errors here, and bid–ask is the 80 % band. */
export function nodeRows({ nodes }: CalibrationRun, beside: CalibrationRun | null): readonly ComponentRow[] {
  if (!nodes) return [];
  return [
    {
      id: 'nodes',
      fitted: true,
      weight: null,
      count: nodes.count,
      lossShare: null,
      rmse: nodes.rmse,
      rmseHalfSpreads: nodes.rmseErrors,
      insidePercent: nodes.insideBandPercent,
      besideRmse: beside?.nodes?.rmse ?? null,
      besideInside: beside?.nodes?.insideBandPercent ?? null,
    },
  ];
}

/** The same of a running calibration, from the residuals as they stand. */
export function liveComponentRows(picture: FitPicture): readonly ComponentRow[] {
  return componentIds.flatMap((id) => {
    const fits = quotedSlicesOf(picture, id);
    if (fits.length === 0) return [];
    const through = fits.map(throughOf);
    const quotes = through.reduce((sum, one) => sum + one.quotes, 0);
    const inside = through.reduce((sum, one) => sum + one.inside, 0);
    return [
      {
        id,
        fitted: true,
        weight: null,
        count: fits.reduce((sum, { market }) => sum + market.length, 0),
        lossShare: null,
        rmse: rmseOf(fits),
        rmseHalfSpreads: null,
        insidePercent: quotes > 0 ? (100 * inside) / quotes : null,
        besideRmse: null,
        besideInside: null,
      },
    ];
  });
}

const decimalsOf = ({ id }: ComponentRow): number => (id === 'indexFutures' ? 3 : 2);

type Pick = (row: ComponentRow) => number | null;

/** A column of numbers: its width, its value, and how it is written. */
function figure(
  [id, label, unit]: readonly [id: string, label: string, unit?: string],
  width: number,
  value: Pick,
  show: (value: number | null, row: ComponentRow) => string,
): Column<ComponentRow> {
  return {
    id,
    label,
    ...(unit === undefined ? {} : { unit }),
    align: 'right',
    width,
    value,
    show: (row) => show(value(row), row),
  };
}

const error = (value: number | null, row: ComponentRow): string => formatNumber(value, decimalsOf(row));
const percent = (value: number | null): string => formatNumber(value, 1);

const changeOf = ({ rmse, besideRmse }: ComponentRow): number | null =>
  rmse === null || besideRmse === null ? null : rmse - besideRmse;

const besideColumns: readonly Column<ComponentRow>[] = [
  figure(['beside-rmse', 'RMSE B'], 64, ({ besideRmse }) => besideRmse, error),
  {
    ...figure(['rmse-change', 'A − B'], 64, changeOf, (value, row) => formatSigned(value, decimalsOf(row))),
    tone: (row) => ((changeOf(row) ?? 0) > 0 ? 'orange' : (changeOf(row) ?? 0) < 0 ? 'blue' : undefined),
  },
];
const weightColumn: Column<ComponentRow> = {
  ...figure(['weight', 'Weight'], 60, ({ weight }) => weight, formatParameterOf),
  title: ({ fitted }) => (fitted ? '' : 'Not fitted: what the model says of it all the same'),
  tone: ({ fitted }) => (fitted ? undefined : 'muted'),
};

function formatParameterOf(value: number | null, { fitted }: ComponentRow): string {
  return fitted && value !== null ? formatParameter(value, 3) : '–';
}

const nameColumn: Column<ComponentRow> = {
  id: 'component',
  label: 'Instruments',
  width: 104,
  grow: 1,
  value: ({ id }) =>
    id === 'nodes' ? 'Nodes, vol points' : `${componentWords[id].short}, ${componentWords[id].unit}`,
  title: ({ id }) =>
    id === 'nodes'
      ? 'RMSE of nodes of the repaired surface, vol points; in standard errors of their vols, and inside their 80 % band'
      : `RMSE of ${componentWords[id].label}, ${componentWords[id].unit}`,
};
const countColumn = figure(['count', 'Quotes'], 60, ({ count }) => count, formatCount);
const insideColumn = (label: string): Column<ComponentRow> => ({
  ...figure(['inside', label, '%'], 50, ({ insidePercent }) => insidePercent, percent),
  title: () => 'Quotes whose bid–ask the model goes through',
});

/** A and B with their difference where two runs stand side by side; else everything that is known of the one. */
export function componentColumns(compared: boolean): readonly Column<ComponentRow>[] {
  if (compared) {
    return [
      nameColumn,
      countColumn,
      figure(['rmse', 'RMSE A'], 62, ({ rmse }) => rmse, error),
      ...besideColumns,
      insideColumn('In A'),
      figure(['beside-inside', 'In B', '%'], 64, ({ besideInside }) => besideInside, percent),
    ];
  }
  return [
    nameColumn,
    countColumn,
    figure(['rmse', 'RMSE'], 54, ({ rmse }) => rmse, error),
    figure(
      ['half-spreads', 'in ½ spr.'],
      66,
      ({ rmseHalfSpreads }) => rmseHalfSpreads,
      (value) => formatNumber(value, 2),
    ),
    insideColumn('In'),
    figure(['loss', 'Loss', '%'], 62, ({ lossShare }) => lossShare, percent),
    weightColumn,
  ];
}
