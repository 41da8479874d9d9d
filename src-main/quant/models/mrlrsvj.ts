import type { Model, ModelParams } from './model.ts';
import {
  adviseStochasticVariance,
  checkStochasticVariance,
  stochasticVarianceContinuation,
  stochasticVarianceExponent,
} from './mrlrsv.ts';
import { indexCharacteristicFunction } from './volatility-index/index-characteristic-function.ts';
import { jumpExponent, jumpLogMoment, revertedLog, turnsFast } from './volatility-index/reversion.ts';
import type { UpwardJumps } from './volatility-index/reversion.ts';
import { jumps, kappa, stochasticVariance, theta } from './volatility-index/shared-params.ts';
import type { Exponent } from './volatility-index/variance-riccati.ts';

function jumpsOf(params: ModelParams): UpwardJumps {
  return { kappa: params['kappa']!, lambda: params['lambda']!, eta: params['eta']! };
}

function exponent(params: ModelParams, expiryYears: number): Exponent {
  const variance = stochasticVarianceExponent(params, expiryYears);
  const jump = jumpsOf(params);
  const z = new Float64Array(2);
  const added = new Float64Array(2);
  return (x, y, out) => {
    variance(x, y, out);
    z[0] = x;
    z[1] = y;
    jumpExponent(jump, expiryYears, z, added);
    out[0]! += added[0]!;
    out[1]! += added[1]!;
  };
}

/** E[VIX_T] by the exponents at z = 1. */
function forward(params: ModelParams, spot: number, expiryYears: number): number {
  const out = new Float64Array(2);
  stochasticVarianceExponent(params, expiryYears)(1, 0, out);
  const median = revertedLog(params['kappa']!, params['theta']!, spot, expiryYears);
  return Math.exp(median + out[0]! + jumpLogMoment(jumpsOf(params), 1, expiryYears));
}

/** Stochastic variance and upward jumps together; on quotes the jumps add next to nothing to MRLRSV. */
export const mrlrsvj: Model = {
  id: 'mrlrsvj',
  label: 'MRLRSVJ',
  underlying: 'volatilityIndex',
  formula:
    'd ln VIX = κ(θ − ln VIX) dt + √V dW + J dN,  dV = κᵥ(θᵥ − V) dt + σᵥ√V dW′,  J ~ Exp(η),  N ~ Poisson(λ)',
  source: 'Bao 2013',
  params: [kappa, theta, ...stochasticVariance, ...jumps],
  check: checkStochasticVariance,
  advise: adviseStochasticVariance,
  capabilities: {
    forward,
    characteristicFunction: (params, expiryYears) =>
      indexCharacteristicFunction({
        exponent: exponent(params, expiryYears),
        upper: params['lambda']! > 0 ? params['eta']! : Number.POSITIVE_INFINITY,
        lower: Number.NEGATIVE_INFINITY,
        continuation: {
          ...stochasticVarianceContinuation(params, expiryYears),
          turning: turnsFast(params['kappa']!, params['lambda']!, expiryYears),
        },
      }),
  },
};
