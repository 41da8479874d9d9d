import type { SurfaceRepairResult } from '#contract/schemas/repair.ts';
import { formatNumber, formatParameter } from '#renderer/charts/format.ts';
import { isStale, volPointsOf, yearWords } from '#renderer/charts/repair-data.ts';
import type { Column } from '#renderer/ui/table-column.ts';

/** A violation of the surface before or after the last step. */
export interface ViolationRow {
  readonly key: string;
  readonly when: 'before' | 'after';
  readonly kind: 'butterfly' | 'calendar' | 'Lee';
  readonly where: string;
  /** Expiry of the grid that shows it. */
  readonly row: number;
  readonly from: number | null;
  readonly to: number | null;
  readonly worstAt: number | null;
  readonly worst: number | null;
}

/** What is left comes first. */
export function violationRows(result: SurfaceRepairResult): readonly ViolationRow[] {
  return [...rowsOf(result, 'after'), ...rowsOf(result, 'before')];
}

function rowsOf(result: SurfaceRepairResult, when: ViolationRow['when']): readonly ViolationRow[] {
  const report = result[when];
  const name = (row: number): string => yearWords(result.expiriesYears[row] ?? Number.NaN);
  const none = { from: null, to: null, worstAt: null, worst: null };
  return [
    ...report.calendar.map(({ earlier, later, ...span }, at): ViolationRow => ({
      ...{ key: `${when} calendar ${at}`, when, kind: 'calendar', row: later },
      ...{ where: `${name(earlier)} → ${name(later)}`, ...span },
    })),
    ...report.butterfly.map(({ slice, ...span }, at): ViolationRow => ({
      ...{ key: `${when} butterfly ${at}`, when, kind: 'butterfly', row: slice },
      ...{ where: name(slice), ...span },
    })),
    ...report.lee.map((row, at): ViolationRow => ({
      ...{ key: `${when} lee ${at}`, when, kind: 'Lee', row, where: name(row), ...none },
    })),
  ];
}

const place = <Row>(
  id: string,
  label: string,
  of: (row: Row) => number | null,
  { decimals, unit, width = 72 }: { decimals: number; unit?: string; width?: number },
): Column<Row> => ({
  id,
  label,
  ...(unit === undefined ? {} : { unit }),
  width,
  align: 'right',
  value: of,
  show: (row) => formatNumber(of(row), decimals),
});

export const violationColumns: readonly Column<ViolationRow>[] = [
  {
    id: 'when',
    label: 'Surface',
    width: 66,
    value: ({ when }) => when,
    tone: ({ when }) => (when === 'after' ? 'orange' : undefined),
  },
  { id: 'kind', label: 'Kind', width: 70, value: ({ kind }) => kind },
  { id: 'where', label: 'Where', width: 126, mono: true, value: ({ where }) => where },
  place('from', 'k from', ({ from }) => from, { decimals: 3 }),
  place('to', 'k to', ({ to }) => to, { decimals: 3 }),
  {
    id: 'worst',
    label: 'How bad',
    width: 104,
    grow: 1,
    value: ({ worst }) => worst,
    show: ({ kind, worst }) =>
      worst === null ? 'wing too steep' : `${kind === 'calendar' ? 'Δw' : 'g'} ${formatParameter(worst, 3)}`,
    title: ({ kind }) =>
      kind === 'calendar'
        ? 'Total variance that is lost to the later expiry'
        : kind === 'butterfly'
          ? 'The density is negative where g falls below zero'
          : 'A wing of total variance is steeper than Lee’s bound of 2',
  },
];

/** A quote as the others see it. */
export interface QuoteRow {
  readonly cell: number;
  readonly row: number;
  readonly expiry: string;
  readonly k: number;
  readonly quote: number;
  readonly repaired: number;
  readonly deviation: number | null;
  readonly probability: number | null;
  readonly stale: boolean;
}

/** All quotes; what is most likely stale first. */
export function quoteRows(result: SurfaceRepairResult): readonly QuoteRow[] {
  const columns = result.logMoneyness.length;
  const quotes = volPointsOf(result.quotes, result);
  const finite = (value: number | undefined): number | null =>
    value !== undefined && Number.isFinite(value) ? value : null;
  return Array.from(result.observed, (seen, cell): QuoteRow | null => {
    if (seen !== 1) return null;
    const row = Math.floor(cell / columns);
    return {
      ...{
        cell,
        row,
        expiry: yearWords(result.expiriesYears[row]!),
        k: result.logMoneyness[cell % columns]!,
      },
      ...{ quote: quotes[cell]!, repaired: 100 * result.impliedVols[cell]! },
      deviation: finite(result.staleDeviations[cell]),
      probability: finite(result.staleProbabilities[cell]),
      stale: isStale(result, cell),
    };
  })
    .filter((row) => row !== null)
    .sort((a, b) => (b.probability ?? 0) - (a.probability ?? 0));
}

export const quoteColumns: readonly Column<QuoteRow>[] = [
  { id: 'expiry', label: 'Expiry', width: 76, mono: true, value: ({ expiry }) => expiry },
  place('k', 'k', ({ k }) => k, { decimals: 3 }),
  place('quote', 'Quote', ({ quote }) => quote, { decimals: 2 }),
  place('residual', 'Repaired −', ({ repaired, quote }) => repaired - quote, { decimals: 2, width: 86 }),
  place('deviation', 'Apart', ({ deviation }) => deviation, { decimals: 1, unit: 's.d.', width: 84 }),
  {
    id: 'probability',
    label: 'Stale',
    unit: '%',
    width: 84,
    grow: 1,
    align: 'right',
    value: ({ probability }) => (probability === null ? null : 100 * probability),
    show: ({ probability, stale }) =>
      probability === null ? '–' : `${stale ? 'stale ' : ''}${formatNumber(100 * probability, 0)}`,
    tone: ({ stale }) => (stale ? 'yellow' : undefined),
  },
];
