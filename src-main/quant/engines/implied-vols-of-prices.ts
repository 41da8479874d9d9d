import { bachelierImpliedVols } from '../black/bachelier.ts';
import { impliedVols } from '../black/implied-vols.ts';
import type { PriceColumns } from '../black/option-columns.ts';
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

/** Computes vols of undiscounted prices: the reference, or a faster twin that a host has. */
export type ImpliedVolKernel = (out: Float64Array, status: Uint8Array, options: PriceColumns) => void;

/**
 * Implied vols of discounted prices.
 * @param request market, options, prices and quotation
 * @param kernel of the lognormal vols
 * @returns vols and statuses [n]
 */
export function impliedVolsOfPrices(
  { market, options, prices, quotation }: ImpliedVolRequest,
  kernel: ImpliedVolKernel = impliedVols,
): ImpliedVolResult {
  const { strikes, expiryYears, isCall } = options;
  const { rate, dividendYield } = market;
  const columns: PriceColumns = {
    prices: prices.map((price, at) => price * Math.exp(rate * expiryYears[at]!)),
    forwards: expiryYears.map(
      (years) => market.forward ?? market.spot! * Math.exp((rate - dividendYield) * years),
    ),
    strikes,
    expiryYears,
    isCall,
  };
  const vols = new Float64Array(prices.length);
  const status = new Uint8Array(prices.length);
  (quotation === 'black' ? kernel : bachelierImpliedVols)(vols, status, columns);
  return { impliedVols: vols, status };
}
