import { controlVariates } from './control-variates.ts';
import type { VarianceSums } from './simulate-variance.ts';

/** A path given its volatility: forward in units of today's, root of the variance left, and its inverse. */
export interface ConditionalLaw {
  readonly logForwards: Float64Array;
  readonly forwards: Float64Array;
  readonly roots: Float64Array;
  readonly inverseRoots: Float64Array;
}

const INVERSE_ROOT_TWO_PI = 0.398_942_280_401_432_7;
/** A path without variance is a constant; so small a root stands for it. */
const LEAST_ROOT = 1e-9;

/**
 * N(−x) for x ≥ 0; N(x) and e^{−x²/2} share the one exponential; |error| < 7.5e-8, far below the noise of a simulation.
 * @source Abramowitz and Stegun 1964, formula 26.2.17
 */
function upperTail(x: number, density: number): number {
  const t = 1 / (1 + 0.231_641_9 * x);
  const series =
    t *
    (0.319_381_53 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
  return density * series;
}

/**
 * Prices of one expiry as means of Black prices: given the Brownian motion of the volatility the log-price is normal.
 *
 * Martingales of that motion are control variates (`controlVariates`).
 * @param sums of the paths
 * @param rho correlation of price and volatility
 * @param logStrikes [n] ln(K/F)
 * @param standardErrors [n] Monte-Carlo errors, written where given
 * @returns out-of-the-money prices per unit of forward: put below the forward, call from it up
 * @source Romano and Touzi 1997, "Contingent claims and market completeness in a stochastic volatility model"; Glasserman 2004, section 4.1
 */
export function conditionalPrices(
  sums: VarianceSums,
  rho: number,
  logStrikes: Float64Array,
  standardErrors?: Float64Array,
): Float64Array {
  const law = conditionalLaw(sums, rho);
  const controls = controlVariates(sums, rho);
  const prices = new Float64Array(logStrikes.length);
  const values = new Float64Array(sums.gains.length);
  for (let i = 0; i < logStrikes.length; i += 1) {
    outOfTheMoney(law, logStrikes[i]!, values);
    for (let path = 0; path < values.length; path += 1) values[path]! *= sums.weights[path]!;
    prices[i] = controls.mean(values);
    if (standardErrors) standardErrors[i] = controls.standardError(values);
  }
  return prices;
}

/**
 * What is known of each path once its volatility is.
 * @param sums of the paths
 * @param rho correlation of price and volatility
 * @returns [paths] columns
 */
export function conditionalLaw({ gains, totals }: VarianceSums, rho: number): ConditionalLaw {
  const logForwards = new Float64Array(gains.length);
  const roots = new Float64Array(gains.length);
  for (let path = 0; path < gains.length; path += 1) {
    logForwards[path] = rho * gains[path]! - 0.5 * rho * rho * totals[path]!;
    roots[path] = Math.max(Math.sqrt((1 - rho * rho) * totals[path]!), LEAST_ROOT);
  }
  return {
    logForwards,
    forwards: logForwards.map(Math.exp),
    roots,
    inverseRoots: roots.map((root) => 1 / root),
  };
}

/** Derivatives of the price on every path, [paths] each. */
export interface PathSlopes {
  /** By the log-forward of the path. */
  readonly deltas: Float64Array;
  /** By the variance left. */
  readonly vegas: Float64Array;
}

/**
 * The out-of-the-money price of e^k on every path.
 * @param law of the paths
 * @param k ln(K/F)
 * @param out [paths] prices per unit of forward
 * @param slopes written where given
 */
export function outOfTheMoney(
  { logForwards, forwards, roots, inverseRoots }: ConditionalLaw,
  k: number,
  out: Float64Array,
  slopes?: PathSlopes,
): void {
  const strike = Math.exp(k);
  const inverseStrike = 1 / strike;
  const isCall = k >= 0;
  for (let path = 0; path < out.length; path += 1) {
    const root = roots[path]!;
    const forward = forwards[path]!;
    const d1 = (logForwards[path]! - k) * inverseRoots[path]! + 0.5 * root;
    const d2 = d1 - root;
    const density = INVERSE_ROOT_TWO_PI * Math.exp(-0.5 * d1 * d1);
    const tail1 = forward * upperTail(Math.abs(d1), density);
    // n(d2) = n(d1) m/K.
    const tail2 = strike * upperTail(Math.abs(d2), density * forward * inverseStrike);
    if (isCall) out[path] = (d1 >= 0 ? forward - tail1 : tail1) - (d2 >= 0 ? strike - tail2 : tail2);
    else out[path] = (d2 >= 0 ? tail2 : strike - tail2) - (d1 >= 0 ? tail1 : forward - tail1);
    if (!slopes) continue;
    const reached = isCall === d1 >= 0 ? forward - tail1 : tail1;
    slopes.deltas[path] = isCall ? reached : -reached;
    slopes.vegas[path] = 0.5 * forward * density * inverseRoots[path]!;
  }
}
