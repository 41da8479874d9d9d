import { normalCdf, normalPdf } from '../math/normal.ts';
import { moneynessDistance, normalisedPrice } from './normalised-black.ts';

/**
 * Undiscounted Black-76 price of a European option, B = ω(F N(ωd1) − K N(ωd2)).
 *
 * Intrinsic value plus the out-of-the-money side, which is relatively exact however small.
 * @param forward forward of the underlying at expiry, > 0
 * @param strike > 0
 * @param totalVariance σ²T, ≥ 0; at 0 the price is intrinsic
 * @param isCall true for a call (ω = 1), false for a put (ω = −1)
 * @returns price in units of the underlying, before discounting
 * @source Black 1976, equation (16)
 */
export function blackPrice(forward: number, strike: number, totalVariance: number, isCall: boolean): number {
  const intrinsic = isCall ? forward - strike : strike - forward;
  if (totalVariance <= 0) return intrinsic > 0 ? intrinsic : 0;
  const low = forward < strike ? forward : strike;
  const timeValue = low * normalisedPrice(moneynessDistance(forward, strike), Math.sqrt(totalVariance));
  return intrinsic > 0 ? intrinsic + timeValue : timeValue;
}

/** Delta to the forward and gamma of an undiscounted option. */
export interface ForwardGreeks {
  readonly delta: number;
  readonly gamma: number;
}

/**
 * Undiscounted Black-76 delta N(d1) − 1{put} and gamma n(d1)/(F√w) to the forward.
 * @param forward forward of the underlying at expiry, > 0
 * @param strike > 0
 * @param totalVariance w = σ²T, > 0
 * @param isCall true for a call
 * @returns delta per unit of forward, gamma per unit of forward squared
 * @source Black 1976
 */
export function blackForwardGreeks(
  forward: number,
  strike: number,
  totalVariance: number,
  isCall: boolean,
): ForwardGreeks {
  const deviation = Math.sqrt(totalVariance);
  const d1 = Math.log(forward / strike) / deviation + deviation / 2;
  return { delta: normalCdf(d1) - (isCall ? 0 : 1), gamma: normalPdf(d1) / (forward * deviation) };
}
