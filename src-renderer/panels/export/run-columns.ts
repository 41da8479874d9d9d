import type { CalibrationSummary } from '#contract/schemas/calibration.ts';
import type { Column } from '#renderer/ui/table-column.ts';
import { isFailure, statusWords } from '../calibration/component-words.ts';

/** A parameter with four significant digits; the full value is in the file. */
export function paramWords(params: CalibrationSummary['params']): string {
  return Object.entries(params)
    .map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`)
    .join(', ');
}

export function runColumns(isChosen: (runId: string) => boolean): readonly Column<CalibrationSummary>[] {
  return [
    {
      id: 'chosen',
      label: 'Export',
      width: 56,
      value: ({ runId }) => (isChosen(runId) ? 1 : 0),
      show: ({ runId }) => (isChosen(runId) ? '● yes' : '○ no'),
      tone: ({ runId }) => (isChosen(runId) ? 'blue' : 'muted'),
    },
    {
      id: 'model',
      label: 'Model',
      width: 104,
      grow: 1,
      value: ({ model }) => model,
      show: ({ model, current, imported }) =>
        [model, current && 'in use', imported && 'imported'].filter(Boolean).join(' · '),
      title: ({ model, imported }) => (imported ? `${model}, imported from ${imported.fileName}` : model),
    },
    { id: 'quotes', label: 'Quotes of', width: 88, mono: true, value: ({ quoteDate }) => quoteDate },
    {
      id: 'status',
      label: 'Status',
      width: 104,
      value: ({ status }) => statusWords[status],
      title: ({ message }) => message,
      tone: ({ status }) => (isFailure(status) ? 'red' : status === 'CONVERGED' ? undefined : 'orange'),
    },
    {
      id: 'rmse',
      label: 'RMSE',
      unit: 'vol pts',
      align: 'right',
      width: 104,
      title: ({ rmse }) => (rmse.assetOptions === undefined ? 'RMSE of VIX options' : 'RMSE of SPX options'),
      value: ({ rmse }) => rmse.assetOptions ?? rmse.indexOptions ?? null,
      show: ({ rmse }) => (rmse.assetOptions ?? rmse.indexOptions)?.toFixed(2) ?? '–',
    },
    {
      id: 'params',
      label: 'Parameters',
      width: 120,
      grow: 3,
      mono: true,
      value: ({ params }) => paramWords(params),
      title: ({ params }) => paramWords(params),
    },
    {
      id: 'started',
      label: 'Fitted',
      width: 88,
      mono: true,
      value: ({ startedAtMs }) => new Date(startedAtMs).toISOString(),
      show: ({ startedAtMs }) => new Date(startedAtMs).toISOString().slice(0, 10),
      title: ({ startedAtMs }) => `${new Date(startedAtMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    },
  ];
}
