import { besselIScaled } from './bessel.ts';
import { gamma, logGamma } from './gamma.ts';
import { gammaP, gammaQ, poissonWeight } from './incomplete-gamma.ts';
import { QuantError } from './quant-error.ts';

/** Share of the largest term below which the rest is left out. */
const NEGLIGIBLE = 1e-19;

function check(x: number, freedom: number, noncentrality: number): void {
  if (!(freedom > 0 && noncentrality >= 0) || Number.isNaN(x) || !Number.isFinite(freedom + noncentrality))
    throw new QuantError('BAD_ARGUMENT', { x, freedom, noncentrality });
}

/**
 * Density of the noncentral χ² distribution, relatively exact in both tails.
 *
 * f(x) = ½ (x/λ)^{(d−2)/4} e^{−(√x−√λ)²/2} · e^{−√(λx)} I_{d/2−1}(√(λx)).
 * @param x real
 * @param freedom degrees of freedom d > 0
 * @param noncentrality λ ≥ 0
 * @returns density; at 0 the limit, Infinity for d < 2
 * @throws QuantError BAD_ARGUMENT
 * @source Johnson, Kotz and Balakrishnan 1995, chapter 29
 */
export function noncentralChiSquarePdf(x: number, freedom: number, noncentrality: number): number {
  check(x, freedom, noncentrality);
  if (x < 0 || x === Number.POSITIVE_INFINITY) return 0;
  const order = 0.5 * freedom - 1;
  if (x === 0) {
    if (order !== 0) return order < 0 ? Number.POSITIVE_INFINITY : 0;
    return 0.5 * Math.exp(-0.5 * noncentrality);
  }
  const argument = Math.sqrt(noncentrality) * Math.sqrt(x);
  if (argument < 2) return nearCentral(x, order, noncentrality);
  const gap = (x - noncentrality) / (Math.sqrt(x) + Math.sqrt(noncentrality));
  return (
    0.5 * (x / noncentrality) ** (0.5 * order) * Math.exp(-0.5 * gap * gap) * besselIScaled(order, argument)
  );
}

/** ½ (x/2)^ν e^{−(x+λ)/2} Σ (λx/4)^k/(k! Γ(ν + k + 1)). */
function nearCentral(x: number, order: number, noncentrality: number): number {
  const quarter = 0.25 * noncentrality * x;
  let term = 1;
  let sum = 1;
  for (let k = 1; k < 40 && term > 1e-17 * sum; k += 1) {
    term *= quarter / (k * (order + k));
    sum += term;
  }
  const half = 0.5 * x;
  const decay = Math.exp(-0.5 * noncentrality);
  if (order >= 0) return 0.5 * poissonWeight(order, half) * decay * sum;
  if (half < 600) return ((0.5 * half ** order * Math.exp(-half)) / gamma(order + 1)) * decay * sum;
  return 0.5 * Math.exp(order * Math.log(half) - half - logGamma(order + 1)) * decay * sum;
}

/**
 * Distribution function of the noncentral χ², relatively exact where it is small.
 *
 * Σ_k Poisson(k; λ/2) P(d/2 + k, x/2), summed about its largest term with P stepped downwards, where it only grows.
 * @param x real
 * @param freedom degrees of freedom d > 0
 * @param noncentrality λ ≥ 0
 * @returns probability of a value ≤ x
 * @throws QuantError BAD_ARGUMENT
 * @source Johnson, Kotz and Balakrishnan 1995, equation 29.2; Benton and Krishnamoorthy 2003 (order of summation)
 */
export function noncentralChiSquareCdf(x: number, freedom: number, noncentrality: number): number {
  check(x, freedom, noncentrality);
  if (x <= 0) return 0;
  if (x === Number.POSITIVE_INFINITY) return 1;
  const [mean, level, shape] = [0.5 * noncentrality, 0.5 * x, 0.5 * freedom];
  if (mean === 0) return gammaP(shape, level);
  const centre = Math.floor(Math.min(mean, largestTerm(mean, level, shape)));
  let from = centre;
  // Terms fall from k to k + 1 at least by (λ/2)/(k + 1) · min(1, y/(a + 1)).
  for (let share = 1; share > NEGLIGIBLE; from += 1)
    share *= (mean / (from + 1)) * Math.min(1, level / (shape + from + 1));
  let lower = gammaP(shape + from, level);
  let step = poissonWeight(shape + from, level);
  let weight = poissonWeight(from, mean);
  let sum = weight * lower;
  for (let k = from; k > 0 && (k > centre || weight * lower > NEGLIGIBLE * sum); k -= 1) {
    // P(a − 1) = P(a) + y^{a−1}e^{−y}/Γ(a).
    step *= (shape + k) / level;
    lower += step;
    weight *= k / mean;
    sum += weight * lower;
  }
  return Math.min(sum, 1);
}

/**
 * 1 minus the distribution function of the noncentral χ², relatively exact where it is small.
 * @param x real
 * @param freedom degrees of freedom d > 0
 * @param noncentrality λ ≥ 0
 * @returns probability of a value > x
 * @throws QuantError BAD_ARGUMENT
 * @source as `noncentralChiSquareCdf`, with Q stepped upwards
 */
export function noncentralChiSquareSurvival(x: number, freedom: number, noncentrality: number): number {
  check(x, freedom, noncentrality);
  if (x <= 0) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  const [mean, level, shape] = [0.5 * noncentrality, 0.5 * x, 0.5 * freedom];
  if (mean === 0) return gammaQ(shape, level);
  const centre = Math.ceil(Math.max(mean, largestTerm(mean, level, shape)));
  let from = centre;
  // Terms fall from k to k − 1 at least by k/(λ/2) · min(1, (a − 1)/y).
  for (let share = 1; share > NEGLIGIBLE && from > 0; from -= 1)
    share *= (from / mean) * Math.min(1, Math.max(0, shape + from - 1) / level);
  let upper = gammaQ(shape + from, level);
  let step = poissonWeight(shape + from, level);
  let weight = poissonWeight(from, mean);
  let sum = weight * upper;
  for (let k = from; k < centre || weight * upper > NEGLIGIBLE * sum; k += 1) {
    // Q(a + 1) = Q(a) + y^a e^{−y}/Γ(a + 1).
    upper += step;
    step *= level / (shape + k + 1);
    weight *= mean / (k + 1);
    sum += weight * upper;
  }
  return Math.min(sum, 1);
}

/** Place of the largest term in a tail, where P and Q fall like y^{d/2+k}/Γ(d/2 + k): k(d/2 + k) = (λ/2)(x/2). */
function largestTerm(mean: number, level: number, shape: number): number {
  const product = mean * level;
  return (2 * product) / (shape + Math.sqrt(shape * shape + 4 * product));
}
