import { blackPrice } from '../black/black76.ts';
import { exponentiate } from '../math/complex.ts';
import {
  addNormalJumps,
  jumpAngle,
  meanJump,
  normalJumpCumulants,
  normalJumpSpecs,
  type NormalJumps,
} from './jumps/normal-jumps.ts';
import type { CharacteristicFunction, ClosedFormSlice, Model, ModelParams } from './model.ts';

function jumpsOf(params: ModelParams): NormalJumps {
  return { lambda: params['lambda']!, mu: params['mu']!, delta: params['delta']! };
}

/** Gaussian factor and compensated jumps. */
function characteristicFunction(params: ModelParams, expiryYears: number): CharacteristicFunction {
  const jumps = jumpsOf(params);
  const w = params['sigma']! ** 2 * expiryYears;
  const added = normalJumpCumulants(jumps, expiryYears);
  return {
    cumulants: { c1: added.c1 - w / 2, c2: added.c2 + w, c4: added.c4 },
    moments: { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY },
    continuation: {
      angle: Math.min(jumpAngle(jumps), Math.PI / 4),
      location: -w / 2 - jumps.lambda * meanJump(jumps) * expiryYears,
      decay: Number.POSITIVE_INFINITY,
    },
    evaluate: (u, out) => {
      for (let j = 0; j < u.re.length; j += 1) {
        const x = u.re[j]!;
        const y = u.im[j]!;
        out.re[j] = -0.5 * w * (x * x - y * y - y);
        out.im[j] = -0.5 * w * (2 * x * y + x);
      }
      addNormalJumps(u, out, jumps, expiryYears);
      exponentiate(out.re, out.im);
    },
  };
}

const MOST_TERMS = 2000;

/**
 * Poisson mixture of Black prices: C = Σ e^{−λ'T}(λ'T)ⁿ/n! · B(F_n, K, σ²T + nδ²), F_n = F e^{−λkT}(1 + k)ⁿ under λ.
 *
 * Written with the weights of λ itself and the forward of each term, which sum to F; summed from the likeliest n outwards.
 */
function closedForm(params: ModelParams, expiryYears: number): ClosedFormSlice {
  const jumps = jumpsOf(params);
  const mean = jumps.lambda * expiryYears;
  const w = params['sigma']! ** 2 * expiryYears;
  const perJump = jumps.mu + (jumps.delta * jumps.delta) / 2;
  const drift = -mean * meanJump(jumps);
  const terms = poissonTerms(mean, mean * Math.exp(perJump));
  return (forward, strikes, out) => {
    for (let j = 0; j < strikes.length; j += 1) {
      const strike = strikes[j]!;
      let sum = 0;
      for (const { count, weight } of terms) {
        const termForward = forward * Math.exp(drift + count * perJump);
        sum +=
          weight * blackPrice(termForward, strike, w + count * jumps.delta * jumps.delta, strike >= forward);
      }
      out[j] = sum;
    }
    return 0;
  };
}

/** Poisson weights of all counts that matter under either measure: of the payoff's cash and of its asset part. */
function poissonTerms(cashMean: number, assetMean: number): { count: number; weight: number }[] {
  if (cashMean === 0) return [{ count: 0, weight: 1 }];
  const lowest = Math.min(cashMean, assetMean);
  const highest = Math.max(cashMean, assetMean);
  const reach = (mean: number): number => 12 * Math.sqrt(mean) + 40;
  const from = Math.max(0, Math.floor(lowest - reach(lowest)));
  const to = Math.min(from + MOST_TERMS, Math.ceil(highest + reach(highest)));
  const terms: { count: number; weight: number }[] = [];
  let logWeight = -cashMean;
  for (let count = 0; count <= to; count += 1) {
    if (count > 0) logWeight += Math.log(cashMean / count);
    if (count >= from) terms.push({ count, weight: Math.exp(logWeight) });
  }
  return terms;
}

/** Merton's jump diffusion: a smile from jumps. */
export const merton: Model = {
  id: 'merton',
  label: 'Merton jump diffusion',
  underlying: 'asset',
  formula: 'dS/S⁻ = (r − q − λk) dt + σ dW + (e^J − 1) dN,  J ~ N(μ, δ²),  k = e^{μ + δ²/2} − 1',
  source: 'Merton 1976, equation (19)',
  params: [
    {
      name: 'sigma',
      symbol: 'σ',
      label: 'Diffusion volatility',
      unit: 'vol/√yr',
      min: 0,
      max: 10,
      minExcluded: true,
      range: [0.02, 0.8],
      start: 0.2,
      transform: 'log',
      doc: 'Volatility between jumps.',
    },
    ...normalJumpSpecs,
  ],
  capabilities: { closedForm, characteristicFunction },
};
