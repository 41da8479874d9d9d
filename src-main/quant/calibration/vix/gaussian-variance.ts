import { blackPrice } from '../../black/black76.ts';
import { prepareSlice, pricePrepared } from '../../engines/prepared-slice.ts';
import { outOfTheMoneyVol } from '../../engines/out-of-the-money-vol.ts';
import { findRoot } from '../../math/root-finding.ts';
import type { Model, ModelParams } from '../../models/model.ts';

/** A point of the at-the-money term structure: vol of the option whose strike is the future, decimal per √yr. */
export interface AtmVol {
  readonly expiryYears: number;
  readonly vol: number;
}

/** Jumps that alone make the options dearer than they are quoted. */
export interface JumpsTooDear {
  /** At-the-money vol without any σ_T, decimal. */
  readonly jumpVol: number;
}

/** Share of the quoted total variance that stands for none. */
const NEXT_TO_NONE = 1e-8;
const TOLERANCE = { absolute: 1e-14, relative: Number.POSITIVE_INFINITY };

/**
 * Volatility that is constant up to an expiry and has this total variance there, V = σ²(1 − e^{−2κT})/(2κ).
 * @param kappa 1/yr
 * @param totalVariance V
 * @param expiryYears T
 * @returns σ per √yr
 */
export function constantSigma(kappa: number, totalVariance: number, expiryYears: number): number {
  return Math.sqrt((totalVariance * 2 * kappa) / -Math.expm1(-2 * kappa * expiryYears));
}

/**
 * Total variance of ln VIX without jumps with which the model meets an at-the-money vol.
 * @param model model of the index with the parameter `sigma`
 * @param params all parameters; `sigma` is not used
 * @param atm vol and expiry
 * @returns V > 0, or the vol that jumps alone make where it is above the quote
 */
export function gaussianVariance(
  model: Model,
  params: ModelParams,
  { expiryYears, vol }: AtmVol,
): number | JumpsTooDear {
  const quoted = vol * vol * expiryYears;
  if (model.totalVariance !== undefined || !model.params.some(({ name }) => name === 'eta')) return quoted;
  const target = blackPrice(1, 1, quoted, true);
  const priceAt = (totalVariance: number): number =>
    atTheMoneyPrice(
      model,
      { ...params, sigma: constantSigma(params['kappa']!, totalVariance, expiryYears) },
      expiryYears,
    );
  const least = NEXT_TO_NONE * quoted;
  const jumpsAlone = priceAt(least);
  if (jumpsAlone > target) return { jumpVol: outOfTheMoneyVol(jumpsAlone, 0, expiryYears).value };
  // With no jumps to speak of the price at the upper end is the target up to rounding.
  if (priceAt(quoted) <= target) return quoted;
  return findRoot((variance) => priceAt(variance) - target, least, quoted, { tolerance: 1e-16 * quoted }).x;
}

function atTheMoneyPrice(model: Model, params: ModelParams, expiryYears: number): number {
  const cf = model.capabilities.characteristicFunction!(params, expiryYears);
  const out = new Float64Array(1);
  pricePrepared(prepareSlice(cf, new Float64Array(1), TOLERANCE), cf, out);
  return out[0]!;
}
