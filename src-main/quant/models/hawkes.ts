import type { Continuation, Model, ModelParams, ParamIssue } from './model.ts';
import { hawkesExponent } from './volatility-index/hawkes-exponent.ts';
import type { HawkesJumps } from './volatility-index/hawkes-exponent.ts';
import { indexCharacteristicFunction } from './volatility-index/index-characteristic-function.ts';
import { reversionVariance, revertedLog, turnsFast } from './volatility-index/reversion.ts';
import { eta, kappa, selfExcitation, sigma, theta } from './volatility-index/shared-params.ts';
import type { Exponent } from './volatility-index/variance-riccati.ts';

/** Longest expiry that anything here prices; E[VIX_T] that is finite there is finite before. */
const LONGEST_EXPIRY_YEARS = 50;

function jumpsOf(params: ModelParams): HawkesJumps {
  return {
    kappa: params['kappa']!,
    eta: params['eta']!,
    decay: params['decay']!,
    baseIntensity: params['baseIntensity']!,
    excitation: params['excitation']!,
    intensity0: params['intensity0']!,
  };
}

function exponent(params: ModelParams, expiryYears: number): Exponent {
  const jump = hawkesExponent(jumpsOf(params), expiryYears);
  const half = reversionVariance(params['kappa']!, params['sigma']!, expiryYears) / 2;
  return (x, y, out) => {
    jump(x, y, out);
    out[0]! += half * (x * x - y * y);
    out[1]! += half * 2 * x * y;
  };
}

/** E[VIX_T] by the exponent at z = 1. */
function forward(params: ModelParams, spot: number, expiryYears: number): number {
  const out = new Float64Array(2);
  exponent(params, expiryYears)(1, 0, out);
  return Math.exp(revertedLog(params['kappa']!, params['theta']!, spot, expiryYears) + out[0]!);
}

/** Stable excitement and a finite future. */
function check(params: ModelParams): ParamIssue | null {
  const { excitation, decay } = jumpsOf(params);
  if (excitation >= decay) {
    return {
      param: 'excitation',
      rule: `must be below decay (${decay}): a jump may not cause one more jump or more`,
      value: excitation,
    };
  }
  const out = new Float64Array(2);
  exponent(params, LONGEST_EXPIRY_YEARS)(1, 0, out);
  if (Number.isFinite(out[0]!)) return null;
  return {
    param: 'excitation',
    rule: 'must be lower, or eta higher: with these values the expected index becomes infinite',
    value: excitation,
  };
}

/**
 * The normal part falls faster than any exponential up to π/4. Jumps stay bounded where |η/(η − z)| ≤ 1/cos(angle) does not make
 * their excitement grow without end: where C′ = −βC + e^{aC}/cos(angle) − 1 has a point of rest, 1/cos(angle) ≤ (β/a)e^{a/β − 1}.
 */
function continuation(params: ModelParams, expiryYears: number): Continuation {
  const { kappa, excitation, decay, baseIntensity, intensity0 } = jumpsOf(params);
  const ratio = excitation / decay;
  const angle = Math.min(Math.PI / 4, Math.acos(ratio * Math.exp(1 - ratio)));
  const intensity = Math.max(intensity0, baseIntensity / (1 - ratio));
  const turning = turnsFast(kappa, intensity, expiryYears);
  return { angle, location: 0, decay: Number.POSITIVE_INFINITY, turning };
}

/** Mean-reverting logarithm whose jumps excite further jumps; panic halves in ln 2/(β − a) years. */
export const hawkes: Model = {
  id: 'hawkes',
  label: 'MRLR with Hawkes jumps',
  underlying: 'volatilityIndex',
  formula: 'd ln VIX = κ(θ − ln VIX) dt + σ dW + J dN,  dℓ = β(ℓ∞ − ℓ) dt + a dN,  J ~ Exp(η)',
  source: 'Hawkes 1971; Errais, Giesecke and Goldberg 2010',
  params: [kappa, theta, sigma, eta, ...selfExcitation],
  check,
  capabilities: {
    forward,
    characteristicFunction: (params, expiryYears) =>
      indexCharacteristicFunction({
        exponent: exponent(params, expiryYears),
        upper: params['eta']!,
        lower: 'none',
        continuation: continuation(params, expiryYears),
      }),
  },
};
