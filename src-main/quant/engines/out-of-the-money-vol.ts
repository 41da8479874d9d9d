import { impliedTotalDeviation } from '../black/implied-deviation.ts';
import { optionStatus, type OptionStatus } from '../black/option-status.ts';

/**
 * Implied vol of an out-of-the-money price.
 * @param price undiscounted, per unit of forward
 * @param logMoneyness ln(K/F); a put below 0, a call from 0 up
 * @param expiryYears > 0
 * @returns vol per √year, NaN unless the status is ok
 */
export function outOfTheMoneyVol(
  price: number,
  logMoneyness: number,
  expiryYears: number,
): { value: number; status: OptionStatus } {
  if (price === 0) return { value: Number.NaN, status: optionStatus.noTimeValue };
  const perLower = logMoneyness < 0 ? price * Math.exp(-logMoneyness) : price;
  if (perLower >= 1) return { value: Number.NaN, status: optionStatus.aboveMaximum };
  const deviation = impliedTotalDeviation(Math.abs(logMoneyness), perLower);
  return { value: deviation / Math.sqrt(expiryYears), status: optionStatus.ok };
}

/** Out-of-the-money prices of one expiry. */
export interface TimeValues {
  /** [n] undiscounted, per unit of forward. */
  readonly prices: Float64Array;
  /** [n] ln(K/F) */
  readonly logMoneyness: Float64Array;
  readonly expiryYears: number;
}

/**
 * Implied vols of out-of-the-money prices of one expiry.
 * @param out [n] vols, NaN unless the status is ok
 * @param status [n] written
 * @param values prices and where they stand
 */
export function outOfTheMoneyVols(
  out: Float64Array,
  status: Uint8Array,
  { prices, logMoneyness, expiryYears }: TimeValues,
): void {
  for (let i = 0; i < out.length; i += 1) {
    const vol = outOfTheMoneyVol(prices[i]!, logMoneyness[i]!, expiryYears);
    out[i] = vol.value;
    status[i] = vol.status;
  }
}
