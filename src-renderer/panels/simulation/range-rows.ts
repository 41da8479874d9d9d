import type { RangeForecast } from '#contract/schemas/range-forecast.ts';
import { formatNumber, formatShare } from '#renderer/charts/format.ts';
import type { Column } from '#renderer/ui/table-column.ts';

/** A level with the probability of ending below it. */
export interface StrikeRow {
  readonly probability: number;
  readonly withDriftError: number;
  readonly level: number;
  /** Level of the same probability where the error of the drift counts; null for a strike that was asked for. */
  readonly levelWithDriftError: number | null;
}

/** Quantiles and the strikes that were asked for, by level. */
export function strikeRows({ closedForm }: RangeForecast): readonly StrikeRow[] {
  const own = closedForm.strikes.map(({ strike, below, belowWithDriftError }) => ({
    probability: below,
    withDriftError: belowWithDriftError,
    level: strike,
    levelWithDriftError: null,
  }));
  const quantiles = closedForm.quantiles.map(({ probability, level, withDriftError }) => ({
    probability,
    withDriftError: probability,
    level,
    levelWithDriftError: withDriftError,
  }));
  return [...own, ...quantiles].sort((a, b) => a.level - b.level);
}

const right = { align: 'right', width: 84, grow: 1 } as const;

export const strikeColumns: readonly Column<StrikeRow>[] = [
  {
    id: 'below',
    label: 'Ends below',
    ...right,
    value: ({ probability }) => probability,
    show: ({ probability, levelWithDriftError }) =>
      `${formatShare(probability)}${levelWithDriftError === null ? ' strike' : ''}`,
  },
  {
    id: 'level',
    label: 'Level',
    ...right,
    value: ({ level }) => level,
    show: ({ level }) => formatNumber(level, 2),
    tone: ({ levelWithDriftError }) => (levelWithDriftError === null ? 'blue' : undefined),
  },
  {
    id: 'drift',
    label: 'With drift error',
    ...right,
    width: 112,
    value: ({ levelWithDriftError, withDriftError }) => levelWithDriftError ?? withDriftError,
    show: ({ levelWithDriftError, withDriftError }) =>
      levelWithDriftError === null ? formatShare(withDriftError) : formatNumber(levelWithDriftError, 2),
    title: ({ levelWithDriftError }) =>
      levelWithDriftError === null
        ? 'Probability of ending below the strike'
        : 'Level of the same probability',
  },
];

export type AgreementRow = RangeForecast['simulated']['checks'][number];

/** From the formula, in standard errors of the simulated quantile. */
const distanceOf = ({ simulated, closedForm, standardError }: AgreementRow): number =>
  (simulated - closedForm) / standardError;

export const agreementColumns: readonly Column<AgreementRow>[] = [
  {
    id: 'probability',
    label: 'Quantile',
    align: 'right',
    width: 66,
    value: ({ probability }) => probability,
    show: ({ probability }) => formatShare(probability, 0),
  },
  {
    id: 'simulated',
    label: 'Paths',
    ...right,
    value: ({ simulated }) => simulated,
    show: ({ simulated }) => formatNumber(simulated, 2),
  },
  {
    id: 'formula',
    label: 'Formula',
    ...right,
    value: ({ closedForm }) => closedForm,
    show: ({ closedForm }) => formatNumber(closedForm, 2),
  },
  {
    id: 'error',
    label: '± s.e.',
    align: 'right',
    width: 66,
    value: ({ standardError }) => standardError,
    show: ({ standardError }) => formatNumber(standardError, 2),
  },
  {
    id: 'apart',
    label: 'Apart',
    unit: 's.e.',
    align: 'right',
    width: 84,
    value: distanceOf,
    show: (row) => formatNumber(distanceOf(row), 1),
    tone: (row) => (Math.abs(distanceOf(row)) > 3 ? 'yellow' : undefined),
  },
];

export type RecordRow = NonNullable<RangeForecast['backtest']>['coverage'][number];

export const recordColumns: readonly Column<RecordRow>[] = [
  {
    id: 'probability',
    label: 'Range',
    align: 'right',
    width: 66,
    value: ({ probability }) => probability,
    show: ({ probability }) => formatShare(probability, 0),
  },
  {
    id: 'held',
    label: 'Held',
    ...right,
    value: ({ driftKnown }) => driftKnown,
    show: ({ driftKnown }) => formatShare(driftKnown),
    tone: (row) => (isOff(row.driftKnown, row) ? 'yellow' : undefined),
  },
  {
    id: 'heldWithDrift',
    label: 'With drift error',
    ...right,
    width: 112,
    value: ({ driftEstimated }) => driftEstimated,
    show: ({ driftEstimated }) => formatShare(driftEstimated),
    tone: (row) => (isOff(row.driftEstimated, row) ? 'yellow' : undefined),
  },
  {
    id: 'error',
    label: '± chance',
    align: 'right',
    width: 84,
    value: ({ standardError }) => standardError,
    show: ({ standardError }) => formatShare(standardError),
  },
  {
    id: 'verdict',
    label: 'Says',
    width: 110,
    value: (row) =>
      !isOff(row.driftEstimated, row)
        ? 'as promised'
        : row.driftEstimated < row.probability
          ? 'too narrow'
          : 'too wide',
  },
];

const isOff = (held: number, { probability, standardError }: RecordRow): boolean =>
  Math.abs(held - probability) > 2 * standardError;
