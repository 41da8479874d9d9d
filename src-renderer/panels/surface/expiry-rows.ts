import type { SurfaceSlice } from '#contract/schemas/surface.ts';
import { formatNumber, formatSigned, formatVol } from '#renderer/charts/format.ts';
import type { Column } from '#renderer/ui/table-column.ts';
import { sliceKey } from './refit.svelte.ts';
import { expiryWords, statusWords } from './surface-words.ts';

/** One expiry as the tables show it; vols in points. */
export interface ExpiryRow {
  readonly key: string;
  readonly expiry: string;
  readonly root: string;
  readonly days: number;
  readonly forward: number | null;
  readonly atm: number | null;
  /** Against the chain that is compared with. */
  readonly atmChange: number | null;
  readonly reversal25: number | null;
  readonly butterfly25: number | null;
  readonly reversal10: number | null;
  readonly butterfly10: number | null;
  readonly rmse: number | null;
  readonly inside: number | null;
  readonly used: number;
  readonly quotes: number;
  readonly status: string;
  readonly message: string;
  readonly fitted: boolean;
}

const points = (vol: number | null): number | null => (vol === null ? null : 100 * vol);

export function expiryRows(
  slices: readonly SurfaceSlice[],
  compared: readonly SurfaceSlice[] | null,
): readonly ExpiryRow[] {
  const before = new Map((compared ?? []).map((slice) => [sliceKey(slice), slice.atmVol] as const));
  return slices.map((slice): ExpiryRow => {
    const old = before.get(sliceKey(slice)) ?? null;
    return {
      key: sliceKey(slice),
      expiry: expiryWords(slice),
      root: slice.root,
      days: slice.expiryYears * 365,
      forward: slice.forward,
      atm: points(slice.atmVol),
      atmChange: slice.atmVol === null || old === null ? null : 100 * (slice.atmVol - old),
      reversal25: points(slice.riskReversal25),
      butterfly25: points(slice.butterfly25),
      reversal10: points(slice.riskReversal10),
      butterfly10: points(slice.butterfly10),
      rmse: slice.fit.rmseVolPoints,
      inside: slice.fit.insideBidAskPercent,
      used: slice.usedQuotes,
      quotes: slice.quotes.strikes.length,
      status: statusWords[slice.fit.status],
      message: slice.fit.message,
      fitted: slice.fit.curve !== null,
    };
  });
}

type NumberField = {
  [F in keyof ExpiryRow]: ExpiryRow[F] extends number | null ? F : never;
}[keyof ExpiryRow];

function number(
  id: NumberField,
  label: string,
  width: number,
  options: Partial<Column<ExpiryRow>> & { readonly decimals?: number; readonly signed?: boolean } = {},
): Column<ExpiryRow> {
  const { decimals = 2, signed = false, ...rest } = options;
  const show = signed ? formatSigned : formatNumber;
  return {
    id,
    label,
    width,
    align: 'right',
    value: (row) => row[id],
    show: (row) => show(row[id], decimals),
    ...rest,
  };
}

const signTone =
  (id: NumberField) =>
  (row: ExpiryRow): 'blue' | 'orange' | undefined => {
    const value = row[id];
    return value === null || Math.abs(value) < 0.005 ? undefined : value > 0 ? 'blue' : 'orange';
  };

const nameColumns: readonly Column<ExpiryRow>[] = [
  { id: 'expiry', label: 'Expiry', width: 94, mono: true, value: (row) => row.expiry },
  { id: 'root', label: 'Root', width: 54, value: (row) => row.root },
  number('days', 'DTE', 42, { decimals: 0 }),
];
const statusColumn: Column<ExpiryRow> = {
  id: 'status',
  label: 'Fit',
  width: 64,
  grow: 1,
  value: (row) => row.status,
  title: (row) => row.message,
  tone: (row) => (row.status === 'ok' ? 'muted' : 'yellow'),
};

/** Risk reversals are call less put; butterflies are the wings' mean less ATM. A change takes the room of the status. */
export function skewColumns(withChange: boolean): readonly Column<ExpiryRow>[] {
  return [
    ...nameColumns,
    number('atm', 'ATM', 52, { show: (row) => formatVol(row.atm) }),
    ...(withChange ? [number('atmChange', 'Chg', 52, { signed: true, tone: signTone('atmChange') })] : []),
    number('reversal25', '25Δ RR', 62, { signed: true, tone: signTone('reversal25') }),
    number('butterfly25', '25Δ BF', 62, { signed: true }),
    number('reversal10', '10Δ RR', 62, { signed: true, tone: signTone('reversal10') }),
    number('butterfly10', '10Δ BF', 62, { signed: true }),
    ...(withChange ? [] : [statusColumn]),
  ];
}

/** How well each expiry is fitted. */
export const fitColumns: readonly Column<ExpiryRow>[] = [
  ...nameColumns,
  number('forward', 'Forward', 78),
  number('rmse', 'RMSE', 58),
  number('inside', 'Inside', 62, { unit: '%', decimals: 1 }),
  number('used', 'Used', 54, { decimals: 0 }),
  number('quotes', 'Quotes', 58, { decimals: 0 }),
  statusColumn,
];
