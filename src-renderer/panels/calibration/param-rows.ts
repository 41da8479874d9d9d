import type { CalibrationRun, CalibrationSummary } from '#contract/schemas/calibration.ts';
import { formatParameter, formatSigned } from '#renderer/charts/format.ts';
import type { Column } from '#renderer/ui/table-column.ts';
import type { ParamInfo } from './settings-draft.ts';

type FittedParam = CalibrationRun['fittedParams'][number];

/** One parameter of the shown calibration, beside another calibration of the same or of another model. */
export interface ParamRow {
  readonly key: string;
  readonly name: string;
  readonly symbol: string;
  readonly label: string;
  readonly unit: string;
  readonly value: number | null;
  readonly standardError: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly state: FittedParam['state'] | 'live';
  readonly beside: number | null;
  readonly besideError: number | null;
}

const stateWords: Readonly<Record<ParamRow['state'], string>> = {
  free: '',
  fixed: 'fixed',
  tied: 'tied',
  atBound: 'at a bound',
  nearBound: 'near a bound',
  notIdentified: 'not identified',
  live: 'running',
};

/** Which bound it is at: the nearer one. */
export function stateOf({ state, value, lower, upper }: ParamRow): string {
  if (state !== 'atBound' && state !== 'nearBound') return stateWords[state];
  const at = state === 'atBound' ? 'at' : 'near';
  if (value === null || (lower === null && upper === null)) return stateWords[state];
  const toLower = lower === null ? Infinity : value - lower;
  const toUpper = upper === null ? Infinity : upper - value;
  return toLower <= toUpper ? `${at} lower bound` : `${at} upper bound`;
}

export interface ModelNames {
  readonly label: string;
  readonly params: readonly ParamInfo[];
}

const infoOf = (model: ModelNames, name: string): Pick<ParamRow, 'symbol' | 'label' | 'unit'> => {
  const info = model.params.find((param) => param.name === name);
  return {
    symbol: info?.symbol ?? name,
    label: info?.label ?? name,
    unit: info && info.unit !== '1' ? info.unit : '',
  };
};

/** Rows of a stored calibration beside the values of another run of the same model. */
export function paramRows(
  run: CalibrationRun,
  model: ModelNames,
  beside: Readonly<Record<string, number>> | null,
  errors: readonly FittedParam[] = [],
): readonly ParamRow[] {
  return run.fittedParams.map(({ name, value, standardError, lower, upper, state }) => ({
    key: `${run.model} ${name}`,
    name,
    ...infoOf(model, name),
    value,
    standardError,
    lower,
    upper,
    state,
    beside: beside?.[name] ?? null,
    besideError: errors.find((other) => other.name === name)?.standardError ?? null,
  }));
}

/** The best so far of a running calibration beside the last good run. */
export function liveRows(
  params: Readonly<Record<string, number>>,
  model: ModelNames,
  beside: CalibrationSummary | null,
): readonly ParamRow[] {
  return Object.entries(params).map(([name, value]) => ({
    key: `live ${name}`,
    name,
    ...infoOf(model, name),
    value,
    standardError: null,
    lower: null,
    upper: null,
    state: 'live',
    beside: beside?.params[name] ?? null,
    besideError: null,
  }));
}

export const changeOf = ({ value, beside }: ParamRow): number | null =>
  value === null || beside === null ? null : value - beside;

/** The change in standard errors of both; null where none is known. */
export function changeInErrors(row: ParamRow): number | null {
  const change = changeOf(row);
  const error = Math.hypot(row.standardError ?? 0, row.besideError ?? 0);
  return change === null || error === 0 ? null : change / error;
}

const boundTone = ({ state }: ParamRow): 'orange' | 'muted' | undefined =>
  state === 'atBound' || state === 'nearBound' || state === 'notIdentified'
    ? 'orange'
    : state === 'free'
      ? undefined
      : 'muted';

interface ColumnNames {
  /** Head of the value column: "Value" or "A". */
  readonly value: string;
  /** Head of the column beside it: the date of the run before, or "B". */
  readonly beside: string | null;
  /** Nothing but values is known while it runs. */
  readonly live?: boolean;
}

const boundsOf = ({ lower, upper }: ParamRow): string =>
  `${lower === null ? '−∞' : formatParameter(lower, 3)} to ${upper === null ? '∞' : formatParameter(upper, 3)}`;

const nameColumn: Column<ParamRow> = {
  id: 'param',
  label: 'Param',
  width: 60,
  value: (row) => row.name,
  show: (row) => row.symbol,
  title: (row) => `${row.label}${row.unit ? `, ${row.unit}` : ''}`,
};
const stateColumn: Column<ParamRow> = {
  id: 'state',
  label: 'State',
  width: 62,
  grow: 1,
  value: (row) => stateOf(row) || null,
  show: stateOf,
  title: stateOf,
  tone: boundTone,
};
const boundsColumn: Column<ParamRow> = {
  id: 'bounds',
  label: 'Bounds',
  align: 'right',
  width: 136,
  value: boundsOf,
  tone: () => 'muted',
};

function valueColumns(label: string): readonly Column<ParamRow>[] {
  return [
    {
      id: 'value',
      label,
      align: 'right',
      width: 74,
      value: (row) => row.value,
      show: (row) => formatParameter(row.value),
      title: (row) => (row.value === null ? '' : String(row.value)),
    },
    {
      id: 'error',
      label: '± se',
      align: 'right',
      width: 72,
      value: (row) => row.standardError,
      show: (row) => formatParameter(row.standardError, 2),
    },
  ];
}

export function paramColumns({ value, beside, live }: ColumnNames): readonly Column<ParamRow>[] {
  if (live) {
    return [
      nameColumn,
      valueColumns(value)[0]!,
      ...(beside === null ? [] : besideColumns(beside).slice(0, 2)),
    ];
  }
  return [
    nameColumn,
    ...valueColumns(value),
    ...(beside === null ? [] : besideColumns(beside)),
    stateColumn,
    boundsColumn,
  ];
}

function besideColumns(label: string): readonly Column<ParamRow>[] {
  return [
    {
      id: 'beside',
      label,
      align: 'right',
      width: 96,
      value: (row) => row.beside,
      show: (row) => formatParameter(row.beside),
    },
    ...changeColumns,
  ];
}

const changeColumns: readonly Column<ParamRow>[] = [
  {
    id: 'change',
    label: 'Change',
    align: 'right',
    width: 78,
    value: changeOf,
    show: (row) => signed(changeOf(row)),
  },
  {
    id: 'change-errors',
    label: 'in se',
    align: 'right',
    width: 50,
    value: changeInErrors,
    show: (row) => formatSigned(changeInErrors(row), 1),
    title: () => 'Change over the standard error of both runs; of the shown run where the other has none',
    tone: (row) => (Math.abs(changeInErrors(row) ?? 0) > 2 ? 'orange' : undefined),
  },
];

function signed(value: number | null): string {
  if (value === null) return '–';
  const text = formatParameter(value, 2);
  return value > 0 ? `+${text}` : text;
}
