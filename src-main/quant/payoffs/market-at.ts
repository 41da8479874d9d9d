import type { OptionSide, PayoffMarket } from './payoff.ts';

/** Forward of a date, and the value today of a unit paid then. */
export interface DatedMarket {
  readonly forward: number;
  readonly discount: number;
}

/**
 * Forward and discount factor at a date.
 * @param market flat market
 * @param years from today
 * @returns F and D
 */
export function marketAt({ spot, rate, dividendYield }: PayoffMarket, years: number): DatedMarket {
  return { forward: spot * Math.exp((rate - dividendYield) * years), discount: Math.exp(-rate * years) };
}

/**
 * max(±(value − strike), 0)
 * @param side call or put
 * @param value at expiry
 * @param strike of the option
 * @returns undiscounted payment
 */
export function optionValue(side: OptionSide, value: number, strike: number): number {
  return Math.max(side === 'call' ? value - strike : strike - value, 0);
}
