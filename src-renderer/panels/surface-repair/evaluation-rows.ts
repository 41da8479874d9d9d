import type { RepairEvaluation, RepairShift, RepairStaleScore } from '#contract/schemas/repair-evaluation.ts';
import { formatCount, formatNumber } from '#renderer/charts/format.ts';
import { scoredLabel } from '#renderer/charts/repair-data.ts';
import { bucketCoverages, type BucketCoverage } from '#renderer/charts/repair-buckets.chart.ts';
import { stagesOf } from '#renderer/charts/repair-shift.chart.ts';
import type { Column } from '#renderer/ui/table-column.ts';

interface Look {
  readonly label: string;
  readonly unit?: string;
  readonly decimals: number;
  readonly width?: number;
}

const number = <Row>(
  id: string,
  { label, unit, decimals, width = 118 }: Look,
  value: (row: Row) => number | null,
): Column<Row> => ({
  ...{ id, label, align: 'right', width, value },
  ...(unit === undefined ? {} : { unit }),
  show: (row) => formatNumber(value(row), decimals),
});

/** Areas under the curves of one family under one mask. */
export interface StaleRow {
  /** Its place among the scored ones. */
  readonly place: number;
  readonly family: string;
  readonly mask: string;
  readonly quotes: number;
  readonly staleQuotes: number;
  readonly areas: Readonly<Record<StaleScore, Area>>;
  readonly flaggedStale: number | null;
  readonly flaggedOthers: number | null;
}

type StaleScore = RepairStaleScore['curves'][number]['score'];
type Area = Pick<RepairStaleScore['curves'][number], 'area' | 'areaStandardError'>;

export const staleRows = ({ stale }: RepairEvaluation): readonly StaleRow[] =>
  stale.map(({ family, mask, quotes, staleQuotes, curves, flaggedPercent }, place) => {
    const areaOf = (score: StaleScore): Area =>
      curves.find((curve) => curve.score === score) ?? { area: null, areaStandardError: null };
    return {
      ...{ place, family, mask, quotes, staleQuotes },
      areas: {
        probability: areaOf('probability'),
        deviation: areaOf('deviation'),
        oracle: areaOf('oracle'),
      },
      flaggedStale: flaggedPercent.stale,
      flaggedOthers: flaggedPercent.others,
    };
  });

const area = (score: StaleScore, label: string): Column<StaleRow> => ({
  ...{ id: score, label, align: 'right', width: 148, value: ({ areas }) => areas[score].area },
  show: ({ areas }) => {
    const { area: value, areaStandardError: error } = areas[score];
    return error === null ? formatNumber(value, 3) : `${formatNumber(value, 3)} ± ${formatNumber(error, 3)}`;
  },
});

const areaError = (score: StaleScore, label: string): Column<StaleRow> =>
  number(`${score}Error`, { label, decimals: 3 }, ({ areas }) => areas[score].areaStandardError);

export const staleColumns = (familyOf: (id: string) => string): readonly Column<StaleRow>[] => [
  { id: 'family', label: 'Family', width: 140, grow: 1, value: ({ family }) => familyOf(family) },
  { id: 'mask', label: 'Mask', width: 92, value: ({ mask }) => mask },
  area('probability', 'Area, leave-one-out'),
  area('deviation', 'Area, its distance'),
  area('oracle', 'Area, oracle ceiling'),
  number('flaggedStale', { label: 'Stale flagged', unit: '%', decimals: 1 }, (row) => row.flaggedStale),
  number(
    'flaggedOthers',
    { label: 'Others flagged', unit: '%', decimals: 1, width: 136 },
    (row) => row.flaggedOthers,
  ),
  {
    ...{ id: 'quotes', label: 'Stale of quotes', align: 'right', width: 120 },
    value: ({ staleQuotes }) => staleQuotes,
    show: ({ staleQuotes, quotes }) => `${formatCount(staleQuotes)} of ${formatCount(quotes)}`,
  },
];

/** As they are exported: errors and counts in columns of their own. */
export const staleExportColumns = (familyOf: (id: string) => string): readonly Column<StaleRow>[] => [
  ...staleColumns(familyOf),
  areaError('probability', 'Standard error, leave-one-out'),
  areaError('deviation', 'Standard error, its distance'),
  areaError('oracle', 'Standard error, oracle ceiling'),
  number('allQuotes', { label: 'Quotes', decimals: 0 }, ({ quotes }) => quotes),
];

export const bucketRows = ({ cells }: RepairEvaluation): readonly BucketCoverage[] => bucketCoverages(cells);

export const bucketColumns = (labelOf: (id: string) => string): readonly Column<BucketCoverage>[] => [
  { id: 'bucket', label: 'Bucket', width: 200, grow: 1, value: ({ bucket }) => bucket },
  { id: 'name', label: 'Estimator', width: 260, grow: 1, value: (row) => scoredLabel(row, labelOf) },
  {
    ...{ id: 'count', label: 'Missing cells', align: 'right', width: 118, value: ({ count }) => count },
    show: ({ count }) => formatCount(count),
  },
  number('in80', { label: 'Inside 80 %', unit: '%', decimals: 1 }, ({ coverage80 }) => coverage80),
  number('in95', { label: 'Inside 95 %', unit: '%', decimals: 1 }, ({ coverage95 }) => coverage95),
];

/** What bands held before a change of family, right after it and at the end. */
export interface ShiftRow {
  readonly estimator: string;
  readonly fixed: readonly [number, number, number];
  readonly adaptive: readonly [number, number, number];
  readonly level: number;
  readonly widening: number;
}

export const shiftRows = ({ shifts }: RepairEvaluation): readonly ShiftRow[] =>
  shifts.map((shift: RepairShift) => ({
    estimator: shift.estimator,
    fixed: stagesOf(shift.fixedCovered, shift.surfaces),
    adaptive: stagesOf(shift.covered, shift.surfaces),
    level: stagesOf(shift.levels, shift.surfaces)[2],
    widening: stagesOf(shift.widths, shift.surfaces)[2] / stagesOf(shift.fixedWidths, shift.surfaces)[2],
  }));

const inside = (id: string, label: string, of: (row: ShiftRow) => number): Column<ShiftRow> =>
  number(id, { label, unit: '%', decimals: 1, width: 112 }, of);

export const shiftColumns = (labelOf: (id: string) => string): readonly Column<ShiftRow>[] => [
  { id: 'estimator', label: 'Estimator', width: 230, grow: 1, value: ({ estimator }) => labelOf(estimator) },
  inside('before', 'Before', ({ fixed }) => fixed[0]),
  inside('fixedAfter', 'Fixed after', ({ fixed }) => fixed[1]),
  inside('adaptiveAfter', 'Adaptive after', ({ adaptive }) => adaptive[1]),
  inside('fixedEnd', 'Fixed late', ({ fixed }) => fixed[2]),
  inside('adaptiveEnd', 'Adaptive late', ({ adaptive }) => adaptive[2]),
  inside('level', 'Level late', ({ level }) => level),
  number('widening', { label: 'Wider late', unit: '×', decimals: 2, width: 100 }, ({ widening }) => widening),
];
