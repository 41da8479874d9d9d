import { exponentiate } from '../math/complex.ts';
import { hestonCumulants, type HestonParams } from './heston/cumulants.ts';
import { momentInterval } from './heston/explosion.ts';
import { hestonGradient } from './heston/gradient.ts';
import { addHestonLog } from './heston/log-characteristic.ts';
import { hestonParamSpecs } from './heston/param-specs.ts';
import { hestonVolatilityIndex } from './heston-volatility-index.ts';
import type {
  CharacteristicFunction,
  CharacteristicGradient,
  Continuation,
  Model,
  ModelAdvice,
  ModelParams,
} from './model.ts';

/**
 * Heston parameters of a request that has been checked.
 * @param params by name
 * @returns the five of Heston
 */
export function hestonParams(params: ModelParams): HestonParams {
  return {
    v0: params['v0']!,
    kappa: params['kappa']!,
    theta: params['theta']!,
    sigma: params['sigma']!,
    rho: params['rho']!,
  };
}

/**
 * Exponential decay along the real axis, and the log-return from which it is even.
 * @param params Heston parameters
 * @param expiryYears T
 * @returns half-plane, location −(ρ/σ)(v0 + κθT), decay √(1 − ρ²)(v0 + κθT)/σ
 */
export function hestonContinuation(params: HestonParams, expiryYears: number): Continuation {
  const { v0, kappa, theta, sigma, rho } = params;
  const mass = (v0 + kappa * theta * expiryYears) / sigma;
  return {
    angle: Math.PI / 2,
    location: -rho * mass,
    decay: Math.sqrt(Math.max(1 - rho * rho, 0)) * mass,
  };
}

/**
 * The rearranged little trap, with moments up to their explosion.
 *
 * Cumulants and moments cost as much as thirty values of φ̂, and a calibration asks for neither: made when asked for.
 */
function characteristicFunction(given: ModelParams, expiryYears: number): CharacteristicFunction {
  const params = hestonParams(given);
  let cumulants: CharacteristicFunction['cumulants'] | undefined;
  let moments: CharacteristicFunction['moments'] | undefined;
  return {
    get cumulants() {
      return (cumulants ??= hestonCumulants(params, expiryYears));
    },
    get moments() {
      return (moments ??= momentInterval(params, expiryYears));
    },
    continuation: hestonContinuation(params, expiryYears),
    evaluate: (u, out) => {
      out.re.fill(0);
      out.im.fill(0);
      addHestonLog(u, out, params, expiryYears);
      exponentiate(out.re, out.im);
    },
  };
}

/** φ̂ with its five derivatives. */
function characteristicGradient(given: ModelParams, expiryYears: number): CharacteristicGradient {
  const base = characteristicFunction(given, expiryYears);
  const params = hestonParams(given);
  return {
    get cumulants() {
      return base.cumulants;
    },
    get moments() {
      return base.moments;
    },
    continuation: hestonContinuation(params, expiryYears),
    evaluate: base.evaluate,
    evaluateGradient: (u, out, gradient) => {
      base.evaluate(u, out);
      hestonGradient(u, out, gradient, { params, expiryYears });
    },
  };
}

/**
 * Says when the variance reaches zero.
 * @param given checked parameters
 * @returns no advice, or that the Feller condition 2κθ ≥ σ² is broken
 */
export function hestonAdvice(given: ModelParams): readonly ModelAdvice[] {
  const { kappa, theta, sigma } = hestonParams(given);
  const gap = 2 * kappa * theta - sigma * sigma;
  if (gap >= 0) return [];
  return [
    {
      code: 'FELLER',
      message: `The variance reaches zero: 2κθ is ${(2 * kappa * theta).toPrecision(3)}, below σ² = ${(sigma * sigma).toPrecision(3)}.`,
    },
  ];
}

/** Heston's square-root variance. */
export const heston: Model = {
  id: 'heston',
  label: 'Heston',
  underlying: 'asset',
  formula: 'dS/S = (r − q) dt + √v dW₁,  dv = κ(θ − v) dt + σ√v dW₂,  d⟨W₁, W₂⟩ = ρ dt',
  source: 'Heston 1993; characteristic function in the form of Albrecher et al. 2007, equation (2)',
  params: hestonParamSpecs,
  advise: hestonAdvice,
  capabilities: {
    characteristicFunction,
    characteristicGradient,
    volatilityIndex: (params) => hestonVolatilityIndex(hestonParams(params)),
  },
};
