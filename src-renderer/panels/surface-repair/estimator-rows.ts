import type { RepairEstimatorInfo } from '#contract/schemas/repair.ts';
import type { RepairEpoch } from '#contract/schemas/repair-training.ts';
import { formatNumber } from '#renderer/charts/format.ts';
import type { Column } from '#renderer/ui/table-column.ts';

const origins: Readonly<Record<RepairEstimatorInfo['origin'], string>> = {
  bundled: 'of Volterra',
  trained: 'trained here',
  learned: 'law',
  rule: 'rule',
};

export const estimatorColumns: readonly Column<RepairEstimatorInfo>[] = [
  {
    id: 'label',
    label: 'Estimator',
    width: 270,
    grow: 3,
    value: ({ label }) => label,
    title: ({ label, source }) => `${label}: ${source}`,
  },
  { id: 'origin', label: 'Origin', width: 92, value: ({ origin }) => origins[origin] },
  {
    id: 'trainedOn',
    label: 'Learned from',
    width: 104,
    grow: 1,
    value: ({ trainedOn }) => trainedOn.join(', '),
    show: ({ trainedOn }) => (trainedOn.length === 0 ? '–' : trainedOn.join(', ')),
    title: ({ trainedOn }) => trainedOn.join(', '),
  },
  {
    id: 'hash',
    label: 'Weights',
    width: 84,
    mono: true,
    value: ({ weightsHash }) => weightsHash,
    show: ({ weightsHash }) => weightsHash?.slice(0, 8) ?? '–',
  },
];

/** The validation of the best epoch by family and mask. */
export interface GroupRow {
  readonly key: string;
  readonly family: string;
  readonly mask: string;
  readonly rmse: number;
  readonly mixture: number | null;
}

export const groupRows = (best: RepairEpoch | null): readonly GroupRow[] =>
  (best?.validation.groups ?? []).map(({ family, mask, rmse, rmseMixture }) => ({
    ...{ key: `${family} ${mask}`, family, mask, rmse: 100 * rmse },
    mixture: rmseMixture === null ? null : 100 * rmseMixture,
  }));

const points = (id: string, label: string, of: (row: GroupRow) => number | null): Column<GroupRow> => ({
  ...{ id, label, unit: 'vol points', align: 'right', width: 132, value: of },
  show: (row) => formatNumber(of(row), 3),
});

export const groupColumns: readonly Column<GroupRow>[] = [
  { id: 'family', label: 'Family', width: 110, grow: 1, value: ({ family }) => family },
  { id: 'mask', label: 'Mask', width: 92, value: ({ mask }) => mask },
  points('rmse', 'Network', ({ rmse }) => rmse),
  points('mixture', 'Mixture', ({ mixture }) => mixture),
];
