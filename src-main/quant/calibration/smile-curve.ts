import { blackPrice } from '../black/black76.ts';
import { impliedTotalDeviation } from '../black/implied-deviation.ts';
import type { OptionTargets } from './targets.ts';

/**
 * Implied vol as a function of an out-of-the-money price, for quotes of one expiry: exact around the quote, continued by its
 * tangents far below and far above, so that every price a solver may meet has a vol with a slope.
 */
export interface SmileCurve {
  readonly expiryYears: number;
  /** [n] of the market. */
  readonly quotedVols: Float64Array;
  /** [n] ln(K/F) of the market. */
  readonly logMoneyness: Float64Array;
  /** [n] ends of the exact part in price per unit of forward, vols there, and slopes ∂vol/∂price. */
  readonly lowPrices: Float64Array;
  readonly lowVols: Float64Array;
  readonly lowSlopes: Float64Array;
  readonly highPrices: Float64Array;
  readonly highVols: Float64Array;
  readonly highSlopes: Float64Array;
  /** [n] ∂price/∂vol at the quoted vol, per unit of forward. */
  readonly vegas: Float64Array;
  /** Least vega of the quotes per unit of forward, those far in the wings left aside. */
  readonly leastVega: number;
}

/** Below this part of the quoted price a vol is continued by its tangent. */
const LOW_SHARE = 0.02;
/** Vegas smaller than this part of the largest do not decide how exact prices have to be. */
const LEAST_VEGA_SHARE = 1e-5;

const INVERSE_SQRT_TWO_PI = 0.398_942_280_401_432_7;

/** ∂P/∂σ per unit of forward. */
function vegaOf(logMoneyness: number, vol: number, rootYears: number): number {
  const deviation = vol * rootYears;
  const d1 = -logMoneyness / deviation + 0.5 * deviation;
  return INVERSE_SQRT_TWO_PI * Math.exp(-0.5 * d1 * d1) * rootYears;
}

/** Vol of an out-of-the-money price per unit of forward. */
function volOf(price: number, logMoneyness: number, rootYears: number): number {
  const perLower = logMoneyness < 0 ? price * Math.exp(-logMoneyness) : price;
  return impliedTotalDeviation(Math.abs(logMoneyness), perLower) / rootYears;
}

/**
 * The curves of an expiry.
 * @param targets quotes with positive vols
 * @returns curve of each quote
 */
export function smileCurve({ expiryYears, forward, strikes, impliedVols }: OptionTargets): SmileCurve {
  const count = strikes.length;
  const rootYears = Math.sqrt(expiryYears);
  const logMoneyness = strikes.map((strike) => Math.log(strike / forward));
  const column = (): Float64Array => new Float64Array(count);
  const [lowPrices, lowVols, lowSlopes] = [column(), column(), column()];
  const [highPrices, highVols, highSlopes] = [column(), column(), column()];
  const vegas = column();
  for (let i = 0; i < count; i += 1) {
    const k = logMoneyness[i]!;
    const vol = impliedVols[i]!;
    const priceAt = (at: number): number => blackPrice(1, Math.exp(k), at * at * expiryYears, k >= 0);
    lowPrices[i] = LOW_SHARE * priceAt(vol);
    lowVols[i] = volOf(lowPrices[i]!, k, rootYears);
    lowSlopes[i] = 1 / vegaOf(k, lowVols[i]!, rootYears);
    highVols[i] = 3 * vol + 0.5;
    highPrices[i] = priceAt(highVols[i]!);
    highSlopes[i] = 1 / vegaOf(k, highVols[i]!, rootYears);
    vegas[i] = vegaOf(k, vol, rootYears);
  }
  const leastVega = Math.max(Math.min(...vegas), LEAST_VEGA_SHARE * Math.max(...vegas));
  return {
    expiryYears,
    quotedVols: impliedVols,
    logMoneyness,
    lowPrices,
    lowVols,
    lowSlopes,
    highPrices,
    highVols,
    highSlopes,
    vegas,
    leastVega,
  };
}

/**
 * Implied vols as they are: NaN where a price is none.
 * @param curve from `smileCurve`
 * @param prices [n] per unit of forward
 * @param vols [n] written
 */
export function writeTrueVols(
  { logMoneyness, expiryYears }: SmileCurve,
  prices: Float64Array,
  vols: Float64Array,
): void {
  for (let i = 0; i < vols.length; i += 1) {
    const vol = prices[i]! > 0 ? volOf(prices[i]!, logMoneyness[i]!, Math.sqrt(expiryYears)) : Number.NaN;
    vols[i] = Number.isFinite(vol) ? vol : Number.NaN;
  }
}

/**
 * Vols of out-of-the-money prices, and their slopes.
 * @param curve from `smileCurve`
 * @param prices [n] per unit of forward
 * @param vols [n] written
 * @param slopes [n] ∂vol/∂price, written where given
 */
export function writeVols(
  curve: SmileCurve,
  prices: Float64Array,
  vols: Float64Array,
  slopes?: Float64Array,
): void {
  const { logMoneyness, lowPrices, lowVols, lowSlopes, highPrices, highVols, highSlopes } = curve;
  const rootYears = Math.sqrt(curve.expiryYears);
  for (let i = 0; i < vols.length; i += 1) {
    const price = prices[i]!;
    if (price <= lowPrices[i]!) {
      vols[i] = lowVols[i]! + (price - lowPrices[i]!) * lowSlopes[i]!;
      if (slopes) slopes[i] = lowSlopes[i]!;
    } else if (price >= highPrices[i]!) {
      vols[i] = highVols[i]! + (price - highPrices[i]!) * highSlopes[i]!;
      if (slopes) slopes[i] = highSlopes[i]!;
    } else {
      vols[i] = volOf(price, logMoneyness[i]!, rootYears);
      if (slopes) slopes[i] = 1 / vegaOf(logMoneyness[i]!, vols[i]!, rootYears);
    }
  }
}
