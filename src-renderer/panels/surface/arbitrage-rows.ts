import type { SurfaceFitResult, SurfaceSlice } from '#contract/schemas/surface.ts';
import { formatNumber, formatParameter } from '#renderer/charts/format.ts';
import type { Column } from '#renderer/ui/table-column.ts';
import { sliceKey } from './refit.svelte.ts';
import { expiryWords } from './surface-words.ts';

type Report = SurfaceFitResult['arbitrage'];

/** One violation of the fit, and where to look at it. */
export interface ArbitrageRow {
  readonly key: string;
  readonly kind: 'butterfly' | 'calendar' | 'Lee';
  readonly where: string;
  /** Expiry of the big smile that shows it. */
  readonly sliceKey: string;
  /** The earlier expiry of a calendar violation, among the slices. */
  readonly earlier: number | null;
  readonly from: number | null;
  readonly to: number | null;
  readonly worstAt: number | null;
  readonly worst: number | null;
  /** For the table and the picture, and in full. */
  readonly short: string;
  readonly words: string;
}

export function arbitrageRows(report: Report, slices: readonly SurfaceSlice[]): readonly ArbitrageRow[] {
  const name = (index: number): string => (slices[index] ? expiryWords(slices[index]) : `slice ${index + 1}`);
  const key = (index: number): string => (slices[index] ? sliceKey(slices[index]) : '');
  const butterfly = report.butterfly.map(({ slice, from, to, worstAt, worst }, index): ArbitrageRow => ({
    key: `butterfly ${index}`,
    kind: 'butterfly',
    where: name(slice),
    sliceKey: key(slice),
    earlier: null,
    ...{ from, to, worstAt, worst },
    short: `min g ${formatParameter(worst, 3)}`,
    words: `The density is negative: g(k) falls to ${formatParameter(worst, 3)}.`,
  }));
  const calendar = report.calendar.map(
    ({ earlier, later, from, to, worstAt, worst }, index): ArbitrageRow => ({
      key: `calendar ${index}`,
      kind: 'calendar',
      where: `${name(earlier)} → ${name(later)}`,
      sliceKey: key(later),
      earlier,
      ...{ from, to, worstAt, worst },
      short: `Δw ${formatParameter(worst, 3)}`,
      words: `Total variance falls by ${formatParameter(Math.abs(worst), 3)} between the expiries.`,
    }),
  );
  const lee = report.lee.map((slice): ArbitrageRow => {
    const slopes = slices[slice]?.fit.leeSlopes;
    return {
      key: `lee ${slice}`,
      kind: 'Lee',
      where: name(slice),
      sliceKey: key(slice),
      earlier: null,
      ...{ from: null, to: null, worstAt: null },
      worst: slopes ? Math.max(...slopes) : null,
      short: slopes ? `slope ${formatNumber(Math.max(...slopes))} > 2` : 'slope > 2',
      words: 'A wing of total variance is steeper than Lee’s bound of 2.',
    };
  });
  return [...butterfly, ...calendar, ...lee];
}

const place = (id: 'from' | 'to' | 'worstAt', label: string): Column<ArbitrageRow> => ({
  id,
  label,
  width: 64,
  align: 'right',
  value: (row) => row[id],
  show: (row) => formatNumber(row[id], 3),
});

export const arbitrageColumns: readonly Column<ArbitrageRow>[] = [
  { id: 'kind', label: 'Kind', width: 66, value: (row) => row.kind },
  { id: 'where', label: 'Where', width: 186, mono: true, value: (row) => row.where },
  place('from', 'k from'),
  place('to', 'k to'),
  place('worstAt', 'Worst k'),
  {
    id: 'worst',
    label: 'How bad',
    width: 96,
    grow: 1,
    value: (row) => row.worst,
    show: (row) => row.short,
    title: (row) => row.words,
  },
];

/**
 * The smile below which the later expiry loses total variance: the earlier one's vols, shrunk by the root of time.
 */
export function calendarFloor(earlier: SurfaceSlice, later: SurfaceSlice): SurfaceSlice {
  const { curve } = earlier.fit;
  const shrink = Math.sqrt(earlier.expiryYears / later.expiryYears);
  const impliedVols = curve?.impliedVols.map((vol) => vol * shrink);
  return {
    ...later,
    fit: { ...later.fit, curve: curve && impliedVols ? { ...curve, impliedVols } : null },
  };
}
