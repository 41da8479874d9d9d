import type { Accounting, ImportReport, IngestResult } from '#contract/schemas/data.ts';
import { formatCount } from '#renderer/charts/format.ts';
import type { ImportItem } from './import-item.svelte.ts';

type Tone = 'muted' | 'blue' | 'orange' | 'red' | 'yellow' | 'green';

export interface Words {
  readonly text: string;
  readonly tone: Tone;
  /** Shape that says the same as the colour. */
  readonly mark: string;
}

/** State of one file in the queue, in a few words. */
export function itemWords(item: ImportItem): Words {
  return wordsByState[item.state](item);
}

const wordsByState: Readonly<Record<ImportItem['state'], (item: ImportItem) => Words>> = {
  waiting: () => ({ text: 'Waiting', tone: 'muted', mark: '·' }),
  sending: (item) => ({ text: `Sending ${percentOf(item)}`, tone: 'muted', mark: '↑' }),
  detecting: () => ({ text: 'Looking at it', tone: 'muted', mark: '…' }),
  ready: ({ preview }) => ({
    text: preview?.formatLabel ?? 'Folder: every file in it',
    tone: 'blue',
    mark: '●',
  }),
  'needs-mapping': () => ({ text: 'Unknown table: map its columns', tone: 'orange', mark: '?' }),
  known: () => ({ text: 'In the store already', tone: 'muted', mark: '=' }),
  reading: () => ({ text: 'Reading', tone: 'blue', mark: '›' }),
  refused: ({ preview, report }) => {
    return { text: report?.error?.message ?? preview?.reason ?? 'Not used', tone: 'red', mark: '×' };
  },
  failed: ({ error }) =>
    error?.code === 'CANCELLED'
      ? { text: 'Cancelled', tone: 'muted', mark: '–' }
      : { text: error?.message ?? 'Failed', tone: 'red', mark: '×' },
  done: ({ report }) =>
    report ? reportWords(report) : { text: 'Read; see the imports', tone: 'green', mark: '✓' },
};

/** `251 rows`, `248 rows, 3 not used`. */
export function reportWords(report: ImportReport): Words {
  const { accepted, quarantined } = report.accounting;
  if (report.status === 'duplicate') return { text: 'Known', tone: 'muted', mark: '=' };
  if (report.status === 'refused') return { text: 'Refused', tone: 'red', mark: '×' };
  if (report.status === 'needs-mapping') return { text: 'Unknown table', tone: 'orange', mark: '?' };
  const rows = `${formatCount(accepted)} ${accepted === 1 ? 'row' : 'rows'}`;
  if (quarantined > 0)
    return { text: `${rows}, ${formatCount(quarantined)} not used`, tone: 'orange', mark: '!' };
  return { text: rows, tone: 'green', mark: '✓' };
}

/** The verdict alone, for where the counts stand beside it. */
export function verdictWords(report: ImportReport): Words {
  const { quarantined } = report.accounting;
  if (report.status !== 'accepted' && report.status !== 'partial') return reportWords(report);
  if (quarantined > 0) return { text: 'In part', tone: 'orange', mark: '!' };
  return { text: 'In full', tone: 'green', mark: '✓' };
}

/** What came of a whole import, in a sentence or two. */
export function resultSentence({ files, rowsPerSecond, removedSampleImports }: IngestResult): string {
  const read = files.filter(({ status }) => status === 'accepted' || status === 'partial');
  const lines = sum(read, ({ accepted }) => accepted);
  const unused = sum(files, ({ quarantined }) => quarantined);
  const known = files.filter(({ status }) => status === 'duplicate').length;
  const refused = files.filter(({ status }) => status === 'refused' || status === 'needs-mapping').length;
  const parts = [
    `Read ${formatCount(lines)} ${lines === 1 ? 'row' : 'rows'} of ${formatCount(read.length)} ${read.length === 1 ? 'file' : 'files'}`,
    unused > 0 ? `${formatCount(unused)} ${unused === 1 ? 'row' : 'rows'} not used` : null,
    known > 0 ? `${formatCount(known)} known already` : null,
    refused > 0 ? `${formatCount(refused)} refused` : null,
    rowsPerSecond > 0 ? `${formatCount(rowsPerSecond)} rows/s` : null,
  ];
  const cleared = removedSampleImports > 0 ? ' The sample data was removed.' : '';
  return `${parts.filter(Boolean).join(', ')}.${cleared}`;
}

/** True where every line of the file is in exactly one count. */
export function isBalanced(counts: Accounting): boolean {
  const { lines, header, comment, blank, accepted, duplicate, quarantined } = counts;
  return lines === header + comment + blank + accepted + duplicate + quarantined;
}

export function sizeWords(bytes: number | null): string {
  if (bytes === null) return '–';
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function percentOf({ sentBytes, sizeBytes }: ImportItem): string {
  return sizeBytes ? `${Math.floor((100 * sentBytes) / sizeBytes)} %` : '';
}

function sum(reports: readonly ImportReport[], pick: (counts: Accounting) => number): number {
  return reports.reduce((total, { accounting }) => total + pick(accounting), 0);
}
