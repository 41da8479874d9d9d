import { impliedTotalDeviation } from '../black/implied-deviation.ts';
import { normalisedPrice } from '../black/normalised-black.ts';

/**
 * Time value of the out-of-the-money option in units of the forward, q(k, w) = call/F for k ≥ 0, put/F for k < 0.
 * @param logMoneyness k = ln(K/F)
 * @param totalVariance w = σ²T ≥ 0
 * @returns q ≥ 0, relatively exact in the wings
 * @source Black 1976
 */
export function timeValueOf(logMoneyness: number, totalVariance: number): number {
  const price = normalisedPrice(Math.abs(logMoneyness), Math.sqrt(totalVariance));
  return logMoneyness < 0 ? price * Math.exp(logMoneyness) : price;
}

/**
 * Total deviation σ√T of an out-of-the-money time value.
 * @param logMoneyness k = ln(K/F)
 * @param timeValue price in units of the forward
 * @returns σ√T; 0 for no time value, NaN below 0 and at or above the maximum
 */
export function deviationOf(logMoneyness: number, timeValue: number): number {
  const price = logMoneyness < 0 ? timeValue * Math.exp(-logMoneyness) : timeValue;
  const deviation = impliedTotalDeviation(Math.abs(logMoneyness), price);
  return deviation < Number.POSITIVE_INFINITY ? deviation : Number.NaN;
}

/**
 * Derivative of the time value to the total deviation, n(d1) in units of the forward.
 * @param logMoneyness k = ln(K/F)
 * @param totalDeviation σ√T > 0
 * @returns ∂q/∂(σ√T)
 */
export function deviationVega(logMoneyness: number, totalDeviation: number): number {
  const d1 = -logMoneyness / totalDeviation + totalDeviation / 2;
  return 0.398_942_280_401_432_68 * Math.exp(-0.5 * d1 * d1);
}
