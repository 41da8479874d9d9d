import type { CurveResult, FuturesCurve } from '#contract/schemas/market.ts';
import { fromIsoDate, toIsoDate, type DayNumber } from '#quant/time/day-number.ts';
import {
  constantMaturity,
  curveAt,
  curveMetrics,
  lastOnOrBefore,
  percentileBand,
  type CurveHistory,
} from '#quant/volatility-index/futures-curve.ts';
import type { DailySeries } from '#store/store.ts';
import { freshnessOf, resolveAsOf } from '../market/as-of.ts';
import { loadFamily, YEAR_SESSIONS } from '../market/family.ts';
import { loadFutures, rowsOfDay, type FuturesHistory } from '../market/futures-history.ts';
import type { MarketDeps } from '../market/market-deps.ts';
import { provenanceOf } from '../market/provenance.ts';
import type { AreaService } from '../service-context.ts';

type Role = FuturesCurve['role'];

/** Maturities of the band, calendar days. */
const BAND_TENORS = [10, 20, 30, 45, 60, 90, 120, 150, 180, 210, 240] as const;
/** A maturity that fewer of the sessions reach has no usual range. */
const LEAST_BAND_SHARE = 0.8;
/** Calendar days that surely hold a year of sessions and a month more. */
const HISTORY_DAYS = 420;
const OVERLAY_REACH_DAYS = 14;
const NO_FUTURES =
  'There are no VIX futures on or before this date. Import CFE settlements or a consolidated VX table.';
const ONE_CONTRACT =
  'There is one VIX future on this date; a curve needs two. Import the settlements of the other contracts.';

/** The futures curve of one day with the days before it, overlays, its usual range and its metrics. */
export function createCurve(deps: MarketDeps): AreaService<'termStructure'>['curve'] {
  return async ({ asOf, overlays }, context) => {
    const { day, referenceDay } = await resolveAsOf(deps, asOf, context.now());
    const target = day ?? referenceDay;
    const range = { fromDay: target - HISTORY_DAYS, toDay: target };
    const [futures, vix, tiles, published] = await Promise.all([
      loadFutures(deps, range),
      deps.reader.dailySeries('VIX', range),
      loadFamily(deps, day),
      deps.reader.publishedVix({ fromDay: target, toDay: target }),
    ]);
    const at = lastOnOrBefore(futures.curves.days, target);
    const curveDay = at < 0 ? undefined : futures.curves.days[at]!;
    const spotOf = spotLookup(vix);
    const others = await Promise.all(overlays.map((overlay) => loadOverlay(deps, fromIsoDate(overlay))));
    const curves = [...(at < 0 ? [] : ownCurves(futures, at, spotOf)), ...others.flat()];
    const contracts = at < 0 ? 0 : futures.curves.offsets[at + 1]! - futures.curves.offsets[at]!;
    const status: CurveResult['status'] =
      contracts === 0 ? 'NO_FUTURES' : contracts === 1 ? 'ONE_CONTRACT' : 'OK';
    const { slopePerMonth: _slope, ...metrics } = curveMetrics(
      at < 0 ? { daysToExpiry: [], settle: [] } : curveAt(futures.curves, at),
      curveDay === undefined ? Number.NaN : spotOf(curveDay),
    );
    return {
      status,
      reason: status === 'OK' ? null : status === 'ONE_CONTRACT' ? ONE_CONTRACT : NO_FUTURES,
      curves,
      band: bandOf(futures.curves, at, spotOf),
      metrics,
      family: tiles.flatMap(({ name, value }) =>
        value === null || name.tenorDays === null
          ? []
          : [{ seriesId: name.seriesId, tenorDays: name.tenorDays, value }],
      ),
      publishedVix: Array.from(published.days, (publishedDay, row) => ({
        expiry: toIsoDate(published.expiryDays[row]!),
        daysToExpiry: published.expiryDays[row]! - publishedDay,
        value: published.value[row]!,
      })).sort((a, b) => a.daysToExpiry - b.daysToExpiry),
      freshness: freshnessOf(deps.calendars.nyse, curveDay, referenceDay),
      provenance: provenanceOf({
        inputs: [
          ...futures.lineage,
          vix,
          ...tiles.map((tile) => tile.series),
          ...(published.days.length > 0 ? [published] : []),
        ],
        firstDay: futures.curves.days[Math.max(0, at + 1 - YEAR_SESSIONS)] ?? null,
        lastDay: curveDay ?? null,
        count: at < 0 ? 0 : Math.min(at + 1, YEAR_SESSIONS),
        method:
          'monthly settlements; constant maturities linear in calendar days (spot VIX at 0 days before M1); band: 10th, 50th and ' +
          '90th percentile of the last 252 sessions; roll yield (365/n)·ln(VIX/M1)',
        codeVersion: deps.codeVersion,
      }),
    };
  };
}

