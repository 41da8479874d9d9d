import type { VarianceSums } from './simulate-variance.ts';

/** Out-of-the-money prices per unit of forward, and their Monte-Carlo errors. */
export interface SimulatedPrices {
  readonly prices: Float64Array;
  readonly standardErrors: Float64Array;
}

/**
 * N(x) and e^{−x²/2} share the one exponential; |error| < 7.5e-8, far below the noise of a simulation.
 * @source Abramowitz and Stegun 1964, formula 26.2.17
 */
function upperTail(x: number, density: number): number {
  const t = 1 / (1 + 0.231_641_9 * x);
  const series =
    t *
    (0.319_381_53 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
  return density * series;
}

const INVERSE_ROOT_TWO_PI = 0.398_942_280_401_432_7;

/** Call − intrinsic side by the sign: the out-of-the-money price of K at forward m = e^{logForward}, variance v. */
function outOfTheMoney(logForward: number, k: number, root: number, isCall: boolean): number {
  if (!(root > 1e-12)) return Math.max((isCall ? 1 : -1) * (Math.exp(logForward) - Math.exp(k)), 0);
  const d1 = (logForward - k) / root + root / 2;
  const d2 = d1 - root;
  const density1 = INVERSE_ROOT_TWO_PI * Math.exp(-0.5 * d1 * d1);
  const forward = Math.exp(logForward);
  const strike = Math.exp(k);
  // n(d2) = n(d1) m/K.
  const density2 = (density1 * forward) / strike;
  const tail1 = upperTail(Math.abs(d1), density1);
  const tail2 = upperTail(Math.abs(d2), density2);
  const above1 = d1 >= 0 ? 1 - tail1 : tail1;
  const above2 = d2 >= 0 ? 1 - tail2 : tail2;
  return isCall ? forward * above1 - strike * above2 : strike * (1 - above2) - forward * (1 - above1);
}

/**
 * Prices of one expiry as means of Black prices: given the Brownian motion of the volatility the log-price is normal.
 *
 * Antithetic pairs; the two martingales e^{ρ∫σdW − ½ρ²∫σ²} − 1 and ∫σ² − E∫σ² as control variates by regression.
 * @param sums of the paths
 * @param rho correlation of price and volatility
 * @param logStrikes [n] ln(K/F)
 * @returns put below the forward, call from it up
 * @source Romano and Touzi 1997, "Contingent claims and market completeness in a stochastic volatility model"; Glasserman 2004, section 4.1
 */
export function conditionalPrices(
  { gains, totals, meanTotal }: VarianceSums,
  rho: number,
  logStrikes: Float64Array,
): SimulatedPrices {
  const paths = gains.length;
  const pairs = paths / 2;
  const logForwards = new Float64Array(paths);
  const roots = new Float64Array(paths);
  for (let path = 0; path < paths; path += 1) {
    logForwards[path] = rho * gains[path]! - 0.5 * rho * rho * totals[path]!;
    roots[path] = Math.sqrt((1 - rho * rho) * totals[path]!);
  }
  const [first, second] = [new Float64Array(pairs), new Float64Array(pairs)];
  for (let pair = 0; pair < pairs; pair += 1) {
    first[pair] = 0.5 * (Math.exp(logForwards[pair]!) + Math.exp(logForwards[pair + pairs]!)) - 1;
    second[pair] = 0.5 * (totals[pair]! + totals[pair + pairs]!) - meanTotal;
  }
  const controls = controlsOf(first, second);
  const prices = new Float64Array(logStrikes.length);
  const standardErrors = new Float64Array(logStrikes.length);
  const values = new Float64Array(pairs);
  for (let i = 0; i < logStrikes.length; i += 1) {
    const k = logStrikes[i]!;
    const isCall = k >= 0;
    for (let pair = 0; pair < pairs; pair += 1)
      values[pair] =
        0.5 *
        (outOfTheMoney(logForwards[pair]!, k, roots[pair]!, isCall) +
          outOfTheMoney(logForwards[pair + pairs]!, k, roots[pair + pairs]!, isCall));
    [prices[i], standardErrors[i]] = controls(values);
  }
  return { prices, standardErrors };
}

/** Mean and standard error of values less their regression on two controls of mean zero. */
function controlsOf(a: Float64Array, b: Float64Array): (values: Float64Array) => [number, number] {
  const n = a.length;
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  let [aa, ab, bb] = [0, 0, 0];
  for (let i = 0; i < n; i += 1) {
    const [da, db] = [a[i]! - meanA, b[i]! - meanB];
    aa += da * da;
    ab += da * db;
    bb += db * db;
  }
  const determinant = aa * bb - ab * ab;
  const usable = determinant > 1e-12 * aa * bb;
  return (values) => {
    const mean = meanOf(values);
    let [va, vb, vv] = [0, 0, 0];
    for (let i = 0; i < n; i += 1) {
      const dv = values[i]! - mean;
      va += dv * (a[i]! - meanA);
      vb += dv * (b[i]! - meanB);
      vv += dv * dv;
    }
    const onA = usable ? (va * bb - vb * ab) / determinant : 0;
    const onB = usable ? (vb * aa - va * ab) / determinant : 0;
    const left = Math.max(vv - onA * va - onB * vb, 0);
    return [mean - onA * meanA - onB * meanB, Math.sqrt(left / n / (n - 1))];
  };
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i]!;
  return sum / values.length;
}
