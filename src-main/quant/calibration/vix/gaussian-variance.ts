import { blackPrice } from '../../black/black76.ts';
import { complexVector, type ComplexVector } from '../../math/complex-vector.ts';
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
/** Shares of it that are tried as the least one, each an order below the one before. */
const FIRST_BASE = 0.25;
const NEXT_BASE = 0.1;
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
  for (let base = FIRST_BASE * quoted; ; base *= NEXT_BASE) {
    const priceAt = atTheMoneyPrices(model, params, { totalVariance: base, expiryYears });
    const least = priceAt(base);
    if (least <= target) {
      // With no jumps to speak of the price at the upper end is the target up to rounding.
      if (priceAt(quoted) <= target) return quoted;
      return findRoot((variance) => priceAt(variance) - target, base, quoted, { tolerance: 1e-16 * quoted })
        .x;
    }
    if (base < NEXT_TO_NONE * quoted) return { jumpVol: outOfTheMoneyVol(least, 0, expiryYears).value };
  }
}

interface BaseVariance {
  readonly totalVariance: number;
  readonly expiryYears: number;
}

/**
 * Prices at the money for total variances from the base up: φ̂_V(u) = φ̂_{V₀}(u) e^{−½(V − V₀)(u² + iu)}, so that what jumps take is
 * computed once.
 */
function atTheMoneyPrices(
  model: Model,
  params: ModelParams,
  { totalVariance: base, expiryYears }: BaseVariance,
): (totalVariance: number) => number {
  const sigma = constantSigma(params['kappa']!, base, expiryYears);
  const cf = model.capabilities.characteristicFunction!({ ...params, sigma }, expiryYears);
  const prepared = prepareSlice(cf, new Float64Array(1), TOLERANCE);
  const kept = new Map<ComplexVector, ComplexVector>();
  const valuesAt = (u: ComplexVector): ComplexVector => {
    const known = kept.get(u);
    if (known !== undefined) return known;
    const values = complexVector(u.re.length);
    cf.evaluate(u, values);
    kept.set(u, values);
    return values;
  };
  const out = new Float64Array(1);
  return (totalVariance) => {
    const half = (totalVariance - base) / 2;
    const evaluate = (u: ComplexVector, to: ComplexVector): void => {
      const { re, im } = valuesAt(u);
      for (let j = 0; j < re.length; j += 1) {
        const a = u.re[j]!;
        const b = u.im[j]!;
        const size = Math.exp(-half * (a * a - b * b - b));
        const cos = size * Math.cos(half * a * (2 * b + 1));
        const sin = size * Math.sin(half * a * (2 * b + 1));
        to.re[j] = re[j]! * cos + im[j]! * sin;
        to.im[j] = im[j]! * cos - re[j]! * sin;
      }
    };
    pricePrepared(prepared, { cumulants: cf.cumulants, moments: cf.moments, evaluate }, out);
    return out[0]!;
  };
}
