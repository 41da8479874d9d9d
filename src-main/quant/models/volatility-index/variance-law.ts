import { logGamma, stirlingRest } from '../../math/gamma.ts';
import { symmetricTridiagonalEigen } from '../../math/tridiagonal-eigen.ts';

/** Law of a square-root variance at T: v = scale · χ′²(degrees, noncentrality). */
export interface VarianceLaw {
  readonly scale: number;
  readonly degrees: number;
  readonly noncentrality: number;
}

/** Parameters of dv = κ(θ − v)dt + σ√v dW that its law depends on. */
export interface SquareRootVariance {
  readonly v0: number;
  readonly kappa: number;
  readonly theta: number;
  readonly sigma: number;
}

/** Fewer degrees of freedom than this change no digit of an expectation. */
const NO_DEGREES = 1e-14;

/**
 * c = σ²(1 − e^{−κT})/(4κ), 4κθ/σ² degrees of freedom, noncentrality v0 e^{−κT}/c.
 * @param variance parameters, per yr
 * @param expiryYears T > 0
 * @returns the law of v_T
 * @source Cox, Ingersoll and Ross 1985, equation (18)
 */
export function varianceLaw(variance: SquareRootVariance, expiryYears: number): VarianceLaw {
  const { v0, kappa, theta, sigma } = variance;
  const scale = (sigma * sigma * -Math.expm1(-kappa * expiryYears)) / (4 * kappa);
  const degrees = (4 * kappa * theta) / (sigma * sigma);
  return {
    scale,
    degrees: degrees < NO_DEGREES ? 0 : degrees,
    noncentrality: (v0 * Math.exp(-kappa * expiryYears)) / scale,
  };
}

/**
 * Probability of exactly 0, where only a variance without a level can stay.
 * @param law degrees and noncentrality
 * @returns e^{−noncentrality/2}, or 0 where there are degrees of freedom
 */
export function atomAtZero({ degrees, noncentrality }: VarianceLaw): number {
  return degrees === 0 ? Math.exp(-noncentrality / 2) : 0;
}

/**
 * One more than the power of x that the density has at 0.
 * @param law degrees of freedom
 * @returns above 0
 */
export function degreeAtZero({ degrees }: VarianceLaw): number {
  return degrees === 0 ? 1 : degrees / 2;
}

/** ln of √(2πz)e^{−z}I_ν(z) by Hankel's expansion. */
function hankelLog(order: number, z: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k < 60; k += 1) {
    const next = (term * ((2 * k - 1) ** 2 - 4 * order * order)) / (8 * k * z);
    if (Math.abs(next) >= Math.abs(term) || Math.abs(next) < 1e-17) break;
    term = next;
    sum += term;
  }
  return Math.log(sum);
}

/** a ln(a/m) + m − a without cancellation where a is close to m. */
function deviance(a: number, m: number): number {
  if (Math.abs(a - m) > 0.1 * (a + m)) return a * Math.log(a / m) + m - a;
  const v = (a - m) / (a + m);
  const square = v * v;
  let power = 2 * a * v;
  let sum = (a - m) * v;
  for (let k = 3; k < 40; k += 2) {
    power *= square;
    sum += power / k;
  }
  return sum;
}

/** ln of m^a e^{−m}/Γ(a + 1) for a + 1 > 0, keeping its digits where a and m are large or a is close to −1. */
function logPoisson(aPlusOne: number, m: number): number {
  const a = aPlusOne - 1;
  if (a < 10) return (a === 0 ? 0 : a * Math.log(m)) - m - logGamma(aPlusOne);
  return -deviance(a, m) - stirlingRest(a) - 0.5 * Math.log(2 * Math.PI * a);
}

/** ln of the density by the Poisson mixture summed from its largest term: no term is negative. */
function mixtureLog(law: VarianceLaw, x: number): number {
  const half = law.degrees / 2;
  const rate = (law.noncentrality * x) / 4;
  const first = law.degrees === 0 ? 1 : 0;
  const peak = Math.max(first, Math.floor((1 - half + Math.sqrt((1 - half) ** 2 + 4 * rate)) / 2));
  let sum = 1;
  for (let j = peak, term = 1; term > 1e-18 * sum; j += 1) {
    term *= rate / ((j + 1) * (half + j));
    sum += term;
  }
  for (let j = peak, term = 1; j > first && term > 1e-18 * sum; j -= 1) {
    term *= (j * (half + j - 1)) / rate;
    sum += term;
  }
  const log = logPoisson(peak + 1, law.noncentrality / 2) + logPoisson(half + peak, x / 2);
  return log - Math.LN2 + Math.log(sum);
}

/**
 * ln of the density of χ′² at x.
 * @param law degrees and noncentrality
 * @param x > 0, in units of the scale
 * @returns ln f(x)
 * @source Fisher 1928 for the mixture; Loader 2000 for its terms; DLMF 10.40.1 for large arguments
 */
export function logDensity(law: VarianceLaw, x: number): number {
  const order = law.degrees / 2 - 1;
  const z = Math.sqrt(law.noncentrality * x);
  if (z < Math.max(60, 2 * order * order)) return mixtureLog(law, x);
  const gap = Math.sqrt(x) - Math.sqrt(law.noncentrality);
  return (
    -0.5 * gap * gap +
    (order / 2) * Math.log(x / law.noncentrality) +
    hankelLog(order, z) -
    0.5 * Math.log(8 * Math.PI * z)
  );
}

/**
 * Interval outside of which less than 2e^{−depth} of the probability lies.
 * @param law degrees and noncentrality
 * @param depth t
 * @returns ends in units of the scale
 * @source Birgé 2001, lemma 8.1
 */
export function probableInterval(law: VarianceLaw, depth: number): readonly [number, number] {
  const mean = law.degrees + law.noncentrality;
  const spread = 2 * Math.sqrt((law.degrees + 2 * law.noncentrality) * depth);
  return [Math.max(mean - spread, 0), mean + spread + 2 * depth];
}

/**
 * Gauss–Jacobi rule against x^{degree − 1} on [0, 1]; made afresh, since every set of parameters has another power.
 * @param count number of nodes
 * @param degree > 0
 * @returns nodes and weights [count]
 * @source Golub and Welsch 1969
 */
export function powerRule(count: number, degree: number): { nodes: Float64Array; weights: Float64Array } {
  const diagonal = new Float64Array(count);
  const beside = new Float64Array(count);
  const power = degree - 1;
  for (let k = 0; k < count; k += 1) {
    const twice = 2 * k + power;
    diagonal[k] = k === 0 ? degree / (degree + 1) : 0.5 * (1 + (power * power) / (twice * (twice + 2)));
    const next = k + 1;
    const s = 2 * next + power;
    beside[k] = (next * (k + degree)) / (s * Math.sqrt((s - 1) * (s + 1)));
  }
  const { values, first } = symmetricTridiagonalEigen(diagonal, beside);
  return { nodes: values, weights: first.map((component) => (component * component) / degree) };
}