function ownCurves(futures: FuturesHistory, at: number, spotOf: (day: DayNumber) => number): FuturesCurve[] {
  const { days } = futures.curves;
  const day = days[at]!;
  const wanted: { role: Role; at: number }[] = [
    { role: 'as-of', at },
    { role: 'prior-day', at: at - 1 },
    { role: 'prior-week', at: lastOnOrBefore(days, day - 7) },
    { role: 'prior-month', at: lastOnOrBefore(days, day - 30) },
  ];
  return wanted
    .filter((entry) => entry.at >= 0)
    .map((entry) => curveOf(futures, entry.at, entry.role, spotOf));
}

/** The last curve within two weeks before the day; none where the store has none there. */
async function loadOverlay(deps: MarketDeps, day: DayNumber): Promise<FuturesCurve[]> {
  const range = { fromDay: day - OVERLAY_REACH_DAYS, toDay: day };
  const [futures, vix] = await Promise.all([loadFutures(deps, range), deps.reader.dailySeries('VIX', range)]);
  const at = lastOnOrBefore(futures.curves.days, day);
  return at < 0 ? [] : [curveOf(futures, at, 'overlay', spotLookup(vix))];
}

function curveOf(
  futures: FuturesHistory,
  at: number,
  role: Role,
  spotOf: (day: DayNumber) => number,
): FuturesCurve {
  const day = futures.curves.days[at]!;
  const before = new Map(
    (at > 0 ? rowsOfDay(futures, futures.curves.days[at - 1]!) : []).map((row) => [
      `${row.expiryDay} ${row.dependent}`,
      row.settle,
    ]),
  );
  const spot = spotOf(day);
  const points = rowsOfDay(futures, day).map((row) => {
    const prior = before.get(`${row.expiryDay} ${row.dependent}`);
    return {
      contract: row.contract,
      expiry: toIsoDate(row.expiryDay),
      daysToExpiry: row.expiryDay - day,
      settle: row.settle,
      change: prior === undefined ? null : row.settle - prior,
      changePercent: prior === undefined ? null : 100 * (row.settle / prior - 1),
      volume: row.volume,
      openInterest: row.openInterest,
      inferredExpiry: row.inferredExpiry,
      dependent: row.dependent,
    };
  });
  const source = futures.lineage.flatMap((lineage) => lineage.sources)[0] ?? '';
  return { date: toIsoDate(day), role, spotVix: Number.isFinite(spot) ? spot : null, points, source };
}

function bandOf(curves: CurveHistory, at: number, spotOf: (day: DayNumber) => number): CurveResult['band'] {
  if (at < 0) return null;
  const first = Math.max(0, at + 1 - YEAR_SESSIONS);
  const rows = BAND_TENORS.flatMap((tenor) => {
    const values: number[] = [];
    for (let index = first; index <= at; index += 1) {
      values.push(constantMaturity(curveAt(curves, index), tenor, spotOf(curves.days[index]!)).value);
    }
    const band = percentileBand(values);
    return band && band.count >= LEAST_BAND_SHARE * values.length ? [{ tenor, ...band }] : [];
  });
  if (rows.length === 0) return null;
  return {
    daysToExpiry: Int32Array.from(rows, (row) => row.tenor),
    p10: Float64Array.from(rows, (row) => row.p10),
    p50: Float64Array.from(rows, (row) => row.p50),
    p90: Float64Array.from(rows, (row) => row.p90),
    count: Math.min(...rows.map((row) => row.count)),
  };
}

/** Close of a day, NaN where there is none. */
export function spotLookup(series: DailySeries | null): (day: DayNumber) => number {
  const closes = new Map(Array.from(series?.days ?? [], (day, index) => [day, series!.close[index]!]));
  return (day) => closes.get(day) ?? Number.NaN;
}
