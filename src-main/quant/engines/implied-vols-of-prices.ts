import { optionStatus, type OptionStatus } from '../black/option-status.ts';
import { outOfTheMoneyVol } from './out-of-the-money-vol.ts';
import type { OptionBatch, PricingMarket } from './pricing-types.ts';

export interface ImpliedVolRequest {
  readonly market: PricingMarket;
  readonly options: OptionBatch;
  /** [n] discounted, in units of the underlying. */
  readonly prices: Float64Array;
  /** Lognormal vol per √year, or normal vol in units of the underlying per √year. */
  readonly quotation: 'black' | 'bachelier';
}

/** Columns [n]; NaN wherever the status is not `ok`. */
export interface ImpliedVolResult {
  readonly impliedVols: Float64Array;
  readonly status: Uint8Array;
}

/**
 * Implied vols of discounted prices.
 * @param request market, options, prices and quotation
 * @returns vols and statuses [n]
 */
export function impliedVolsOfPrices({
  market,
  options,
  prices,
  quotation,
}: ImpliedVolRequest): ImpliedVolResult {
  const count = prices.length;
  const impliedVols = new Float64Array(count).fill(Number.NaN);
  const status = new Uint8Array(count);
  const { rate, dividendYield } = market;
  for (let at = 0; at < count; at += 1) {
    const years = options.expiryYears[at]!;
    const strike = options.strikes[at]!;
    status[at] = refusal(strike, years, quotation);
    if (status[at] !== optionStatus.ok) continue;
    const forward = market.forward ?? market.spot! * Math.exp((rate - dividendYield) * years);
    const undiscounted = prices[at]! * Math.exp(rate * years);
    const vol = volOf({ undiscounted, forward, strike, years, isCall: options.isCall[at] === 1 });
    status[at] = vol.status;
    impliedVols[at] = vol.value;
  }
  return { impliedVols, status };
}

function refusal(strike: number, years: number, quotation: ImpliedVolRequest['quotation']): OptionStatus {
  if (!Number.isFinite(strike) || (quotation === 'black' && strike <= 0)) return optionStatus.badStrike;
  if (!Number.isFinite(years)) return optionStatus.badExpiry;
  return years <= 0 ? optionStatus.expired : optionStatus.ok;
}

interface Quote {
  readonly undiscounted: number;
  readonly forward: number;
  readonly strike: number;
  readonly years: number;
  readonly isCall: boolean;
}

function volOf({ undiscounted, forward, strike, years, isCall }: Quote): {
  value: number;
  status: OptionStatus;
} {
  const none = (status: OptionStatus) => ({ value: Number.NaN, status });
  if (!(undiscounted >= 0)) return none(optionStatus.badPrice);
  const intrinsic = Math.max(isCall ? forward - strike : strike - forward, 0);
  if (undiscounted < intrinsic) return none(optionStatus.belowIntrinsic);
  if (undiscounted >= (isCall ? forward : strike)) return none(optionStatus.aboveMaximum);
  return outOfTheMoneyVol((undiscounted - intrinsic) / forward, Math.log(strike / forward), years);
}
