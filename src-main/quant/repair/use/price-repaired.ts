import { blackGreeks } from '../../black/black-greeks.ts';
import { blackPrice } from '../../black/black76.ts';
import { greekColumns, type GreekColumns } from '../../black/greek-definitions.ts';
import type { OptionBatch } from '../../engines/pricing-types.ts';
import type { ForwardPoint } from '../../surface/forward-curve.ts';
import { bandedVols, type BandedSurface, type BandedVol } from './banded-vols.ts';

/** `ok`, or why an option has no price on a repaired surface. */
export const repairedPriceStatuses = [
  'ok',
  'badStrike',
  'badExpiry',
  'expired',
  'expiryOutside',
  'strikeOutside',
  'noForward',
] as const;
export type RepairedPriceStatus = (typeof repairedPriceStatuses)[number];

/** Options priced on a repaired surface, columns [n]; NaN where the status is not `ok`. */
export interface RepairedPrices {
  readonly status: readonly RepairedPriceStatus[];
  /** Of strikes outside too. */
  readonly forwards: Float64Array;
  readonly discountFactors: Float64Array;
  readonly vols: Float64Array;
  /** Discounted, in units of the underlying. */
  readonly prices: Float64Array;
  /** One for each band of the surface, in its order. */
  readonly intervals: readonly PriceInterval[];
  /** At the vol of the surface, which stands still: to the spot where it is known, else to the forward. */
  readonly greeks: GreekColumns;
  /** What each vol rests on; undefined where there is none. */
  readonly rests: readonly (Pick<BandedVol, 'isNode' | 'evidence'> | undefined)[];
}

/** Prices at the ends of a band of vols. */
export interface PriceInterval {
  readonly lowerVols: Float64Array;
  readonly upperVols: Float64Array;
  readonly lowerPrices: Float64Array;
  readonly upperPrices: Float64Array;
}

/** Forwards of a surface, and the spot where it is known. */
export interface SurfaceMarket {
  readonly forwardAt: (years: number) => ForwardPoint | undefined;
  readonly spot?: number;
}

/**
 * European options on a repaired surface: Black's price at its vol, and at both ends of its bands.
 *
 * A call and a put of one strike share their vol, so that C − P = D(F − K) for the prices and for both ends. Nothing is priced outside the
 * grid: there the surface says nothing.
 * @param surface with its bands
 * @param market forwards and discount factors
 * @param options columns [n]
 * @returns prices with intervals and Greeks
 * @source Black 1976
 */
export function priceRepaired(
  surface: BandedSurface,
  market: SurfaceMarket,
  options: OptionBatch,
): RepairedPrices {
  const volAt = bandedVols(surface);
  const count = options.strikes.length;
  const column = (): Float64Array => new Float64Array(count).fill(Number.NaN);
  const out = { forwards: column(), discountFactors: column(), vols: column(), prices: column() };
  const intervals = surface.bands.map(() => ({
    lowerVols: column(),
    upperVols: column(),
    lowerPrices: column(),
    upperPrices: column(),
  }));
  const rests: RepairedPrices['rests'][number][] = [];
  const status = Array.from({ length: count }, (_, i): RepairedPriceStatus => {
    const place = placeOf(surface, market, options, i);
    rests.push(undefined);
    if (typeof place === 'string') return place;
    const { forward, discountFactor, years, k } = place;
    out.forwards[i] = forward;
    if (!isWithin(surface.grid.logMoneyness, k)) return 'strikeOutside';
    const banded = volAt(years, k)!;
    const priceAt = (vol: number): number =>
      discountFactor * blackPrice(forward, options.strikes[i]!, vol * vol * years, options.isCall[i] === 1);
    out.discountFactors[i] = discountFactor;
    out.vols[i] = banded.vol;
    out.prices[i] = priceAt(banded.vol);
    banded.ranges.forEach(({ lower, upper }, at) => {
      const interval = intervals[at]!;
      interval.lowerVols[i] = lower;
      interval.upperVols[i] = upper;
      interval.lowerPrices[i] = priceAt(lower);
      interval.upperPrices[i] = priceAt(upper);
    });
    rests[i] = { isNode: banded.isNode, evidence: banded.evidence };
    return 'ok';
  });
  return { status, ...out, intervals, greeks: greeksAt(out, market, options), rests };
}

const ROUNDING = 1e-9;

interface Place extends ForwardPoint {
  readonly years: number;
  readonly k: number;
}

function placeOf(
  { grid }: BandedSurface,
  { forwardAt }: SurfaceMarket,
  { strikes, expiryYears }: OptionBatch,
  i: number,
): Place | Exclude<RepairedPriceStatus, 'ok'> {
  const [strike, years] = [strikes[i]!, expiryYears[i]!];
  if (!(strike > 0 && strike < Number.POSITIVE_INFINITY)) return 'badStrike';
  if (!Number.isFinite(years)) return 'badExpiry';
  if (years <= 0) return 'expired';
  if (!isWithin(grid.expiriesYears, years)) return 'expiryOutside';
  const point = forwardAt(years);
  if (!point) return 'noForward';
  return { ...point, years, k: Math.log(strike / point.forward) };
}

/** The ends belong to the axis, however the logarithm of a strike was rounded. */
function isWithin(axis: Float64Array, value: number): boolean {
  return value >= axis[0]! - ROUNDING && value <= axis.at(-1)! + ROUNDING;
}

function greeksAt(
  { forwards, discountFactors, vols }: Pick<RepairedPrices, 'forwards' | 'discountFactors' | 'vols'>,
  { spot }: SurfaceMarket,
  options: OptionBatch,
): GreekColumns {
  const { expiryYears } = options;
  const greeks = greekColumns(forwards.length);
  const rates = discountFactors.map((factor, i) => -Math.log(factor) / expiryYears[i]!);
  blackGreeks(greeks, new Uint8Array(forwards.length), {
    underlying: spot === undefined ? 'forward' : 'spot',
    levels: spot === undefined ? forwards : forwards.map((forward) => (forward > 0 ? spot : Number.NaN)),
    rates,
    dividendYields: forwards.map((forward, i) =>
      spot === undefined ? 0 : rates[i]! - Math.log(forward / spot) / expiryYears[i]!,
    ),
    vols,
    ...options,
  });
  return greeks;
}
