import type { z } from 'zod';
import type { familyTile } from '#contract/schemas/market.ts';
import { percentileRank } from '#quant/math/statistics.ts';
import type { DayNumber } from '#quant/time/day-number.ts';
import type { DailySeries } from '#store/store.ts';
import { freshnessOf } from './as-of.ts';
import type { MarketDeps } from './market-deps.ts';
import { provenanceOf } from './provenance.ts';
import { familySeries, missingSentence, type SeriesName } from './series-names.ts';

/** Sessions of the year that a value is ranked against. */
export const YEAR_SESSIONS = 252;
/** A rank "of one year" needs most of the sessions of that year. */
const LEAST_SESSIONS = 200;
const YEAR_DAYS = 366;

export interface FamilyTile {
  readonly name: SeriesName;
  readonly series: DailySeries | null;
  readonly value: number | null;
  readonly change: number | null;
  readonly percentile1y: number | null;
  readonly window: { readonly low: number; readonly high: number; readonly count: number } | null;
  readonly day: DayNumber | undefined;
  /** First day of the year before. */
  readonly firstDay: DayNumber | undefined;
}

/** The last value of every family member on or before a day, with its place in the year before. */
export function loadFamily(deps: MarketDeps, day: DayNumber | undefined): Promise<FamilyTile[]> {
  return Promise.all(familySeries.map((name) => loadTile(deps, name, day)));
}

/** A tile as the contract has it. */
export function describeTile(
  deps: MarketDeps,
  tile: FamilyTile,
  referenceDay: DayNumber,
): z.input<typeof familyTile> {
  const { name, value, change, percentile1y, window, day } = tile;
  return {
    seriesId: name.seriesId,
    label: name.label,
    tenorDays: name.tenorDays,
    value,
    change,
    percentile1y,
    window,
    freshness: freshnessOf(deps.calendars.nyse, day, referenceDay),
    provenance: provenanceOf({
      inputs: [tile.series],
      firstDay: tile.firstDay ?? null,
      lastDay: day ?? null,
      count: window?.count ?? 0,
      method:
        'last close on or before the date; rank 100·(below + ½ equal)/n among the 252 sessions up to it',
      codeVersion: deps.codeVersion,
    }),
    missing: value === null ? missingSentence(name) : null,
  };
}

async function loadTile(deps: MarketDeps, name: SeriesName, day: DayNumber | undefined): Promise<FamilyTile> {
  const nothing = {
    name,
    series: null,
    value: null,
    change: null,
    percentile1y: null,
    window: null,
    day: undefined,
    firstDay: undefined,
  };
  if (day === undefined) return nothing;
  const series = await deps.reader.dailySeries(name.seriesId, { toDay: day });
  const last = series ? series.close.findLastIndex(Number.isFinite) : -1;
  if (!series || last < 0) return nothing;
  const value = series.close[last]!;
  const before = series.close.subarray(0, last).findLast(Number.isFinite);
  const first = firstOfYear(series, last);
  const year = series.close.subarray(first, last + 1).filter(Number.isFinite);
  return {
    name,
    series,
    value,
    change: before === undefined ? null : value - before,
    percentile1y: year.length < LEAST_SESSIONS ? null : percentileRank(year, value),
    window: { low: Math.min(...year), high: Math.max(...year), count: year.length },
    day: series.days[last]!,
    firstDay: series.days[first]!,
  };
}

/** Position of the first session of the year that ends at `last`. */
function firstOfYear(series: DailySeries, last: number): number {
  const earliest = series.days[last]! - YEAR_DAYS;
  const first = series.days.findIndex((day) => day > earliest);
  return Math.max(first, last + 1 - YEAR_SESSIONS);
}
