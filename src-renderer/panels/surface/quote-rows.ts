import type { SurfaceSlice } from '#contract/schemas/surface.ts';
import { reasonWords } from '#renderer/charts/definitions/quote-reasons.ts';
import type { QuoteReason } from '#renderer/charts/definitions/quote-reasons.ts';
import { formatNumber, formatVol } from '#renderer/charts/format.ts';
import type { Column } from '#renderer/ui/table-column.ts';
import { sliceKey } from './refit.svelte.ts';
import { expiryWords } from './surface-words.ts';

/** A quote that takes no part in its fit. */
export interface QuoteRow {
  readonly key: string;
  readonly sliceKey: string;
  /** Place among the quotes of its slice. */
  readonly index: number;
  readonly expiry: string;
  readonly root: string;
  readonly strike: number;
  readonly kind: 'C' | 'P';
  readonly bid: number;
  readonly ask: number;
  readonly midVol: number;
  readonly logMoneyness: number;
  readonly reason: QuoteReason;
}

/** What says something about the data. In the money and far away say only where the quote stands. */
const ordinary: ReadonlySet<QuoteReason> = new Set(['used', 'inTheMoney', 'tooFarFromForward']);

export function quoteRows(slices: readonly SurfaceSlice[]): readonly QuoteRow[] {
  return slices.flatMap((slice) => {
    const { quotes } = slice;
    return quotes.reason.flatMap((reason, index): QuoteRow[] =>
      reason === 'used' ? [] : [rowOf(slice, index, reason)],
    );
  });
}

function rowOf(slice: SurfaceSlice, index: number, reason: QuoteReason): QuoteRow {
  const { quotes } = slice;
  return {
    key: `${sliceKey(slice)} ${index}`,
    sliceKey: sliceKey(slice),
    index,
    expiry: expiryWords(slice),
    root: slice.root,
    strike: quotes.strikes[index]!,
    kind: quotes.isCall[index] === 1 ? 'C' : 'P',
    bid: quotes.bid[index]!,
    ask: quotes.ask[index]!,
    midVol: 100 * quotes.midVol[index]!,
    logMoneyness: quotes.logMoneyness[index]!,
    reason,
  };
}

/** `faulty` leaves out what is only in the money or far from the forward; else one reason. */
export type ReasonFilter = 'faulty' | 'all' | QuoteReason;

export function filterRows(rows: readonly QuoteRow[], filter: ReasonFilter): readonly QuoteRow[] {
  if (filter === 'all') return rows;
  return rows.filter(({ reason }) => (filter === 'faulty' ? !ordinary.has(reason) : reason === filter));
}

/** Reasons that occur, most frequent first. */
export function reasonCounts(
  rows: readonly QuoteRow[],
): readonly { readonly reason: QuoteReason; readonly count: number }[] {
  const counts = new Map<QuoteReason, number>();
  for (const { reason } of rows) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => ({ reason, count })).toSorted((a, b) => b.count - a.count);
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

export const quoteColumns: readonly Column<QuoteRow>[] = [
  { id: 'expiry', label: 'Expiry', width: 94, mono: true, value: (row) => row.expiry },
  { id: 'root', label: 'Root', width: 52, value: (row) => row.root },
  {
    id: 'strike',
    label: 'Strike',
    width: 62,
    align: 'right',
    value: (row) => row.strike,
    show: (row) => formatNumber(row.strike, row.strike % 1 === 0 ? 0 : 2),
  },
  { id: 'kind', label: 'C/P', width: 40, value: (row) => row.kind },
  {
    id: 'k',
    label: 'k',
    width: 60,
    align: 'right',
    value: (row) => finite(row.logMoneyness),
    show: (row) => formatNumber(row.logMoneyness, 3),
  },
  {
    id: 'bid',
    label: 'Bid',
    width: 66,
    align: 'right',
    value: (row) => finite(row.bid),
    show: (row) => formatNumber(row.bid, 2),
  },
  {
    id: 'ask',
    label: 'Ask',
    width: 66,
    align: 'right',
    value: (row) => finite(row.ask),
    show: (row) => formatNumber(row.ask, 2),
  },
  {
    id: 'mid-vol',
    label: 'Mid vol',
    width: 62,
    align: 'right',
    value: (row) => finite(row.midVol),
    show: (row) => formatVol(row.midVol),
  },
  { id: 'reason', label: 'Not used', width: 110, grow: 1, value: (row) => reasonWords[row.reason] },
];
