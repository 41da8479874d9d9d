import { blackPrice } from '../black/black76.ts';
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
  const strike = Math.exp(logMoneyness);
  if (price >= Math.min(1, strike)) return { value: Number.NaN, status: optionStatus.aboveMaximum };
  let low = 1e-9;
  let high = 40;
  for (let step = 0; step < 200 && high - low > 1e-15 * high; step += 1) {
    const middle = 0.5 * (low + high);
    if (blackPrice(1, strike, middle * middle, logMoneyness >= 0) < price) low = middle;
    else high = middle;
  }
  return { value: (0.5 * (low + high)) / Math.sqrt(expiryYears), status: optionStatus.ok };
}
