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

type Numbers = (row: HistoryRow) => number | null;

function withError(value: Numbers, error: Numbers, digits = 3): (row: HistoryRow) => string {
  return (row) => {
    const known = error(row) === null ? '' : ` ± ${formatParameter(error(row), 2)}`;
    return `${formatParameter(value(row), digits)}${known}`;
  };
}

const options: Numbers = (row) => row.options;
const optionsError: Numbers = (row) => row.optionsError;
const history: Numbers = (row) => row.history;
const historyError: Numbers = (row) => row.historyError;
const gap: Numbers = (row) => row.gap;
const gapError: Numbers = (row) => row.gapError;
const gapInErrors: Numbers = (row) =>
  row.gap === null || row.gapError === null || row.gapError === 0 ? null : row.gap / row.gapError;

const optionsWords = withError(options, optionsError);
const gapWords = withError(gap, gapError);

const paramColumn: Column<HistoryRow> = {
  id: 'param',
  label: 'Param',
  width: 56,
  value: ({ name }) => name,
  show: ({ symbol }) => symbol,
  title: ({ label }) => label,
};
const inErrorsColumn: Column<HistoryRow> = {
  id: 'gap-errors',
  label: 'in se',
  align: 'right',
  width: 52,
  grow: 1,
  value: gapInErrors,
  show: (row) => formatSigned(gapInErrors(row), 1),
  title: () => 'Gap over its standard error',
  tone: (row) => (Math.abs(gapInErrors(row) ?? 0) > 2 ? 'orange' : undefined),
};

/** What is seen: each number with its standard error. */
export const historyColumns: readonly Column<HistoryRow>[] = [
  paramColumn,
  {
    id: 'options',
    label: 'Options Q ± se',
    align: 'right',
    width: 116,
    value: options,
    show: (row) => (row.options === null && row.optionsState === null ? 'curve' : optionsWords(row)),
    title: (row) => (row.options === null ? 'The fit has a value for each expiry' : String(row.options)),
    tone: (row) => (row.options === null ? 'muted' : undefined),
  },
  {
    id: 'history',
    label: 'History P ± se',
    align: 'right',
    width: 124,
    value: history,
    show: withError(history, historyError),
    title: (row) => `${row.history}; the error is robust`,
  },
  {
    id: 'gap',
    label: 'Gap ± se',
    align: 'right',
    width: 124,
    value: gap,
    show: (row) => `${(row.gap ?? 0) > 0 ? '+' : ''}${gapWords(row)}`,
    title: () => 'Options less history, and the root of the sum of both variances',
  },
  inErrorsColumn,
];

const plain = (id: string, label: string, value: Numbers): Column<HistoryRow> => ({
  id,
  label,
  align: 'right',
  width: 80,
  value,
});

/** What is copied and saved: errors in columns of their own. */
export const historyDataColumns: readonly Column<HistoryRow>[] = [
  paramColumn,
  plain('options', 'Options Q', options),
  plain('options-error', 'Options Q se', optionsError),
  plain('history', 'History P', history),
  plain('history-error', 'History P robust se', historyError),
  plain('gap', 'Gap', gap),
  plain('gap-error', 'Gap se', gapError),
  inErrorsColumn,
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
