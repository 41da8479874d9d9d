import type { Accounting, ImportReport } from '#contract/schemas/data.ts';
import { formatCount } from '#renderer/charts/format.ts';
import type { Column } from '#renderer/ui/table-column.ts';
import { verdictWords } from './import-words.ts';

function count(id: keyof Accounting, label: string, width = 64): Column<ImportReport> {
  const tone = ({ accounting }: ImportReport): 'muted' | undefined =>
    accounting[id] === 0 ? 'muted' : undefined;
  return {
    id,
    label,
    width,
    align: 'right',
    value: ({ accounting }) => accounting[id],
    show: ({ accounting }) => formatCount(accounting[id]),
    ...(id === 'quarantined' ? { tone: quarantinedTone } : { tone }),
  };
}

function quarantinedTone({ accounting }: ImportReport): 'muted' | 'orange' {
  return accounting.quarantined === 0 ? 'muted' : 'orange';
}

/** `2026-11-21 14:05` in UTC. */
export function instantWords(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 16).replace('T', ' ');
}

export const importColumns: readonly Column<ImportReport>[] = [
  {
    id: 'file',
    label: 'File',
    width: 140,
    grow: 2,
    value: ({ fileName }) => fileName,
    title: ({ fileName }) => fileName,
  },
  { id: 'format', label: 'Format', width: 116, grow: 1, value: ({ formatId }) => formatId },
  {
    id: 'status',
    label: 'Verdict',
    width: 84,
    value: ({ status }) => status,
    show: (report) => `${verdictWords(report).mark} ${verdictWords(report).text}`,
    title: ({ error, status }) => error?.message ?? status,
    tone: (report) => verdictWords(report).tone,
  },
  count('lines', 'Lines', 58),
  count('header', 'Header', 62),
  count('comment', 'Comment', 76),
  count('blank', 'Blank', 52),
  count('accepted', 'Accepted', 76),
  count('duplicate', 'Known', 58),
  count('quarantined', 'Not used', 68),
  { id: 'first', label: 'First day', width: 88, mono: true, value: ({ firstDate }) => firstDate },
  { id: 'last', label: 'Last day', width: 88, mono: true, value: ({ lastDate }) => lastDate },
  {
    id: 'imported',
    label: 'Imported',
    width: 88,
    mono: true,
    value: ({ importedAtMs }) => new Date(importedAtMs).toISOString(),
    show: ({ importedAtMs }) => instantWords(importedAtMs).slice(0, 10),
    title: ({ importedAtMs }) => `${instantWords(importedAtMs)} UTC`,
  },
];

/** Refused files have no batch; a file may be refused more than once. */
export function importKey({ batchId, fileName, importedAtMs }: ImportReport): string {
  return `${batchId ?? 'none'} ${fileName} ${importedAtMs}`;
}
