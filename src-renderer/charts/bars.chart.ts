import type { BarColumns, IndicatorHead, IndicatorValues } from '#contract/schemas/bars.ts';
import { isoOfDay } from './day.ts';
import { barAxis, onAxis, type BarAxis } from './definitions/bar-axis.ts';
import { indicatorSeries, ownPanes } from './definitions/indicator-series.ts';
import { placeWords } from './place.ts';
import { formatNumber } from './format.ts';
import type {
  CandleSeriesSpec,
  ChartDefinition,
  LineSeriesSpec,
  PaneSpec,
  RibbonSpec,
  TimeSeries,
  TimeSeriesSpec,
} from './spec.ts';

/** Bars with indicators, from a history or from a feed. */
export interface BarsData {
  readonly series: string;
  readonly bars: BarColumns;
  readonly indicators: readonly IndicatorHead[];
  readonly values: IndicatorValues;
  /** Minutes of a bar; null where a bar is a session. */
  readonly minutes: number | null;
  readonly unit: string;
  readonly source: string;
  readonly sample: boolean;
  readonly hasVolume: boolean;
}

export interface BarsOptions {
  readonly style: 'candles' | 'line';
}

const PRICE = 0;

export const barsChart: ChartDefinition<BarsData, BarsOptions, TimeSeriesSpec> = {
  id: 'bars',
  title: 'Bars',
  query: 'bars.history',
  fixture: 'bars.json',
  view: (data, { style }) => {
    const { bars, minutes, series: name, indicators, values } = data;
    const axis = barAxis(bars, minutes);
    const decimals = decimalsOf(bars.close);
    const price = { pane: PRICE, unit: data.unit, decimals } as const;
    const panes: PaneSpec[] = [{ label: `${name}, ${data.unit}`, weight: 5, zeroLine: false }];
    const prices = style === 'candles' ? candles(name, bars, axis) : closes(name, bars, axis);
    const look = { axis, opens: bars.opensSession, decimals, unit: data.unit };
    const overlays = indicatorSeries(indicators, values, { ...look, paneOf: () => PRICE, drawn: 'price' });
    const all: TimeSeries[] = [{ ...price, ...prices }, ...overlays];
    if (data.hasVolume) {
      all.push(volumes(bars, axis, panes.length));
      panes.push({ label: 'volume', weight: 1, zeroLine: false });
    }
    const own = ownPanes(indicators, panes.length);
    panes.push(...own.panes);
    all.push(...indicatorSeries(indicators, values, { ...look, paneOf: own.paneOf, drawn: 'own' }));
    const lastDay = bars.days.at(-1);
    return {
      kind: 'time-series',
      id: 'bars',
      title: `${name} bars`,
      summary: summaryOf(data, axis),
      asOf: lastDay === undefined ? null : isoOfDay(lastDay),
      source: data.source,
      sample: data.sample,
      days: axis.places,
      ...(minutes !== null && { minutes }),
      panes,
      series: all,
      ribbon: ribbonOf(axis),
    };
  },
};

type Prices =
  Omit<CandleSeriesSpec, 'pane' | 'unit' | 'decimals'> | Omit<LineSeriesSpec, 'pane' | 'unit' | 'decimals'>;

function candles(name: string, bars: BarColumns, axis: BarAxis): Prices {
  return {
    kind: 'candles',
    id: 'price',
    label: name,
    tone: 'text',
    open: onAxis(axis, bars.open),
    high: onAxis(axis, bars.high),
    low: onAxis(axis, bars.low),
    close: onAxis(axis, bars.close),
  };
}

function closes(name: string, bars: BarColumns, axis: BarAxis): Prices {
  return {
    kind: 'line',
    id: 'price-line',
    label: name,
    tone: 'text',
    dash: 'solid',
    widthPx: 1.5,
    values: onAxis(axis, bars.close),
  };
}

function volumes({ volume, open, close }: BarColumns, axis: BarAxis, pane: number): TimeSeries {
  const falls = new Uint8Array(axis.places.length);
  axis.placeOfBar.forEach((place, bar) => (falls[place] = Number(close[bar]! < open[bar]!)));
  return {
    kind: 'columns',
    id: 'volume',
    label: 'volume',
    unit: 'as published',
    pane,
    tone: 'muted',
    decimals: 0,
    falls,
    values: onAxis(axis, volume),
  };
}

/** Decimals of prices of that size: 2 from ten on. The table has every digit. */
function decimalsOf(close: Float64Array): number {
  const last = Math.abs(close.at(-1) ?? 0);
  return last >= 10 ? 2 : last >= 1 ? 3 : 5;
}

function ribbonOf({ isHole }: BarAxis): RibbonSpec | null {
  if (!isHole.includes(1)) return null;
  return {
    label: 'bars',
    states: isHole,
    legend: [
      { label: 'there', tone: 'muted', pattern: 'empty' },
      { label: 'missing', tone: 'yellow', pattern: 'hatched' },
    ],
  };
}

function summaryOf({ series, bars, minutes, indicators }: BarsData, { places, missing }: BarAxis): string {
  const count = bars.days.length;
  const last = places.at(-1);
  if (count === 0 || last === undefined) return `No bars of ${series}.`;
  const names = indicators.length === 0 ? '' : ` with ${indicators.map(({ label }) => label).join(', ')}`;
  const where = placeWords(last, minutes === null ? {} : { minutes });
  const forming = bars.closed.at(-1) === 1 ? '' : ', still forming';
  const holes = missing === 0 ? '' : ` ${missing} bars between them are missing.`;
  return `Bars of ${series}${names}, ${count} of them; the last, ${where}${forming}, closes at ${formatNumber(bars.close.at(-1), decimalsOf(bars.close))}.${holes}`;
}
