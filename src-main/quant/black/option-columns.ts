import { optionStatus, type OptionStatus } from './option-status.ts';

/** European options with their vols as columns [n]. */
export interface VolColumns {
  /** In units of the underlying. */
  readonly forwards: Float64Array;
  readonly strikes: Float64Array;
  readonly expiryYears: Float64Array;
  /** Decimal per √year (Black), units of the underlying per √year (Bachelier). */
  readonly vols: Float64Array;
  /** 1 call, 0 put. */
  readonly isCall: Uint8Array;
}

/** European options with their prices as columns [n]. */
export interface PriceColumns {
  /** Undiscounted, in units of the underlying. */
  readonly prices: Float64Array;
  readonly forwards: Float64Array;
  readonly strikes: Float64Array;
  readonly expiryYears: Float64Array;
  /** 1 call, 0 put. */
  readonly isCall: Uint8Array;
}

/** Out-of-the-money sides of European options as columns [n]. */
export interface TimeValueColumns {
  /** Undiscounted price less intrinsic value, which is the price of the out-of-the-money side. */
  readonly timeValues: Float64Array;
  readonly forwards: Float64Array;
  readonly strikes: Float64Array;
  readonly expiryYears: Float64Array;
}

/**
 * Why a Black option cannot be treated, checked in the order forward, strike, expiry.
 * @param forward units of the underlying
 * @param strike units of the underlying
 * @param expiryYears years
 * @returns `ok` for a forward and strike above 0 and an expiry ahead
 */
export function refuseBlack(forward: number, strike: number, expiryYears: number): OptionStatus {
  if (!(forward > 0 && forward < Number.POSITIVE_INFINITY)) return optionStatus.badForward;
  if (!(strike > 0 && strike < Number.POSITIVE_INFINITY)) return optionStatus.badStrike;
  return refuseExpiry(expiryYears);
}

/**
 * Why a Bachelier option cannot be treated; forward and strike may have any sign.
 * @param forward units of the underlying
 * @param strike units of the underlying
 * @param expiryYears years
 * @returns `ok` for a finite forward and strike and an expiry ahead
 */
export function refuseBachelier(forward: number, strike: number, expiryYears: number): OptionStatus {
  if (!Number.isFinite(forward)) return optionStatus.badForward;
  if (!Number.isFinite(forward - strike)) return optionStatus.badStrike;
  return refuseExpiry(expiryYears);
}

function refuseExpiry(expiryYears: number): OptionStatus {
  if (!Number.isFinite(expiryYears)) return optionStatus.badExpiry;
  return expiryYears > 0 ? optionStatus.ok : optionStatus.expired;
}

/**
 * Whether a vol is a number from 0 up.
 * @param vol per √year
 * @returns false for NaN, negative and infinite vols
 */
export function isVol(vol: number): boolean {
  return vol >= 0 && vol < Number.POSITIVE_INFINITY;
}

/**
 * Price less intrinsic value; what F − K loses to rounding is given back, unless the price is F − K to the last bit.
 * @param price undiscounted
 * @param forward units of the underlying
 * @param strike units of the underlying
 * @param isCall side
 * @returns time value, below 0 where the price is below intrinsic
 * @source D. E. Knuth, "The Art of Computer Programming" vol. 2, §4.2.2, exact difference of two doubles
 */
export function timeValueOf(price: number, forward: number, strike: number, isCall: boolean): number {
  const high = isCall ? forward : strike;
  const low = isCall ? strike : forward;
  if (!(high > low)) return price;
  const intrinsic = high - low;
  if (price === intrinsic) return 0;
  const subtracted = high - intrinsic;
  const lost = high - (intrinsic + subtracted) + (subtracted - low);
  return price - intrinsic - lost;
}
