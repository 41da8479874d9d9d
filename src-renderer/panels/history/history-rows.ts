import type { CalibrationSummary } from '#contract/schemas/calibration.ts';
import { formatNumber, formatParameter } from '#renderer/charts/format.ts';
import type { Column } from '#renderer/ui/table-column.ts';
import { componentWords, isFailure, statusWords } from '../calibration/component-words.ts';
import type { ComponentId } from '../calibration/component-words.ts';
import { triggerWords } from '../calibration/run-words.ts';
import { instantWords } from './alert-words.ts';
import type { AlertEvent } from './alert-words.ts';

export interface ParamName {
  readonly name: string;
  readonly symbol: string;
}

const rmse = (id: ComponentId): Column<CalibrationSummary> => ({
  id: `rmse-${id}`,
  label: componentWords[id].short,
  align: 'right',
  width: 60,
  value: (run) => run.rmse[id] ?? null,
  show: (run) => formatNumber(run.rmse[id], id === 'indexFutures' ? 3 : 2),
  title: () => `RMSE of ${componentWords[id].label}, ${componentWords[id].unit}`,
});

/** One row a run: how it ended, its errors, its parameters. */
export function historyColumns(params: readonly ParamName[]): readonly Column<CalibrationSummary>[] {
  return [
    { id: 'date', label: 'Quotes', mono: true, width: 96, value: (run) => run.quoteDate },
    {
      id: 'status',
      label: 'Status',
      width: 104,
      value: (run) => `${statusWords[run.status]}${run.current ? ', in use' : ''}`,
      title: (run) => run.message,
      tone: (run) =>
        isFailure(run.status)
          ? 'red'
          : run.current
            ? 'blue'
            : run.status === 'CONVERGED'
              ? undefined
              : 'orange',
    },
    rmse('assetOptions'),
    rmse('indexFutures'),
    rmse('indexOptions'),
    ...params.map(({ name, symbol }): Column<CalibrationSummary> => {
      return {
        id: name,
        label: symbol,
        align: 'right',
        width: 78,
        value: (run) => run.params[name] ?? null,
        show: (run) => formatParameter(run.params[name]),
      };
    }),
    {
      id: 'started',
      label: 'Ran (UTC)',
      mono: true,
      width: 132,
      value: (run) => new Date(run.startedAtMs).toISOString(),
      show: (run) => instantWords(run.startedAtMs),
    },
    {
      id: 'trigger',
      label: 'Started',
      width: 96,
      grow: 1,
      value: (run) => triggerWords[run.trigger],
      tone: () => 'muted',
    },
  ];
}

export const eventColumns: readonly Column<AlertEvent>[] = [
  { id: 'date', label: 'Quotes', mono: true, width: 96, value: ({ quoteDate }) => quoteDate },
  {
    id: 'reason',
    label: 'What happened',
    width: 220,
    grow: 1,
    value: ({ reason }) => reason,
    title: ({ reason }) => reason,
  },
  {
    id: 'at',
    label: 'Reported (UTC)',
    mono: true,
    width: 132,
    value: ({ atMs }) => new Date(atMs).toISOString(),
    show: ({ atMs }) => instantWords(atMs),
    tone: () => 'muted',
  },
];
