import type { SimulationSummary } from '#contract/schemas/stored-simulation.ts';
import { formatCount } from '#renderer/charts/format.ts';
import type { Column } from '#renderer/ui/table-column.ts';
import { toError } from './result-words.ts';

export interface StoredRow {
  readonly run: SimulationSummary;
  readonly processLabel: string;
}

/** Local date and minute, ISO. */
function whenWords(ms: number): string {
  const at = new Date(ms);
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${date} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

const stoppedWords = { paths: 'all paths', targetError: 'error reached', cancelled: 'stopped' } as const;

export const storedColumns: readonly Column<StoredRow>[] = [
  {
    id: 'when',
    label: 'Ended',
    mono: true,
    width: 128,
    value: ({ run }) => run.startedAtMs + run.elapsedMs,
    show: ({ run }) => whenWords(run.startedAtMs + run.elapsedMs),
  },
  {
    id: 'process',
    label: 'Process',
    width: 70,
    grow: 1,
    value: ({ run, processLabel }) => (run.label ? `${processLabel}: ${run.label}` : processLabel),
  },
  {
    id: 'value',
    label: 'Value',
    align: 'right',
    width: 66,
    value: ({ run }) => run.mean,
    show: ({ run }) => toError(run.mean, run.standardError),
  },
  {
    id: 'error',
    label: '± s.e.',
    align: 'right',
    width: 58,
    value: ({ run }) => run.standardError,
    show: ({ run }) => toError(run.standardError, run.standardError),
  },
  {
    id: 'paths',
    label: 'Paths',
    align: 'right',
    width: 70,
    value: ({ run }) => run.paths,
    show: ({ run }) => formatCount(run.paths),
    title: ({ run }) => stoppedWords[run.stopped],
  },
  {
    id: 'on',
    label: 'On',
    width: 78,
    value: ({ run }) => `${run.backEnd} ${run.precision}`,
    title: ({ run }) => `Seed ${run.seed}, code ${run.codeVersion}, SHA-256 ${run.resultHash}`,
  },
];
