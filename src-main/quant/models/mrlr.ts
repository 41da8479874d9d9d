import { blackPrice } from '../black/black76.ts';
import type { CharacteristicFunction, ClosedFormSlice, Model, ModelParams } from './model.ts';
import { reversionVariance, revertedLog } from './volatility-index/reversion.ts';
import { kappa, sigma, theta } from './volatility-index/shared-params.ts';

const totalVariance = (params: ModelParams, expiryYears: number): number =>
  reversionVariance(params['kappa']!, params['sigma']!, expiryYears);

/** E[VIX_T] = exp(median + V/2). */
function forward(params: ModelParams, spot: number, expiryYears: number): number {
  const median = revertedLog(params['kappa']!, params['theta']!, spot, expiryYears);
  return Math.exp(median + totalVariance(params, expiryYears) / 2);
}

/** Black-76 on the future. */
function closedForm(params: ModelParams, expiryYears: number): ClosedFormSlice {
  const variance = totalVariance(params, expiryYears);
  return (future, strikes, out) => {
    for (let j = 0; j < strikes.length; j += 1) {
      out[j] = blackPrice(future, strikes[j]!, variance, strikes[j]! >= future);
    }
    return 0;
  };
}

/** The normal one. */
function characteristicFunction(params: ModelParams, expiryYears: number): CharacteristicFunction {
  const w = totalVariance(params, expiryYears);
  return {
    cumulants: { c1: -w / 2, c2: w, c4: 0 },
    moments: { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY },
    continuation: { angle: Math.PI / 4, location: -w / 2, decay: Number.POSITIVE_INFINITY },
    evaluate: (u, out) => {
      for (let j = 0; j < u.re.length; j += 1) {
        const a = u.re[j]!;
        const b = u.im[j]!;
        // −½w(u² + iu) with u = a + ib
        const size = Math.exp(-0.5 * w * (a * a - b * b - b));
        const angle = -0.5 * w * a * (2 * b + 1);
        out.re[j] = size * Math.cos(angle);
        out.im[j] = size * Math.sin(angle);
      }
    },
  };
}

/** Mean-reverting logarithm of the index: lognormal futures, a flat smile that falls with expiry. */
export const mrlr: Model = {
  id: 'mrlr',
  label: 'MRLR',
  underlying: 'volatilityIndex',
  formula: 'd ln VIX = κ(θ − ln VIX) dt + σ dW',
  source: 'Bao 2013; Detemple and Osakwe 2000',
  params: [kappa, theta, sigma],
  capabilities: { forward, closedForm, characteristicFunction },
};
