import { VolterraError } from '#contract/errors.ts';
import type { CalibrationSettings } from '#contract/schemas/calibration.ts';
import type { Model } from '#quant/models/model.ts';
import { fromIsoDate, type DayNumber } from '#quant/time/day-number.ts';
import { lastOnOrBefore } from '#quant/volatility-index/futures-curve.ts';
import type { ChainQuotes, ChainRow, DayRange, Lineage } from '#store/store.ts';
import { loadFutures, rowsOfDay, type FuturesRow } from '../market/futures-history.ts';
import type { MarketDeps } from '../market/market-deps.ts';

/** What the store holds of the one day that a calibration looks at. */
export interface DataOfDay {
  readonly day: DayNumber;
  readonly assetChain: ChainQuotes | null;
  readonly indexChain: ChainQuotes | null;
  /** An index chain of another day, which is not used. */
  readonly otherIndexChain: ChainRow | null;
  readonly futures: readonly FuturesRow[];
  readonly futuresLineage: readonly Lineage[];
}

/** Days looked back for one that has everything that is asked for. */
const DAYS_BACK = 40;

/**
 * The last day on or before the one asked for that has every component with a weight; where none has, the last that has any.
 * @throws VolterraError NO_DATA where there is nothing at all, or no chain of a given id
 */
export async function chooseData(
  deps: MarketDeps,
  model: Model,
  settings: CalibrationSettings,
): Promise<DataOfDay> {
  const days = await candidateDays(deps, model, settings);
  let fallback: DataOfDay | null = null;
  for (const day of days.slice(0, DAYS_BACK)) {
    const data = await dataOfDay(deps, day, { model, settings });
    if (isComplete(data, settings)) return data;
    if (!fallback && (data.assetChain ?? data.indexChain ?? data.futures[0])) fallback = data;
  }
  if (fallback) return fallback;
  const until = settings.asOf === undefined ? '' : ` on or before ${settings.asOf}`;
  throw new VolterraError('NO_DATA', {
    message: `There are no quotes to fit ${model.label} to${until}. Import an option chain of ${settings.underlying} or ${settings.indexUnderlying}, or VIX futures.`,
  });
}

/** Newest first; one day alone where chains are given by their ids. */
async function candidateDays(
  deps: MarketDeps,
  model: Model,
  settings: CalibrationSettings,
): Promise<DayNumber[]> {
  const isAsset = model.underlying === 'asset';
  const given = (isAsset ? settings.snapshotId : undefined) ?? settings.indexSnapshotId;
  if (given !== undefined) return [(await requireChain(deps, given)).chain.quoteDay];
  const toDay = settings.asOf === undefined ? undefined : fromIsoDate(settings.asOf);
  const needsAsset = isAsset && asksForAsset(settings);
  if (!needsAsset && settings.componentWeights.indexOptions === undefined) return futuresDays(deps, toDay);
  const underlying = needsAsset ? settings.underlying : settings.indexUnderlying;
  const rows = await deps.reader.chains({ underlying, ...dayLimit(toDay), limit: 500, offset: 0 });
  return [...new Set(rows.map(({ quoteDay }) => quoteDay))].sort((a, b) => b - a);
}

async function futuresDays(deps: MarketDeps, toDay: DayNumber | undefined): Promise<DayNumber[]> {
  const days = await deps.reader.marketDays();
  const last = toDay === undefined ? days.length - 1 : lastOnOrBefore(days, toDay);
  return Array.from(days.subarray(Math.max(0, last + 1 - DAYS_BACK), last + 1)).reverse();
}

async function dataOfDay(
  deps: MarketDeps,
  day: DayNumber,
  { model, settings }: { model: Model; settings: CalibrationSettings },
): Promise<DataOfDay> {
  const range: DayRange = { fromDay: day, toDay: day };
  const history = await loadFutures(deps, range);
  const futures = rowsOfDay(history, day).filter(({ settle }) => settle > 0);
  const isAsset = model.underlying === 'asset';
  const assetChain = isAsset ? await chainOfDay(deps, day, [settings.snapshotId, settings.underlying]) : null;
  const index = await chainOfDay(deps, day, [settings.indexSnapshotId, settings.indexUnderlying]);
  const isSameDay = index?.chain.quoteDay === day;
  return {
    day,
    assetChain,
    indexChain: isSameDay ? index : null,
    otherIndexChain: index && !isSameDay ? index.chain : null,
    futures,
    futuresLineage: futures.length > 0 ? history.lineage : [],
  };
}

/** The chain of an id whatever its day, or the last one of a day; null where there is none. */
async function chainOfDay(
  deps: MarketDeps,
  day: DayNumber,
  [snapshotId, underlying]: [string | undefined, string],
): Promise<ChainQuotes | null> {
  if (snapshotId !== undefined) return requireChain(deps, snapshotId);
  const [row] = await deps.reader.chains({ underlying, toDay: day, limit: 1, offset: 0 });
  return row?.quoteDay === day ? deps.reader.chainQuotes(row.snapshotId) : null;
}

async function requireChain(deps: MarketDeps, snapshotId: string): Promise<ChainQuotes> {
  const quotes = await deps.reader.chainQuotes(snapshotId);
  if (quotes) return quotes;
  throw new VolterraError('NO_DATA', {
    message: `There is no chain ${snapshotId}. List the chains with vixIndex.chains.`,
    data: { snapshotId },
  });
}

function asksForAsset({ componentWeights: weights }: CalibrationSettings): boolean {
  return weights.assetOptions !== undefined || weights.varianceSwaps !== undefined;
}

function isComplete(data: DataOfDay, settings: CalibrationSettings): boolean {
  const { componentWeights: weights } = settings;
  if (asksForAsset(settings) && !data.assetChain) return false;
  if (weights.indexOptions !== undefined && !data.indexChain) return false;
  return weights.indexFutures === undefined || data.futures.length > 0;
}

function dayLimit(toDay: DayNumber | undefined): { toDay?: DayNumber } {
  return toDay === undefined ? {} : { toDay };
}
