import type { Continuation, Model, ModelAdvice, ModelParams, ParamIssue } from './model.ts';
import { indexCharacteristicFunction } from './volatility-index/index-characteristic-function.ts';
import { revertedLog } from './volatility-index/reversion.ts';
import { kappa, stochasticVariance, theta } from './volatility-index/shared-params.ts';
import { varianceContinuation, varianceExponent } from './volatility-index/variance-riccati.ts';
import type { Exponent } from './volatility-index/variance-riccati.ts';
import type { IndexVariance } from './volatility-index/index-variance.ts';

/** Longest expiry that anything here prices; E[VIX_T] that is finite there is finite before. */
const LONGEST_EXPIRY_YEARS = 50;

function varianceOf(params: ModelParams): IndexVariance {
  return {
    kappa: params['kappa']!,
    rho: params['rho']!,
    kappaV: params['kappaV']!,
    thetaV: params['thetaV']!,
    sigmaV: params['sigmaV']!,
    v0: params['v0']!,
  };
}

/**
 * The part of ln E VIX_T^z that stochastic variance adds: κvθv∫B + B V₀.
 * @param params of a model with `stochasticVariance`
 * @param expiryYears T
 * @returns the exponent at z = x + iy
 * @source Bao 2013
 */
export function stochasticVarianceExponent(params: ModelParams, expiryYears: number): Exponent {
  return varianceExponent(varianceOf(params), expiryYears);
}

/**
 * Behaviour of that part beyond the strip.
 * @param params of a model with `stochasticVariance`
 * @param expiryYears T
 * @returns sector, location and decay
 */
export function stochasticVarianceContinuation(params: ModelParams, expiryYears: number): Continuation {
  return varianceContinuation(varianceOf(params), expiryYears);
}

/** E[VIX_T] by the exponent at z = 1. */
function forward(params: ModelParams, spot: number, expiryYears: number): number {
  const out = new Float64Array(2);
  stochasticVarianceExponent(params, expiryYears)(1, 0, out);
  return Math.exp(revertedLog(params['kappa']!, params['theta']!, spot, expiryYears) + out[0]!);
}

/**
 * Refuses a variance so volatile that the future is infinite.
 * @param params of a model with `stochasticVariance`
 * @returns the rule on `sigmaV`, or null
 */
export function checkStochasticVariance(params: ModelParams): ParamIssue | null {
  const out = new Float64Array(2);
  stochasticVarianceExponent(params, LONGEST_EXPIRY_YEARS)(1, 0, out);
  if (Number.isFinite(out[0]!)) return null;
  return {
    param: 'sigmaV',
    rule: 'must be lower, or kappa or kappaV higher: with these values the expected index becomes infinite',
    value: params['sigmaV']!,
  };
}

/**
 * Says when the variance of the index touches zero.
 * @param params of a model with `stochasticVariance`
 * @returns no advice, or one
 */
export function adviseStochasticVariance(params: ModelParams): readonly ModelAdvice[] {
  const { kappaV, thetaV, sigmaV } = varianceOf(params);
  if (2 * kappaV * thetaV >= sigmaV * sigmaV) return [];
  return [
    {
      code: 'FELLER',
      message: 'The variance of ln VIX touches 0 because 2κᵥθᵥ is below σᵥ². Prices are right all the same.',
    },
  ];
}

/** Mean-reverting logarithm with stochastic variance correlated with the index: the smile slopes with ρ. */
export const mrlrsv: Model = {
  id: 'mrlrsv',
  label: 'MRLRSV',
  underlying: 'volatilityIndex',
  formula: 'd ln VIX = κ(θ − ln VIX) dt + √V dW,  dV = κᵥ(θᵥ − V) dt + σᵥ√V dW′,  corr(dW, dW′) = ρ',
  source: 'Bao 2013',
  params: [kappa, theta, ...stochasticVariance],
  check: checkStochasticVariance,
  advise: adviseStochasticVariance,
  capabilities: {
    forward,
    characteristicFunction: (params, expiryYears) =>
      indexCharacteristicFunction({
        exponent: stochasticVarianceExponent(params, expiryYears),
        upper: Number.POSITIVE_INFINITY,
        lower: Number.NEGATIVE_INFINITY,
        continuation: stochasticVarianceContinuation(params, expiryYears),
      }),
  },
};
