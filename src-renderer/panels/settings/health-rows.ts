import { formatCount, formatParameter } from '#renderer/charts/format.ts';
import type { Column } from '#renderer/ui/table-column.ts';
import type { Check } from './health.svelte.ts';

const statusWords: Readonly<Record<Check['status'], string>> = {
  ok: '● works',
  warning: '▲ look',
  failed: '✕ failed',
  absent: '○ absent',
};

const toneOf = ({ status }: Check): 'green' | 'yellow' | 'red' | 'muted' =>
  (({ ok: 'green', warning: 'yellow', failed: 'red', absent: 'muted' }) as const)[status];

const status: Column<Check> = {
  id: 'status',
  label: 'State',
  width: 72,
  value: ({ status: state }) => statusWords[state],
  tone: toneOf,
};
const label: Column<Check> = { id: 'label', label: 'What', width: 168, value: ({ label: name }) => name };
const detail: Column<Check> = {
  id: 'detail',
  label: 'Found',
  width: 200,
  grow: 1,
  value: ({ detail: text }) => text,
  title: ({ detail: text }) => text,
};

export const checkColumns: readonly Column<Check>[] = [status, label, detail];

const measured: Column<Check> = {
  id: 'speed',
  label: 'Speed',
  align: 'right',
  width: 128,
  value: ({ measured: speed }) => speed?.value ?? null,
  show: ({ measured: speed }) =>
    speed ? `${formatParameter(speed.value, 3)} ${shortUnits[speed.unit] ?? speed.unit}` : '–',
  title: ({ measured: speed }) =>
    speed ? `${formatParameter(speed.value, 3)} ${speed.unit}` : 'Not measured',
  sortable: false,
};

const shortUnits: Readonly<Record<string, string>> = {
  'million path steps a second': 'M steps/s',
  'ms a step': 'ms/step',
};

export const deviceColumns: readonly Column<Check>[] = [status, label, measured, detail];

/** "7.0 MB" */
export function bytesWords(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${formatCount(bytes / 1e3)} kB`;
}

export interface BackupRow {
  readonly fileName: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

export const backupColumns: readonly Column<BackupRow>[] = [
  { id: 'name', label: 'Backup', mono: true, width: 220, grow: 1, value: ({ fileName }) => fileName },
  {
    id: 'size',
    label: 'Size',
    align: 'right',
    width: 80,
    value: ({ sizeBytes }) => sizeBytes,
    show: ({ sizeBytes }) => bytesWords(sizeBytes),
  },
  {
    id: 'made',
    label: 'Made, UTC',
    mono: true,
    width: 144,
    value: ({ modifiedMs }) => new Date(modifiedMs).toISOString().slice(0, 16).replace('T', ' '),
  },
];
