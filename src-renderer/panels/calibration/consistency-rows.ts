import type { FutureConsistency } from '#contract/schemas/calibration.ts';
import { formatNumber, formatSigned } from '#renderer/charts/format.ts';
import type { CurveLineSpec } from '#renderer/charts/spec.ts';
import type { Column } from '#renderer/ui/table-column.ts';
import { daysOf } from './fit-picture.ts';

const statusWords: Readonly<Record<FutureConsistency['status'], string>> = {
  BELOW: 'below',
  IN_BAND: 'within error',
  ABOVE: 'above',
  NO_STRIPS: 'no SPX strips',
  NO_EXPIRY_BEFORE: 'no expiry before',
  NO_EXPIRY_AFTER: 'no expiry after',
  NEGATIVE_VARIANCE: 'variance falls',
};
const statusSentences: Readonly<Record<FutureConsistency['status'], string>> = {
  BELOW: 'The future is below the bound that SPX options set, as it must be.',
  IN_BAND: 'The future is above the bound by less than the error of the bound.',
  ABOVE: 'The future is above the bound by more than its error: no model fits both.',
  NO_STRIPS: 'There is no bound: fewer than two SPX expiries of this day have a strip.',
  NO_EXPIRY_BEFORE: 'There is no bound: the first SPX expiry is after the future settles.',
  NO_EXPIRY_AFTER: 'There is no bound: no SPX expiry is as late as 30 days after the future settles.',
  NEGATIVE_VARIANCE: 'There is no bound: total variance of the SPX strips falls over the 30 days.',
};
const limitWords = { quotes: 'bid–ask', wings: 'wings', expiries: 'expiries' } as const;
const equalityWords: Readonly<Record<FutureConsistency['equality'], string>> = {
  EQUAL: 'equal',
  OPTIONS_ABOVE: 'VIX options above',
  OPTIONS_BELOW: 'VIX options below',
  NO_BOUND: 'no bound',
  NO_OPTIONS: 'no VIX options',
};

const statusTone = ({ status, bound }: FutureConsistency): 'orange' | 'muted' | undefined =>
  status === 'ABOVE' ? 'orange' : bound ? undefined : 'muted';

/** A column of index points. */
function level(
  [id, label, title]: readonly [id: string, label: string, title: string],
  width: number,
  value: (row: FutureConsistency) => number | null,
): Column<FutureConsistency> {
  return {
    id,
    label,
    align: 'right',
    width,
    value,
    show: (row) => formatNumber(value(row)),
    title: () => `${title}, index points`,
  };
}

const expiryColumn: Column<FutureConsistency> = {
  id: 'expiry',
  label: 'Future',
  mono: true,
  width: 92,
  value: ({ expiry }) => expiry,
  title: ({ contract }) => contract,
};
const slackColumn: Column<FutureConsistency> = {
  ...level(['slack', 'Slack', ''], 58, ({ slack }) => slack),
  show: ({ slack }) => formatSigned(slack, 2),
  title: ({ status }) => statusSentences[status],
  tone: statusTone,
};
/** Beside the curve: the slack of each future, negative above the bound. */
export const slackColumns: readonly Column<FutureConsistency>[] = [expiryColumn, slackColumn];

/** The whole check. */
export const consistencyColumns: readonly Column<FutureConsistency>[] = [
  expiryColumn,
  level(['settled', 'Settled', 'Settlement of the future'], 58, ({ future }) => future),
  {
    ...level(['bound', 'Bound', ''], 54, ({ bound }) => bound?.value ?? null),
    title: ({ bound }) =>
      bound
        ? `Root of the forward variance of SPX options, index points; ${formatNumber(bound.low)} to ${formatNumber(bound.high)} with its error`
        : '',
  },
  level(
    ['high', 'At most', 'The bound with bid–ask, wings and expiries against it'],
    60,
    ({ bound }) => bound?.high ?? null,
  ),
  slackColumn,
  {
    id: 'status',
    label: 'Future is',
    width: 108,
    value: ({ status }) => statusWords[status],
    title: ({ status }) => statusSentences[status],
    tone: statusTone,
  },
  {
    id: 'limit',
    label: 'Limited by',
    width: 74,
    value: ({ bound }) => bound && `${limitWords[bound.limitedBy]}${bound.fewStrikes ? ', few strikes' : ''}`,
    title: ({ bound }) =>
      bound
        ? `Error of the bound: bid–ask ${formatNumber(bound.fromQuotes)}, wings ${formatNumber(bound.fromWings)}, expiries ${formatNumber(bound.fromExpiries)} index points`
        : '',
  },
  level(
    ['root', '√E[VIX²]', 'The same number by VIX options'],
    70,
    ({ optionBound }) => optionBound?.value ?? null,
  ),
  {
    ...level(['gap', 'Gap', ''], 52, ({ gap }) => gap),
    show: ({ gap }) => formatSigned(gap, 2),
    title: ({ equality }) => equalityWords[equality],
    tone: ({ equality }) =>
      equality === 'OPTIONS_ABOVE' || equality === 'OPTIONS_BELOW' ? 'orange' : undefined,
  },
];

/** The bound as a line over the futures, what its error adds, and the futures that are above both. */
export function boundLines(rows: readonly FutureConsistency[]): CurveLineSpec[] {
  const bounded = rows.filter(({ bound }) => bound !== null);
  const lineOver = (
    own: readonly FutureConsistency[],
    valueOf: (row: FutureConsistency) => number,
  ): Pick<CurveLineSpec, 'x' | 'y' | 'pointLabels'> => ({
    x: Int32Array.from(own, daysOf),
    y: Float64Array.from(own, valueOf),
    pointLabels: own.map(({ expiry }) => expiry),
  });
  const above = rows.filter(({ status }) => status === 'ABOVE');
  const look = { glyph: 'none', connected: true } as const;
  const lines: CurveLineSpec[] = [
    {
      ...lineOver(bounded, ({ bound }) => bound!.value),
      ...look,
      id: 'bound',
      label: 'SPX bound',
      detail: 'Root of the forward variance of SPX options: no future can be above it',
      tone: 'purple',
      dash: 'dashed',
      widthPx: 1.5,
    },
    {
      ...lineOver(bounded, ({ bound }) => bound!.high),
      ...look,
      id: 'bound-high',
      label: 'at most',
      detail: 'The bound with bid–ask spreads, wings that are not quoted, and expiries that do not match',
      tone: 'purple',
      dash: 'dotted',
      widthPx: 1,
    },
    {
      ...lineOver(above, ({ future }) => future),
      id: 'above',
      label: 'above it',
      tone: 'orange',
      dash: 'solid',
      glyph: 'diamond',
      widthPx: 2,
      connected: false,
    },
  ];
  return lines.filter(({ x }) => x.length > 0);
}
