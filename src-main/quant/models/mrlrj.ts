import type { CharacteristicFunction, Model, ModelAdvice, ModelParams } from './model.ts';
import { jumpLogMoment, reversionVariance, revertedLog } from './volatility-index/reversion.ts';
import type { UpwardJumps } from './volatility-index/reversion.ts';
import { jumps, kappa, sigma, theta } from './volatility-index/shared-params.ts';

/** λ, η and the κ that wears jumps off. */
function jumpsOf(params: ModelParams): UpwardJumps {
  return { kappa: params['kappa']!, lambda: params['lambda']!, eta: params['eta']! };
}

/** E[VIX_T], with the exponential moment of the jumps. */
function forward(params: ModelParams, spot: number, expiryYears: number): number {
  const median = revertedLog(params['kappa']!, params['theta']!, spot, expiryYears);
  const variance = reversionVariance(params['kappa']!, params['sigma']!, expiryYears);
  return Math.exp(median + variance / 2 + jumpLogMoment(jumpsOf(params), 1, expiryYears));
}

/** Cumulants of ln(VIX_T/F): Gaussian part and (λ/κ)(n−1)!(1 − e^{−nκT})/ηⁿ of the jumps. */
function cumulants(params: ModelParams, expiryYears: number): CharacteristicFunction['cumulants'] {
  const { kappa: speed, lambda, eta } = jumpsOf(params);
  const variance = reversionVariance(speed, params['sigma']!, expiryYears);
  const rate = lambda / speed;
  const gone = (power: number): number => -Math.expm1(-power * speed * expiryYears);
  return {
    c1: -variance / 2 + (rate * gone(1)) / eta - jumpLogMoment(jumpsOf(params), 1, expiryYears),
    c2: variance + (rate * gone(2)) / (eta * eta),
    c4: (6 * rate * gone(4)) / (eta * eta * eta * eta),
  };
}

/** Beyond the strip the jump factor is at most 2^{λ/(2κ)} in sectors of π/4; bent contours only where that is small. */
const MOST_JUMPS_BENT = 10;

/** Gaussian and jump factor, with the drift that makes φ̂(−i) = 1. */
function characteristicFunction(params: ModelParams, expiryYears: number): CharacteristicFunction {
  const { kappa: speed, lambda, eta } = jumpsOf(params);
  const halfVariance = reversionVariance(speed, params['sigma']!, expiryYears) / 2;
  const drift = halfVariance + jumpLogMoment(jumpsOf(params), 1, expiryYears);
  const gone = -Math.expm1(-speed * expiryYears);
  const rate = lambda / speed;
  return {
    cumulants: cumulants(params, expiryYears),
    moments: { lower: Number.NEGATIVE_INFINITY, upper: lambda > 0 ? eta : Number.POSITIVE_INFINITY },
    ...(rate <= MOST_JUMPS_BENT && {
      continuation: { angle: Math.PI / 4, location: -drift, decay: Number.POSITIVE_INFINITY },
    }),
    evaluate: (u, out) => {
      for (let j = 0; j < u.re.length; j += 1) {
        // z = iu = x + iy, and the logarithm of 1 + z·gone/(η − z)
        const x = -u.im[j]!;
        const y = u.re[j]!;
        const left = eta - x;
        const factor = gone / (left * left + y * y);
        const re = (x * left - y * y) * factor;
        const im = y * eta * factor;
        const growth =
          halfVariance * (x * x - y * y) - drift * x + 0.5 * rate * Math.log1p(re * (2 + re) + im * im);
        const angle = (2 * halfVariance * x - drift) * y + rate * Math.atan2(im, 1 + re);
        const size = Math.exp(growth);
        out.re[j] = size * Math.cos(angle);
        out.im[j] = size * Math.sin(angle);
      }
    },
  };
}

/** Says that the forward variance is infinite. */
function advise(params: ModelParams): readonly ModelAdvice[] {
  if (params['lambda'] === 0 || params['eta']! > 2) return [];
  return [
    {
      code: 'INFINITE_FORWARD_VARIANCE',
      message:
        'E[VIX²] is infinite because η is 2 or less. Futures and options have prices; the forward variance has none.',
    },
  ];
}

/** Mean-reverting logarithm with upward exponential jumps: a smile that slopes up. */
export const mrlrj: Model = {
  id: 'mrlrj',
  label: 'MRLRJ',
  underlying: 'volatilityIndex',
  formula: 'd ln VIX = κ(θ − ln VIX) dt + σ dW + J dN,  J ~ Exp(η),  N ~ Poisson(λ)',
  source: 'Bao 2013; Psychoyios, Dotsis and Markellos 2010',
  params: [kappa, theta, sigma, ...jumps],
  advise,
  capabilities: { forward, characteristicFunction },
};
