/** A daily series that the screens know by name. */
export interface SeriesName {
  readonly seriesId: string;
  readonly label: string;
  readonly unit: string;
  /** Calendar days that the index looks ahead; null for what is no constant-maturity volatility. */
  readonly tenorDays: number | null;
  /** File that brings it. */
  readonly file: string;
}

const VOL_POINTS = 'vol points';

/** The VIX family in order of maturity, then its companions. */
export const familySeries: readonly SeriesName[] = [
  { seriesId: 'VIX9D', label: 'VIX 9 days', unit: VOL_POINTS, tenorDays: 9, file: 'VIX9D_History.csv' },
  { seriesId: 'VIX', label: 'VIX', unit: VOL_POINTS, tenorDays: 30, file: 'VIX_History.csv' },
  { seriesId: 'VIX3M', label: 'VIX 3 months', unit: VOL_POINTS, tenorDays: 93, file: 'VIX3M_History.csv' },
  { seriesId: 'VIX6M', label: 'VIX 6 months', unit: VOL_POINTS, tenorDays: 184, file: 'VIX6M_History.csv' },
  { seriesId: 'VVIX', label: 'VVIX', unit: VOL_POINTS, tenorDays: null, file: 'VVIX_History.csv' },
  { seriesId: 'SKEW', label: 'SKEW', unit: 'index points', tenorDays: null, file: 'SKEW_History.csv' },
];

const others: readonly SeriesName[] = [
  { seriesId: 'SPX', label: 'S&P 500', unit: 'index points', tenorDays: null, file: 'SPX_History.csv' },
  { seriesId: 'NDX', label: 'Nasdaq-100', unit: 'index points', tenorDays: null, file: 'NDX_History.csv' },
];

/** Name and unit of a series; an unknown one keeps its id and says nothing about its unit. */
export function nameOfSeries(seriesId: string): { label: string; unit: string } {
  return (
    [...familySeries, ...others].find((name) => name.seriesId === seriesId) ?? {
      label: seriesId,
      unit: 'as published',
    }
  );
}

/** Sentence that says what to import when a series is missing. */
export function missingSentence(name: SeriesName): string {
  return `No ${name.label} on or before this date. Import ${name.file} from Cboe.`;
}
