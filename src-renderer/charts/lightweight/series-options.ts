import type { AutoscaleInfo, PriceFormatCustom } from 'lightweight-charts';
import { formatCompact, formatNumber } from '../format.ts';
import type { TimeSeries } from '../spec.ts';
import { withAlpha } from '../theme.ts';
import type { ChartTheme } from '../theme.ts';
import type { ColumnHues } from './series-data.ts';

/** Columns of volumes rise and fall in the hues of candles; others have their own. */
export const huesOf = (series: TimeSeries, { tones }: ChartTheme): ColumnHues => ({
  rise:
    series.kind === 'columns' && series.falls
      ? withAlpha(tones.blue, 0.55)
      : withAlpha(tones[series.tone], 0.55),
  fall: withAlpha(tones.orange, 0.55),
});

/** Steps of the last written digit that a picture spans at least: less is rounding, not a move. */
const leastSteps = 10;

function widened(info: AutoscaleInfo | null, step: number): AutoscaleInfo | null {
  if (!info?.priceRange) return info;
  const { minValue, maxValue } = info.priceRange;
  const missing = leastSteps * step - (maxValue - minValue);
  if (missing <= 0) return info;
  const priceRange = { minValue: minValue - missing / 2, maxValue: maxValue + missing / 2 };
  return { ...info, priceRange };
}

const isQuiet = (series: TimeSeries): boolean => series.kind === 'line' && series.quiet === true;

const formats = new Map<number, PriceFormatCustom>();

/** Prices with so many decimals; the same object for the same number, so that nothing is formatted anew. */
export function priceFormatOf(decimals: number): PriceFormatCustom {
  const known = formats.get(decimals);
  if (known) return known;
  const formatter = (value: number): string => formatNumber(value, decimals);
  const made = { type: 'custom', minMove: 10 ** -decimals, formatter } as const;
  formats.set(decimals, made);
  return made;
}

/** Volumes: `2.4 M`. */
const counts: PriceFormatCustom = {
  type: 'custom',
  minMove: 1,
  formatter: (value: number) => formatCompact(value),
};

/** All that `optionsOf` reads of a series and a theme: the same words, the same options. */
export function lookOf(series: TimeSeries, { tones, panel }: ChartTheme): string {
  const { kind, label, decimals, tone } = series;
  const own = kind === 'line' ? [series.dash, series.widthPx, series.bridgeDays, series.quiet] : [];
  const edged = kind === 'band' && series.edged;
  return [kind, label, decimals, tones[tone], tones.blue, tones.orange, panel, edged, ...own].join('|');
}

/** What the library has to know of one series. */
export function optionsOf(series: TimeSeries, theme: ChartTheme): Record<string, unknown> {
  const colour = theme.tones[series.tone];
  const common = {
    title: series.kind === 'candles' || isQuiet(series) ? '' : series.label,
    priceLineVisible: false,
    lastValueVisible: series.kind === 'line' && !isQuiet(series),
    priceFormat: series.kind === 'columns' && series.decimals === 0 ? counts : priceFormatOf(series.decimals),
    autoscaleInfoProvider: (own: () => AutoscaleInfo | null) => widened(own(), 10 ** -series.decimals),
  };
  if (series.kind === 'line') {
    return {
      ...common,
      color: colour,
      dash: series.dash,
      widthPx: series.widthPx,
      bridge: series.bridgeDays ?? 0,
    };
  }
  if (series.kind === 'columns') return { ...common, color: withAlpha(colour, 0.55), title: '' };
  if (series.kind === 'band') {
    const edged = series.edged === true;
    const look = { color: withAlpha(colour, 0.7), fill: withAlpha(colour, edged ? 0.07 : 0.18), edged };
    return { ...common, ...look, title: '' };
  }
  const { blue, orange } = theme.tones;
  return {
    ...common,
    upColor: theme.panel,
    borderUpColor: blue,
    wickUpColor: blue,
    downColor: orange,
    borderDownColor: orange,
    wickDownColor: orange,
  };
}
