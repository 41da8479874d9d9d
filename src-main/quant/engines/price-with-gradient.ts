import { QuantError } from '../math/quant-error.ts';
import type { Model, ModelParams } from '../models/model.ts';
import { prepareSlice, priceAndDifferentiatePrepared } from './prepared-slice.ts';

/** Undiscounted out-of-the-money prices in units of the underlying with their derivatives to the parameters. */
export interface PricesWithGradient {
  /** [n] put for K < F, call for K ≥ F; the other side differs by a constant. */
  readonly prices: Float64Array;
  /** [p] columns [n], ∂P/∂θ in the order of `model.params`. */
  readonly derivatives: readonly Float64Array[];
  /** Of the prices, in units of the underlying. */
  readonly errorEstimate: number;
}

const TOLERANCE = { absolute: 1e-12, relative: 1e-10 };

/**
 * Prices of one maturity and all derivatives to the parameters, from the gradient of the characteristic function.
 * @param model model with capability `characteristicGradient`
 * @param params parameters that `checkParams` lets pass
 * @param slice expiry in years, forward, and strikes [n]
 * @returns columns
 * @throws QuantError NO_CAPABILITY where the model has no gradient
 * @source Cui, del Baño Rollin and Germano 2017, "Full and fast calibration of the Heston stochastic volatility model"
 */
export function priceWithGradient(
  model: Model,
  params: ModelParams,
  slice: { readonly expiryYears: number; readonly forward: number; readonly strikes: Float64Array },
): PricesWithGradient {
  const { expiryYears, forward, strikes } = slice;
  const cf = model.capabilities.characteristicGradient?.(params, expiryYears);
  if (cf === undefined)
    throw new QuantError('NO_CAPABILITY', { model: model.id, capability: 'characteristicGradient' });
  const logMoneyness = strikes.map((strike) => Math.log(strike / forward));
  const prices = new Float64Array(strikes.length);
  const derivatives = model.params.map(() => new Float64Array(strikes.length));
  const prepared = prepareSlice(cf, logMoneyness, TOLERANCE);
  const error = priceAndDifferentiatePrepared(prepared, cf, prices, derivatives);
  const scale = (column: Float64Array): Float64Array => column.map((value) => value * forward);
  return { prices: scale(prices), derivatives: derivatives.map(scale), errorEstimate: error * forward };
}
