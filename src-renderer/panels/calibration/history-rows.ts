import type { IndexHistoryFit, MeasuredParam } from '#contract/schemas/index-history.ts';
import { formatNumber, formatParameter, formatSigned } from '#renderer/charts/format.ts';
import type { Column } from '#renderer/ui/table-column.ts';
import type { ModelNames } from './param-rows.ts';

/** One quantity by options and by the series of the index. */
export interface HistoryRow extends MeasuredParam {
  readonly symbol: string;
  readonly label: string;
}

const derived: Readonly<Record<string, readonly [symbol: string, label: string]>> = {
  meanJump: ['1/η', 'Mean jump of the logarithm of the index'],
  meanIntensity: ['ℓ̄', 'Jumps a year in the long run, 1/yr'],
};

export function historyRows(
  { params }: IndexHistoryFit,
  { params: known }: ModelNames,
): readonly HistoryRow[] {
  return params.map((row) => {
    const info = known.find(({ name }) => name === row.name);
    const unit = info && info.unit !== '1' && info.unit !== '' ? `, ${info.unit}` : '';
    const [symbol, label] = derived[row.name] ?? [
      info?.symbol ?? row.name,
      `${info?.label ?? row.name}${unit}`,
    ];
    return { ...row, symbol, label };
  });
}

/** Where the fit to options has no number. */
const noOptions = ({ optionsState }: HistoryRow): string => (optionsState === null ? 'curve' : '–');

function gapInErrors({ gap, gapError }: HistoryRow): number | null {
  return gap === null || gapError === null || gapError === 0 ? null : gap / gapError;
}

function errorColumn(
  id: string,
  title: string,
  value: (row: HistoryRow) => number | null,
): Column<HistoryRow> {
  return {
    id,
    label: '± se',
    align: 'right',
    width: 58,
    value,
    show: (row) => formatParameter(value(row), 2),
    title: () => title,
    tone: () => 'muted',
  };
}

export const historyColumns: readonly Column<HistoryRow>[] = [
  {
    id: 'param',
    label: 'Param',
    width: 52,
    value: ({ name }) => name,
    show: ({ symbol }) => symbol,
    title: ({ label }) => label,
  },
  {
    id: 'options',
    label: 'Options (Q)',
    align: 'right',
    width: 82,
    value: ({ options }) => options,
    show: (row) => (row.options === null ? noOptions(row) : formatParameter(row.options)),
    title: ({ options }) => (options === null ? 'The fit has a value for each expiry' : String(options)),
    tone: ({ options }) => (options === null ? 'muted' : undefined),
  },
  errorColumn('options-error', 'Of the fit to options', ({ optionsError }) => optionsError),
  {
    id: 'history',
    label: 'History (P)',
    align: 'right',
    width: 80,
    value: ({ history }) => history,
    show: ({ history }) => formatParameter(history),
    title: ({ history }) => String(history),
  },
  errorColumn('history-error', 'Robust, of the series', ({ historyError }) => historyError),
  {
    id: 'gap',
    label: 'Gap',
    align: 'right',
    width: 72,
    value: ({ gap }) => gap,
    show: ({ gap }) => (gap === null ? '–' : `${gap > 0 ? '+' : ''}${formatParameter(gap, 3)}`),
    title: () => 'Options less history',
  },
  errorColumn('gap-error', 'Root of the sum of both variances', ({ gapError }) => gapError),
  {
    id: 'gap-errors',
    label: 'in se',
    align: 'right',
    width: 50,
    grow: 1,
    value: gapInErrors,
    show: (row) => formatSigned(gapInErrors(row), 1),
    title: () => 'Gap over its standard error',
    tone: (row) => (Math.abs(gapInErrors(row) ?? 0) > 2 ? 'orange' : undefined),
  },
];

const estimators: Readonly<Record<NonNullable<IndexHistoryFit['estimator']>, string>> = {
  mrlr: 'MRLR',
  mrlrj: 'MRLRJ',
  hawkes: 'MRLRJ and Hawkes',
};

/** Which closes, and what they were fitted with. */
export function windowWords({ seriesId, window, estimator }: IndexHistoryFit): string {
  if (!window || !estimator) return '';
  const { closes, firstDate, lastDate } = window;
  return `${formatNumber(closes, 0)} closes of ${seriesId} from ${firstDate} to ${lastDate}, ${estimators[estimator]} by maximum likelihood.`;
}
