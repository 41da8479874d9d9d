import type { Estimate } from '#contract/schemas/common.ts';
import { formatCount, formatParameter } from '#renderer/charts/format.ts';
import type { Column } from '#renderer/ui/table-column.ts';

const statusWords: Readonly<Record<Estimate['status'], string>> = {
  OK: 'ok',
  TOO_FEW_DATA: 'too few data',
  AT_BOUND: 'at its bound',
  NOT_IDENTIFIED: 'not identified',
  NOT_CONVERGED: 'did not converge',
  NO_DATA: 'no data',
};

export function intervalWords({ interval95 }: Estimate): string {
  return interval95 === null
    ? '–'
    : `${formatParameter(interval95[0], 3)} … ${formatParameter(interval95[1], 3)}`;
}

export function errorWords({ value, standardError }: Estimate): string {
  if (value === null || standardError === null) return '–';
  return `± ${formatParameter(standardError, 2)}`;
}

export function statusOf({ status, warnings }: Estimate): string {
  const words = statusWords[status];
  return warnings.length === 0
    ? words
    : `${words}, ${warnings.length === 1 ? '1 note' : `${warnings.length} notes`}`;
}

/** "2019–2021": the days are in the provenance. */
export function windowWords({ provenance: { firstDate, lastDate } }: Estimate): string {
  if (firstDate === null || lastDate === null) return '–';
  const [from, to] = [firstDate.slice(0, 4), lastDate.slice(0, 4)];
  return from === to ? from : `${from}–${to}`;
}

export const estimateColumns: readonly Column<Estimate>[] = [
  {
    id: 'label',
    label: 'Parameter',
    width: 150,
    grow: 3,
    value: (row) => row.label,
    title: (row) => row.label,
  },
  {
    id: 'value',
    label: 'Value',
    align: 'right',
    width: 74,
    value: (row) => row.value,
    show: (row) => formatParameter(row.value),
  },
  {
    id: 'standard-error',
    label: '± s.e.',
    align: 'right',
    width: 70,
    value: (row) => row.standardError,
    show: errorWords,
  },
  {
    id: 'interval',
    label: '95 % interval',
    align: 'right',
    width: 124,
    value: intervalWords,
    title: intervalWords,
    sortable: false,
  },
  { id: 'unit', label: 'Unit', width: 86, grow: 1, value: (row) => row.unit, title: (row) => row.unit },
  {
    id: 'count',
    label: 'n',
    align: 'right',
    width: 54,
    value: (row) => row.count,
    show: (row) => formatCount(row.count),
  },
  {
    id: 'status',
    label: 'Status',
    width: 78,
    grow: 1,
    value: statusOf,
    title: (row) => row.warnings.join(' ') || statusOf(row),
    tone: (row) => (row.status === 'OK' ? (row.warnings.length > 0 ? undefined : 'muted') : 'yellow'),
  },
  {
    id: 'window',
    label: 'Window',
    width: 92,
    value: windowWords,
    title: ({ provenance }) => `${provenance.firstDate ?? '–'} … ${provenance.lastDate ?? '–'}`,
    tone: () => 'muted',
  },
];
