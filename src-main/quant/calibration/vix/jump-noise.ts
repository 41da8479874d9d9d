import { erfcx } from '../../math/erfcx.ts';
import type { UpwardJumps } from '../../models/volatility-index/reversion.ts';

/** What happens to ln VIX over one length of time besides reversion. */
export interface JumpNoise {
  /** Writes ln f(y_i). */
  readonly writeLogDensity: (y: Float64Array, out: Float64Array) => void;
  /** P(at least one jump | y). */
  readonly jumpProbability: (y: number) => number;
}

const MOST_JUMPS = 200;
const NEGLIGIBLE = 1e-17;
const ROOT_TWO_PI = 2.506_628_274_631_000_5;
const ROOT_HALF = Math.SQRT1_2;
/** erfcx of it is about e^{400}. */
const FARTHEST = -20;

/**
 * Exact law of the noise of MRLRJ over Δ: a normal variable of the given variance plus decayed exponential jumps.
 *
 * E e^{is·jumps} = [(η − is e)/(η − is)]^{λ/κ} with e = e^{−κΔ} is the transform of a sum of n exponentials of rate η/e, n negative
 * binomial with (λ/κ, 1 − e): the density Σ_n w_n (normal ∗ gamma(n, η/e)) has positive terms alone and keeps its digits in both
 * tails, where inversion of the transform loses them.
 * @param jumps κ, λ per yr; η
 * @param variance of the normal part, > 0
 * @param years Δ
 * @returns density and the probability that a move held a jump
 * @source Bao 2013 for the transform; the mixture by (η − is e)/(η − is) = e/[1 − (1 − e)·(η/e)/(η/e − is)]
 */
export function jumpNoise({ kappa, lambda, eta }: UpwardJumps, variance: number, years: number): JumpNoise {
  const gone = -Math.expm1(-kappa * years);
  const shape = lambda / kappa;
  const rate = eta * Math.exp(kappa * years);
  const weights: number[] = [Math.exp(-lambda * years)];
  for (let n = 0; n < MOST_JUMPS; n += 1) {
    const next = weights[n]! * ((shape + n) / (n + 1)) * gone;
    weights.push(next);
    if (next < NEGLIGIBLE * weights[0]! && n > shape * gone) break;
  }
  const deviation = Math.sqrt(variance);
  const constant = -Math.log(deviation * ROOT_TWO_PI);
  const parts = { weights, rate, deviation, constant };
  return {
    writeLogDensity: (y, out) => {
      for (let i = 0; i < y.length; i += 1) out[i] = logDensity(parts, y[i]!).total;
    },
    jumpProbability: (y) => {
      const { total, none } = logDensity(parts, y);
      return -Math.expm1(none - total);
    },
  };
}

interface NoiseParts {
  readonly weights: readonly number[];
  readonly rate: number;
  readonly deviation: number;
  /** ln of the normal density at 0. */
  readonly constant: number;
}

/**
 * ln f(y) and the logarithm of its part without a jump.
 *
 * In units of the normal density at y, I_n = ∫₀^∞ uⁿ e^{−ru} e^{uy/s² − u²/2s²} du obeys I_{n+1} = (y − rs²)I_n + n s² I_{n−1},
 * I_0 = s√(π/2)·erfcx((rs² − y)/(s√2)).
 */
function logDensity(
  { weights, rate, deviation, constant }: NoiseParts,
  y: number,
): { total: number; none: number } {
  const square = deviation * deviation;
  const normal = constant - (y * y) / (2 * square);
  const distance = rate * square - y;
  const argument = (distance / deviation) * ROOT_HALF;
  const scale = deviation * (ROOT_TWO_PI / 2);
  // Far above, erfcx(x) = 2e^{x²} − erfcx(−x) would overflow: everything is then told in units of e^{x²}.
  const isFar = argument < FARTHEST;
  const unit = isFar ? argument * argument : 0;
  const one = isFar ? Math.exp(-unit) : 1;
  let before = 0;
  let integral = scale * (isFar ? 2 : erfcx(argument));
  let factor = rate;
  let sum = weights[0]! * one;
  for (let n = 1; n < weights.length; n += 1) {
    const term = weights[n]! * factor * integral;
    sum += term;
    if (term < NEGLIGIBLE * sum && n > 2) break;
    const next = -distance * integral + (n === 1 ? square * one : (n - 1) * square * before);
    before = integral;
    integral = next > 0 ? next : 0;
    factor *= rate / n;
  }
  return { total: normal + unit + Math.log(sum), none: normal + Math.log(weights[0]!) };
}
