import type { EngineIssue } from './engine.ts';

/** What is given of the market; rates are continuously compounded per year. */
export interface PricingMarket {
  /** Today's level of the underlying; either this or `forward`. */
  readonly spot?: number;
  /** One forward for every expiry of the batch. */
  readonly forward?: number;
  readonly rate: number;
  readonly dividendYield: number;
}

/** European options as columns [n]. */
export interface OptionBatch {
  readonly strikes: Float64Array;
  readonly expiryYears: Float64Array;
  /** 1 call, 0 put. */
  readonly isCall: Uint8Array;
}

export interface PricingSettings {
  /** Id of an engine; the best that can meet the tolerance where absent. */
  readonly engine?: string;
  /** Absolute error that is asked for, in units of the price per unit of forward. */
  readonly tolerance?: number;
}

/**
 * Discounted prices with their implied vols. No NaN without a status: where an engine has a price but no vol can be read
 * from it (`belowPrecision`, `noTimeValue`) the price stands and the vol is NaN; with every other status both are NaN.
 */
export interface PricedOptions {
  readonly prices: Float64Array;
  /** Decimal per √year, read from the out-of-the-money side so that parity takes no digits. */
  readonly impliedVols: Float64Array;
  /** `optionStatus` of each element. */
  readonly status: Uint8Array;
  readonly engine: string;
  /** Largest absolute error of the prices that the engine answers for, in units of the price. */
  readonly errorEstimate: number;
  /** Why the engine could not treat a maturity at all, the first one met. */
  readonly issue?: EngineIssue;
}
