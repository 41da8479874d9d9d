import type { SurfaceSlice } from '#contract/schemas/surface.ts';
import { reasonWords } from '#renderer/charts/definitions/quote-reasons.ts';
import { formatNumber, formatSigned, formatVol } from '#renderer/charts/format.ts';
import type { ChartCursor } from '#renderer/charts/chart-walk.ts';
import { lineValueAt } from '#renderer/charts/readout.ts';
import type { Readout, ReadoutItem } from '#renderer/charts/readout.ts';
import { quoteName, shownQuotes } from '#renderer/charts/smile.chart.ts';
import type { SmileOptions } from '#renderer/charts/smile.chart.ts';
import type { PlotSpec } from '#renderer/charts/spec.ts';

/** The quote under the pointer or the keyboard: short for the title row, whole for the line below it. */
export interface QuoteReading {
  readonly title: Readout;
  readonly whole: readonly ReadoutItem[];
}

export function readQuote(
  slice: SurfaceSlice,
  spec: PlotSpec,
  cursor: ChartCursor,
  range: SmileOptions['range'],
): QuoteReading | null {
  const bars = spec.bars[cursor.series];
  const index = shownQuotes(slice, range)[cursor.point];
  if (!bars || index === undefined) return null;
  const { quotes } = slice;
  const mid = bars.middle[cursor.point]!;
  const fit = spec.lines[0] ? lineValueAt(spec.lines[0], bars.x[cursor.point]!) : Number.NaN;
  const reason = quotes.reason[index]!;
  const text = (label: string, value: string): ReadoutItem => ({ label, value, tone: 'text' });
  return {
    title: {
      place: quoteName(slice, index),
      items: [
        ...(reason === 'used' ? [] : [{ label: '', value: reasonWords[reason], tone: 'orange' } as const]),
        text('mid', formatVol(mid)),
        { label: 'fit', value: formatVol(fit), tone: 'blue' },
        text('Δ', formatSigned(mid - fit)),
      ],
    },
    whole: [
      text('k', formatNumber(quotes.logMoneyness[index], 3)),
      text('call delta', formatNumber(quotes.delta[index], 3)),
      text('bid vol', formatVol(bars.low[cursor.point])),
      text('mid', formatVol(mid)),
      text('ask', formatVol(bars.high[cursor.point])),
      text('price', `${formatNumber(quotes.bid[index])} × ${formatNumber(quotes.ask[index])}`),
    ],
  };
}
