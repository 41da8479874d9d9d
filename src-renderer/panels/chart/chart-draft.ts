import type { BarInterval, BarSource, IndicatorInfo } from '#contract/schemas/bars.ts';

/** An indicator on the desk. */
export interface IndicatorDraft {
  readonly id: string;
  readonly settings: Readonly<Record<string, number>>;
}

/** What the desk of the chart says; kept for the workspace. */
export interface ChartDraft {
  readonly series: string;
  readonly interval: BarInterval;
  readonly hours: 'regular' | 'all';
  readonly style: 'candles' | 'line';
  readonly bars: number;
  readonly indicators: readonly IndicatorDraft[];
}

/** What a replay or a file is asked with. */
export interface FeedDraft {
  /** ISO date, or empty for the usual start. */
  readonly from: string;
  readonly barsPerSecond: number;
  readonly path: string;
  readonly stamps: 'auto' | 'start' | 'end';
  readonly zone: 'new-york' | 'utc';
  /** Empty: from the distance of the first bars. */
  readonly barMinutes: string;
}

export const firstDraft: ChartDraft = {
  series: 'SPX',
  interval: 'session',
  hours: 'regular',
  style: 'candles',
  bars: 300,
  indicators: [
    { id: 'ema', settings: { length: 20 } },
    { id: 'bollinger', settings: { length: 20, width: 2 } },
    { id: 'rsi', settings: { length: 14 } },
  ],
};

export const firstFeedDraft: FeedDraft = {
  from: '',
  barsPerSecond: 5,
  path: '',
  stamps: 'auto',
  zone: 'new-york',
  barMinutes: '',
};

export const intervals: readonly {
  readonly id: BarInterval;
  readonly label: string;
  readonly seconds: number;
}[] = [
  { id: '1min', label: '1 min', seconds: 60 },
  { id: '5min', label: '5 min', seconds: 300 },
  { id: '15min', label: '15 min', seconds: 900 },
  { id: '30min', label: '30 min', seconds: 1800 },
  { id: '60min', label: '60 min', seconds: 3600 },
  { id: 'session', label: 'session', seconds: Infinity },
];

/** Minutes of a bar; null for sessions. */
export function minutesOf(interval: BarInterval): number | null {
  const { seconds } = intervals.find(({ id }) => id === interval)!;
  return Number.isFinite(seconds) ? seconds / 60 : null;
}

/** Intervals that stored bars of a series make up. */
export function intervalsOf(source: BarSource | undefined): typeof intervals {
  if (!source) return intervals;
  return intervals.filter(({ id, seconds }) =>
    source.stored.some(
      (stored) => id === 'session' || (stored.seconds !== null && seconds % stored.seconds === 0),
    ),
  );
}

/** The first rule that a setting breaks; null where all hold. */
export function indicatorFault(
  { id, settings }: IndicatorDraft,
  infos: readonly IndicatorInfo[],
): string | null {
  const info = infos.find((own) => own.id === id);
  if (!info) return null;
  for (const { name, label, lower, upper, isWhole } of info.params) {
    const value = settings[name]!;
    if (!(value >= lower && value <= upper) || (isWhole && !Number.isInteger(value)))
      return `${info.label}: ${label} must be ${isWhole ? 'a whole number' : 'a number'} from ${lower} to ${upper}.`;
  }
  if (id === 'macd' && !(settings['fast']! < settings['slow']!))
    return 'MACD: the fast length must be below the slow one.';
  return null;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** True for what this screen has stored before. */
export function isChartDraft(value: unknown): value is ChartDraft {
  if (!isObject(value)) return false;
  const { series, interval, hours, style, bars, indicators } = value;
  return (
    typeof series === 'string' &&
    intervals.some(({ id }) => id === interval) &&
    (hours === 'regular' || hours === 'all') &&
    (style === 'candles' || style === 'line') &&
    typeof bars === 'number' &&
    Array.isArray(indicators) &&
    indicators.every((own) => isObject(own) && typeof own['id'] === 'string' && isObject(own['settings']))
  );
}
