import type { CalibrationSummary } from '#contract/schemas/calibration.ts';
import { formatNumber } from '#renderer/charts/format.ts';
import type { Column } from '#renderer/ui/table-column.ts';
import { componentWords, isFailure, statusWords } from './component-words.ts';
import type { ComponentId } from './component-words.ts';
import { importedWords } from './run-words.ts';

export interface RunRow {
  readonly run: CalibrationSummary;
  readonly modelLabel: string;
  /** While two runs stand side by side: A is shown, B is compared with it. */
  readonly role: 'A' | 'B' | '';
}

const rmseColumn = (id: ComponentId, decimals: number): Column<RunRow> => ({
  id: `rmse-${id}`,
  label: componentWords[id].short,
  align: 'right',
  width: 46,
  value: ({ run }) => run.rmse[id] ?? null,
  show: ({ run }) => formatNumber(run.rmse[id], decimals),
  title: () => `RMSE of ${componentWords[id].label}, ${componentWords[id].unit}`,
});

export const runColumns: readonly Column<RunRow>[] = [
  { id: 'date', label: 'Quotes', mono: true, width: 88, value: ({ run }) => run.quoteDate },
  {
    id: 'model',
    label: 'Model',
    width: 70,
    grow: 1,
    value: ({ modelLabel, role }) => (role ? `${role} ${modelLabel}` : modelLabel),
    title: ({ run, modelLabel }) => [modelLabel, run.label].filter(Boolean).join(': '),
  },
  {
    id: 'status',
    label: 'Status',
    width: 88,
    grow: 0.6,
    value: ({ run }) => (run.current ? 'In use' : run.imported ? 'Imported' : statusWords[run.status]),
    tone: ({ run }) =>
      isFailure(run.status)
        ? 'red'
        : run.current
          ? 'blue'
          : run.imported
            ? 'muted'
            : run.status === 'CONVERGED'
              ? undefined
              : 'orange',
    title: ({ run }) =>
      run.imported ? `${importedWords(run.imported)}. ${statusWords[run.status]} there.` : run.message,
  },
  rmseColumn('assetOptions', 2),
  rmseColumn('indexFutures', 2),
  rmseColumn('indexOptions', 1),
];

/** Fitted here, and for its own sake: what stands for a day without being chosen. */
export const isOwn = ({ trigger, imported }: CalibrationSummary): boolean =>
  trigger !== 'replay' && imported === undefined;

/** The last good run of the same model before this one: of an earlier day, else of the same. */
export function runBefore(
  runs: readonly CalibrationSummary[],
  of: Pick<CalibrationSummary, 'runId' | 'model' | 'quoteDate' | 'startedAtMs'>,
): CalibrationSummary | null {
  const earlier = runs.filter(
    (run) =>
      run.model === of.model &&
      run.runId !== of.runId &&
      !isFailure(run.status) &&
      isOwn(run) &&
      (run.quoteDate ?? '') <= (of.quoteDate ?? '9999') &&
      run.startedAtMs < of.startedAtMs,
  );
  const days = earlier.filter((run) => (run.quoteDate ?? '') < (of.quoteDate ?? ''));
  return newest(days) ?? newest(earlier);
}

/** By day of the quotes, then by when it ran. */
export const newest = (runs: readonly CalibrationSummary[]): CalibrationSummary | null =>
  runs.toSorted(
    (a, b) => (b.quoteDate ?? '').localeCompare(a.quoteDate ?? '') || b.startedAtMs - a.startedAtMs,
  )[0] ?? null;

/** What to set beside a run when nothing was chosen: another model on the same day, else the run before. */
export function naturalRival(
  runs: readonly CalibrationSummary[],
  of: CalibrationSummary,
): CalibrationSummary | null {
  const sameDay = runs.filter(
    (run) => run.quoteDate === of.quoteDate && run.model !== of.model && !isFailure(run.status) && isOwn(run),
  );
  return newest(sameDay) ?? runBefore(runs, of);
}
