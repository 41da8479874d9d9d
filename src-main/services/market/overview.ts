import { toIsoDate, type DayNumber } from '#quant/time/day-number.ts';
import {
  contangoPercent,
  curveAt,
  curveState,
  lastOnOrBefore,
  type CurveState,
} from '#quant/volatility-index/futures-curve.ts';
import type { AreaService } from '../service-context.ts';
import { freshnessOf, resolveAsOf } from './as-of.ts';
import { describeTile, loadFamily, type FamilyTile } from './family.ts';
import { loadFutures, type FuturesHistory } from './futures-history.ts';
import type { MarketDeps } from './market-deps.ts';
import { isoOrNull, provenanceOf } from './provenance.ts';

/** Calendar days back in which a curve still counts as the curve of the day. */
const CURVE_REACH_DAYS = 7;
const NO_FUTURES =
  'No VIX futures on or before this date. Import CFE settlements or a consolidated VX table.';

interface CurveSummary {
  readonly state: CurveState;
  readonly contango: number | null;
  readonly day: DayNumber | undefined;
}

/** State of the volatility market on one day: the curve, the family, what is missing. */
export function createOverview(deps: MarketDeps): AreaService<'market'>['overview'] {
  return async ({ asOf }, context) => {
    const { day, referenceDay } = await resolveAsOf(deps, asOf, context.now());
    const tiles = await loadFamily(deps, day);
    const futures =
      day === undefined ? null : await loadFutures(deps, { fromDay: day - CURVE_REACH_DAYS, toDay: day });
    const curve = summariseCurve(futures, day);
    const family = tiles.map((tile) => describeTile(deps, tile, referenceDay));
    const missing = family.flatMap((tile) => (tile.missing === null ? [] : [tile.missing]));
    if (curve.state === 'unknown') missing.push(NO_FUTURES);
    return {
      asOf: isoOrNull(day),
      state: curve.state,
      headline: day === undefined ? emptyHeadline(asOf) : headlineOf(curve, tiles, day),
      contangoPercent: curve.contango,
      family,
      missing,
      freshness: freshnessOf(deps.calendars.nyse, day, referenceDay),
      provenance: provenanceOf({
        inputs: [...tiles.map((tile) => tile.series), ...(futures?.lineage ?? [])],
        firstDay: curve.day ?? day ?? null,
        lastDay: day ?? null,
        count: tiles.filter((tile) => tile.value !== null).length + (curve.day === undefined ? 0 : 1),
        method: 'last values on or before the date; contango 100·(M2/M1 − 1) of monthly settlements',
        codeVersion: deps.codeVersion,
      }),
    };
  };
}

function summariseCurve(futures: FuturesHistory | null, day: DayNumber | undefined): CurveSummary {
  const at = futures && day !== undefined ? lastOnOrBefore(futures.curves.days, day) : -1;
  if (!futures || at < 0) return { state: 'unknown', contango: null, day: undefined };
  const { settle } = curveAt(futures.curves, at);
  const state = curveState(settle[0], settle[1]);
  const contango = contangoPercent(settle[0], settle[1]);
  return { state, contango: Number.isFinite(contango) ? contango : null, day: futures.curves.days[at]! };
}

/** One sentence: "Contango +4.0 % (M1→M2), VIX 13.44, 12th percentile of one year." */
function headlineOf(curve: CurveSummary, tiles: readonly FamilyTile[], day: DayNumber): string {
  const vix = tiles.find((tile) => tile.name.seriesId === 'VIX');
  const names = {
    contango: 'Contango',
    backwardation: 'Backwardation',
    flat: 'Flat curve',
    unknown: 'No futures curve',
  };
  const dated = curve.day === undefined || curve.day === day ? '' : ` on ${toIsoDate(curve.day)}`;
  const slope = curve.contango === null ? '' : ` ${signed(curve.contango)} % (M1→M2)`;
  const parts = [`${names[curve.state]}${slope}${dated}`];
  parts.push(vixWords(vix, day));
  if (vix?.percentile1y != null && vix.day === day)
    parts.push(`${ordinal(Math.round(vix.percentile1y))} percentile of one year`);
  return `${parts.join(', ')}.`;
}

function vixWords(vix: FamilyTile | undefined, day: DayNumber): string {
  if (vix?.value == null) return 'no VIX';
  const dated = vix.day === undefined || vix.day === day ? '' : ` on ${toIsoDate(vix.day)}`;
  return `VIX ${vix.value.toFixed(2)}${dated}`;
}

function emptyHeadline(asOf: string | undefined): string {
  if (asOf === undefined) return 'No market data yet. Import files or load the sample.';
  return `No market data on or before ${asOf}. Import older files or choose a later date.`;
}

function signed(percent: number): string {
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(1)}`;
}

function ordinal(value: number): string {
  const teen = value % 100 >= 11 && value % 100 <= 13;
  const ending = teen ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th');
  return `${value}${ending}`;
}
