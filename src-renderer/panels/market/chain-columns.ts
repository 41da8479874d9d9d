import { formatNumber, formatSigned, formatVol } from '#renderer/charts/format.ts';
import type { ChainVarianceData } from '#renderer/charts/chain-variance.chart.ts';
import type { Column } from '#renderer/ui/table-column.ts';

export type ExpiryRow = ChainVarianceData['perExpiry'][number];
export type ForwardRow = ChainVarianceData['forwardVariances'][number];

const minutesPerDay = 1440;

function noteOf(row: ExpiryRow): string {
  if (row.status !== 'OK') return row.status.toLowerCase().replaceAll('_', ' ');
  return row.warnings.length === 0 ? 'ok' : row.warnings.join(' ');
}

export const expiryColumns: readonly Column<ExpiryRow>[] = [
  { id: 'expiry', label: 'Expiry', width: 96, value: (row) => row.expiry },
  {
    id: 'days',
    label: 'Days',
    align: 'right',
    width: 50,
    value: (row) => row.minutesToExpiry / minutesPerDay,
    show: (row) => formatNumber(row.minutesToExpiry / minutesPerDay, 1),
    title: (row) => `${row.minutesToExpiry} minutes`,
  },
  {
    id: 'vol',
    label: 'Computed',
    align: 'right',
    width: 78,
    value: (row) => row.volPoints,
    show: (row) => formatVol(row.volPoints),
  },
  {
    id: 'published',
    label: 'Published',
    align: 'right',
    width: 78,
    value: (row) => row.published,
    show: (row) => formatVol(row.published),
  },
  {
    id: 'difference',
    label: 'Diff.',
    align: 'right',
    width: 56,
    value: (row) => row.difference,
    show: (row) => formatSigned(row.difference),
  },
  { id: 'root', label: 'Root', width: 84, value: (row) => `${row.root} ${row.settlement}` },
  {
    id: 'forward',
    label: 'Forward',
    align: 'right',
    width: 78,
    value: (row) => row.forward,
    show: (row) => formatNumber(row.forward, 2),
  },
  {
    id: 'quotes',
    label: 'Quotes',
    align: 'right',
    width: 56,
    value: (row) => row.puts + row.calls,
    title: (row) => `${row.puts} puts, ${row.calls} calls`,
  },
  {
    id: 'note',
    label: 'Note',
    width: 80,
    grow: 1,
    value: noteOf,
    title: noteOf,
    tone: (row) => (row.status === 'OK' ? 'muted' : 'yellow'),
  },
];

export const forwardColumns: readonly Column<ForwardRow>[] = [
  { id: 'from', label: 'From', width: 92, value: (row) => row.from },
  { id: 'to', label: 'To', width: 92, value: (row) => row.to },
  {
    id: 'vol',
    label: 'Forward vol',
    unit: 'vol points',
    align: 'right',
    width: 140,
    value: (row) => row.volPoints,
    show: (row) => formatVol(row.volPoints),
  },
  {
    id: 'status',
    label: 'Note',
    width: 90,
    grow: 1,
    value: (row) => (row.status === 'OK' ? 'ok' : row.status.toLowerCase().replaceAll('_', ' ')),
    tone: (row) => (row.status === 'OK' ? 'muted' : 'yellow'),
  },
];
