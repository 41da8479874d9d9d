import type { CalibrationRun } from '#contract/schemas/calibration.ts';
import { formatCount, formatParameter } from '#renderer/charts/format.ts';
import type { Column } from '#renderer/ui/table-column.ts';
import { componentWords } from './component-words.ts';
import { leftOutWords } from './left-out-words.ts';

type Start = CalibrationRun['starts'][number];

interface StartRow {
  readonly rank: number;
  readonly start: Start;
  /** Over the best end, in percent. */
  readonly excessPercent: number;
}

export function startRows({ starts }: CalibrationRun): readonly StartRow[] {
  const best = Math.min(...starts.map(({ loss }) => loss));
  return starts.map((start, index) => ({
    rank: index + 1,
    start,
    excessPercent: best > 0 ? 100 * (start.loss / best - 1) : 0,
  }));
}

const number = { align: 'right' } as const;

export const startColumns: readonly Column<StartRow>[] = [
  { id: 'rank', label: 'Start', ...number, width: 48, value: ({ rank }) => rank },
  {
    id: 'from',
    label: 'From loss',
    ...number,
    width: 84,
    value: ({ start }) => start.startLoss,
    show: ({ start }) => formatParameter(start.startLoss),
  },
  {
    id: 'loss',
    label: 'To loss',
    ...number,
    width: 84,
    value: ({ start }) => start.loss,
    show: ({ start }) => formatParameter(start.loss),
  },
  {
    id: 'excess',
    label: 'Over best',
    unit: '%',
    ...number,
    width: 86,
    value: ({ excessPercent }) => excessPercent,
    show: ({ excessPercent }) => formatParameter(excessPercent, 2),
  },
  {
    id: 'iterations',
    label: 'Iterations',
    ...number,
    width: 74,
    value: ({ start }) => start.iterations,
    show: ({ start }) => formatCount(start.iterations),
  },
  {
    id: 'evaluations',
    label: 'Evaluations',
    ...number,
    width: 84,
    value: ({ start }) => start.evaluations,
    show: ({ start }) => formatCount(start.evaluations),
  },
  {
    id: 'message',
    label: 'Ended',
    width: 160,
    grow: 1,
    value: ({ start }) => start.message,
    tone: () => 'muted',
    title: ({ start }) => start.message,
  },
];

interface ExcludedRow {
  readonly key: string;
  readonly label: string;
  readonly reason: string;
  readonly count: number;
}

export const excludedRows = ({ inputs }: CalibrationRun): readonly ExcludedRow[] =>
  inputs?.excluded.map(({ component, reason, count }) => ({
    key: `${component} ${reason}`,
    label: componentWords[component].label,
    reason: leftOutWords(reason),
    count,
  })) ?? [];

export const excludedColumns: readonly Column<ExcludedRow>[] = [
  { id: 'component', label: 'Instruments', width: 104, value: ({ label }) => label },
  {
    id: 'count',
    label: 'Quotes',
    ...number,
    width: 64,
    value: ({ count }) => count,
    show: ({ count }) => formatCount(count),
  },
  { id: 'reason', label: 'Reason', width: 200, grow: 1, value: ({ reason }) => reason },
];
