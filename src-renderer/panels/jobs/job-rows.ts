import type { JobRow } from '#contract/schemas/system.ts';
import { formatNumber } from '#renderer/charts/format.ts';
import type { Column } from '#renderer/ui/table-column.ts';
import { durationWords } from '../calibration/run-words.ts';
import { jobName } from '../frame/status-words.ts';
import { instantWords } from '../history/alert-words.ts';

export const jobStatusWords: Readonly<Record<JobRow['status'], string>> = {
  queued: 'queued',
  running: 'running',
  done: 'done',
  failed: 'failed',
  cancelled: 'stopped',
};

const tookMs = ({ startedAtMs, endedAtMs }: JobRow): number | null =>
  startedAtMs === null || endedAtMs === null ? null : endedAtMs - startedAtMs;

function tookWords(row: JobRow): string {
  const ms = tookMs(row);
  return ms === null ? '–' : durationWords(ms);
}

/** Jobs that have ended. */
export const jobColumns: readonly Column<JobRow>[] = [
  {
    id: 'ended',
    label: 'Ended (UTC)',
    mono: true,
    width: 132,
    value: ({ endedAtMs }) => (endedAtMs === null ? null : new Date(endedAtMs).toISOString()),
    show: ({ endedAtMs }) => (endedAtMs === null ? '–' : instantWords(endedAtMs)),
  },
  { id: 'job', label: 'Job', width: 150, grow: 1, value: jobName, title: ({ label }) => label },
  {
    id: 'status',
    label: 'Status',
    width: 66,
    value: ({ status }) => jobStatusWords[status],
    tone: ({ status }) => (status === 'failed' ? 'red' : status === 'cancelled' ? 'orange' : undefined),
  },
  {
    id: 'took',
    label: 'Took',
    align: 'right',
    width: 64,
    value: tookMs,
    show: tookWords,
  },
  {
    id: 'what',
    label: 'What came of it',
    width: 160,
    grow: 1.4,
    value: ({ error, stage, status }) => error?.message ?? (status === 'done' ? null : stage),
    show: ({ error, stage, status }) => error?.message ?? (status === 'done' ? '' : stage),
    title: ({ error }) => (error ? `${error.message} ${error.advice}` : ''),
    tone: ({ error }) => (error ? undefined : 'muted'),
  },
];

/** `42 %`. */
export const percentWords = (fraction: number | null): string =>
  fraction === null ? '' : `${formatNumber(100 * fraction, 0)} %`;
