import { impliedTotalDeviation } from './implied-deviation.ts';
import { moneynessDistance } from './normalised-black.ts';
import { refuseBlack, timeValueOf, type PriceColumns, type TimeValueColumns } from './option-columns.ts';
import { optionStatus, type OptionStatus } from './option-status.ts';

/**
 * Black implied vols of undiscounted prices.
 *
 * Out of the money every digit of the price counts. In the money the vol can be no better than the time value that is
 * left once the intrinsic value is taken off; where the other side is known, `impliedVolsOfTimeValues` loses nothing.
 * @param out [n] vols, decimal per √year; NaN where the status is not `ok`
 * @param status [n] `belowIntrinsic`, `aboveMaximum` (from F up for a call, from K up for a put), `noTimeValue`,
 * `expired`, `badForward`, `badStrike`, `badExpiry`, or `badPrice` where it is no finite number
 * @param options columns [n]
 * @source P. Jäckel 2015, "Let's be rational", Wilmott
 */
export function impliedVols(
  out: Float64Array,
  status: Uint8Array,
  { prices, forwards, strikes, expiryYears, isCall }: PriceColumns,
): void {
  for (let i = 0; i < out.length; i += 1) {
    const forward = forwards[i]!;
    const strike = strikes[i]!;
    const timeValue = timeValueOf(prices[i]!, forward, strike, isCall[i] === 1);
    status[i] = refuse(timeValue, forward, strike, expiryYears[i]!);
    out[i] = status[i] === optionStatus.ok ? volOf(timeValue, forward, strike, expiryYears[i]!) : Number.NaN;
    markVanished(out, status, i);
  }
}

/**
 * Black implied vols of undiscounted out-of-the-money prices, from which parity has taken no digits.
 * @param out [n] vols, decimal per √year; NaN where the status is not `ok`
 * @param status [n] as `impliedVols`; `aboveMaximum` from min(F, K) up
 * @param options columns [n]
 * @source as `impliedVols`
 */
export function impliedVolsOfTimeValues(
  out: Float64Array,
  status: Uint8Array,
  { timeValues, forwards, strikes, expiryYears }: TimeValueColumns,
): void {
  for (let i = 0; i < out.length; i += 1) {
    const forward = forwards[i]!;
    const strike = strikes[i]!;
    status[i] = refuse(timeValues[i]!, forward, strike, expiryYears[i]!);
    out[i] =
      status[i] === optionStatus.ok ? volOf(timeValues[i]!, forward, strike, expiryYears[i]!) : Number.NaN;
    markVanished(out, status, i);
  }
}

/** A time value of the last few bits of a double may have no vol above zero: it counts as none. */
function markVanished(out: Float64Array, status: Uint8Array, i: number): void {
  if (status[i] !== optionStatus.ok || (out[i]! > 0 && out[i]! < Number.POSITIVE_INFINITY)) return;
  out[i] = Number.NaN;
  status[i] = optionStatus.noTimeValue;
}

function refuse(timeValue: number, forward: number, strike: number, years: number): OptionStatus {
  const why = refuseBlack(forward, strike, years);
  if (why !== optionStatus.ok) return why;
  if (!Number.isFinite(timeValue)) return optionStatus.badPrice;
  if (timeValue < 0) return optionStatus.belowIntrinsic;
  const low = forward < strike ? forward : strike;
  if (timeValue >= low) return optionStatus.aboveMaximum;
  return timeValue / low > 0 ? optionStatus.ok : optionStatus.noTimeValue;
}

function volOf(timeValue: number, forward: number, strike: number, years: number): number {
  const low = forward < strike ? forward : strike;
  return impliedTotalDeviation(moneynessDistance(forward, strike), timeValue / low) / Math.sqrt(years);
}
