import { randomStream } from '../../math/philox.ts';
import type { ProcessParams } from '../step-program.ts';
import {
  besselVariable,
  gammaVariable,
  poissonVariable,
  randomSequence,
  type RandomSequence,
} from './random-sequence.ts';

/** What an exact draw leaves at each date. */
export interface ExactHestonPaths {
  /** [dates][paths] ln(S_t/F_t) */
  readonly logReturns: readonly Float64Array[];
  /** [dates][paths] v_t */
  readonly variances: readonly Float64Array[];
  /** [dates][paths] ∫ v dt from 0 */
  readonly totalVariances: readonly Float64Array[];
}

/** Which paths. */
export interface ExactDraws {
  /** Ascending years. */
  readonly dates: readonly number[];
  readonly paths: number;
  readonly seed: number;
}

/** Stream of its own, so that a referee shares no draws with what it judges. */
const STREAM = 0x45_58_41;
/** Terms of the gamma expansion that are drawn; the law of the rest is met in mean and variance. */
const TERMS = 40;
/** Terms of the sums over the rest that are added one by one before an integral takes over. */
const SUMMED = 4000;

/**
 * Paths of Heston from date to date without any error of steps: v by its noncentral chi-squared law, ∫v dt between two values of v
 * by the gamma expansion, and ln S given both, which is normal.
 *
 * ∫v dt = Σ_n (1/γ_n) Γ(N_n + δ/2 + 2η), N_n Poisson with mean (v_0 + v_T)λ_n, η a Bessel variable of order δ/2 − 1; λ_n =
 * 16π²n²/(σ²T(κ²T² + 4π²n²)), γ_n = (κ²T² + 4π²n²)/(2σ²T²), δ = 4κθ/σ². Forty terms are drawn and the rest replaced by a gamma
 * variable of its mean and variance. Slow: 20 μs a date and path.
 * @param params v0, kappa, theta, sigma > 0, rho
 * @param draws dates, paths and seed
 * @returns states at the dates
 * @source Glasserman and Kim 2011, "Gamma expansion of the Heston stochastic volatility model", theorem 2.2 and section 4.2; Broadie
 * and Kaya 2006, "Exact simulation of stochastic volatility and other affine jump diffusion processes", section 3
 */
export function exactHestonPaths(
  params: ProcessParams,
  { dates, paths, seed }: ExactDraws,
): ExactHestonPaths {
  const random = randomStream(seed, STREAM);
  const columns = (): Float64Array[] => dates.map(() => new Float64Array(paths));
  const [logReturns, variances, totalVariances] = [columns(), columns(), columns()];
  const steps = dates.map((date, i) => exactStep(params, date - (dates[i - 1] ?? 0)));
  for (let path = 0; path < paths; path += 1) {
    const draws = randomSequence(random, path);
    let [logReturn, variance, total] = [0, params['v0']!, 0];
    for (const [date, step] of steps.entries()) {
      const moved = step(draws, variance);
      logReturn += moved.gain;
      total += moved.total;
      ({ variance } = moved);
      logReturns[date]![path] = logReturn;
      variances[date]![path] = variance;
      totalVariances[date]![path] = total;
    }
  }
  return { logReturns, variances, totalVariances };
}

interface ExactMove {
  readonly variance: number;
  /** ∫ v dt of the step. */
  readonly total: number;
  /** Change of ln(S/F). */
  readonly gain: number;
}

function exactStep(params: ProcessParams, years: number): (draws: RandomSequence, v: number) => ExactMove {
  const [kappa, theta, rho] = [params['kappa']!, params['theta']!, params['rho']!];
  const sigma = params['sigma']!;
  const decay = Math.exp(-kappa * years);
  const share = kappa > 0 ? -Math.expm1(-kappa * years) / kappa : years;
  const freedom = (4 * kappa * theta) / sigma ** 2;
  const scale = 0.25 * sigma * sigma * share;
  const integral = integralDraw({ kappa, sigma, freedom }, years);
  return (draws, v) => {
    const jumps = poissonVariable(draws, (0.5 * v * decay) / scale);
    const next = 2 * scale * gammaVariable(draws, 0.5 * freedom + jumps);
    const total = integral(draws, v, next);
    // ∫√v dW of the variance, from its own equation
    const shared = (next - v - kappa * theta * years + kappa * total) / sigma;
    const deviation = Math.sqrt((1 - rho * rho) * total);
    return { variance: next, total, gain: rho * shared - 0.5 * total + deviation * draws.normal() };
  };
}

/** Sums over the terms that are not drawn: of λ/γ, 1/γ, 2λ/γ² and 1/γ². */
interface Rest {
  readonly mean: { readonly ofEnds: number; readonly ofShapes: number };
  readonly variance: { readonly ofEnds: number; readonly ofShapes: number };
}

function integralDraw(
  { kappa, sigma, freedom }: { kappa: number; sigma: number; freedom: number },
  years: number,
): (draws: RandomSequence, from: number, to: number) => number {
  const termAt = (n: number): { rate: number; inverse: number } => {
    const square = (kappa * years) ** 2 + (2 * Math.PI * n) ** 2;
    return {
      rate: (4 * (2 * Math.PI * n) ** 2) / (sigma * sigma * years * square),
      inverse: (2 * (sigma * years) ** 2) / square,
    };
  };
  const terms = Array.from({ length: TERMS }, (_, i) => termAt(i + 1));
  const rest = restOf(termAt);
  const half = 0.5 * kappa * years;
  const spread = half > 1e-8 ? half / Math.sinh(half) : 1;
  return (draws, from, to) => {
    const z = ((4 * spread) / (sigma * sigma * years)) * Math.sqrt(from * to);
    const shape = 0.5 * freedom + (z > 0 ? 2 * besselVariable(draws, 0.5 * freedom - 1, z) : 0);
    const ends = from + to;
    let sum = 0;
    for (const { rate, inverse } of terms)
      sum += inverse * gammaVariable(draws, poissonVariable(draws, ends * rate) + shape);
    const mean = ends * rest.mean.ofEnds + shape * rest.mean.ofShapes;
    const variance = ends * rest.variance.ofEnds + shape * rest.variance.ofShapes;
    return mean > 0 ? sum + (variance / mean) * gammaVariable(draws, (mean * mean) / variance) : sum;
  };
}

/** Terms n > TERMS fall like n⁻² and n⁻⁴: their sum beyond SUMMED is that of the last times ∫ (x/N)^{−p} dx. */
function restOf(termAt: (n: number) => { rate: number; inverse: number }): Rest {
  let [endsMean, shapesMean, endsVariance, shapesVariance] = [0, 0, 0, 0];
  for (let n = TERMS + 1; n <= SUMMED; n += 1) {
    const { rate, inverse } = termAt(n);
    const tail = n === SUMMED ? [n + 0.5, (n + 1.5) / 3] : [1, 1];
    endsMean += rate * inverse * tail[0]!;
    shapesMean += inverse * tail[0]!;
    endsVariance += 2 * rate * inverse * inverse * tail[1]!;
    shapesVariance += inverse * inverse * tail[1]!;
  }
  return {
    mean: { ofEnds: endsMean, ofShapes: shapesMean },
    variance: { ofEnds: endsVariance, ofShapes: shapesVariance },
  };
}
