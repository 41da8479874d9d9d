import { logGamma } from '../../math/gamma.ts';
import { inverseNormalCdf } from '../../math/normal.ts';
import type { RandomStream } from '../../math/philox.ts';

/** Random numbers of one path one after the other, for samplers that need now more, now fewer of them. */
export interface RandomSequence {
  /** Uniform on (0, 1). */
  readonly uniform: () => number;
  readonly normal: () => number;
}

/**
 * The draws of one path in turn.
 * @param random stream addressed by path and place
 * @param path unsigned 32-bit number of the path
 * @returns sequence that begins at place 0
 */
export function randomSequence(random: RandomStream, path: number): RandomSequence {
  let place = 0;
  const uniform = (): number => random.uniform(path, place++);
  return { uniform, normal: () => inverseNormalCdf(uniform()) };
}

/**
 * A gamma variable of scale one.
 * @param draws of a path
 * @param shape positive; 0 gives 0
 * @returns variable with mean and variance `shape`
 * @source Marsaglia and Tsang 2000, "A simple method for generating gamma variables", section 6 for shapes below one
 */
export function gammaVariable(draws: RandomSequence, shape: number): number {
  if (shape <= 0) return 0;
  if (shape < 1) return gammaVariable(draws, shape + 1) * draws.uniform() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = draws.normal();
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    if (Math.log(draws.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Mean up to which the distribution function is summed. */
const MOST_SUMMED = 30;

/**
 * A Poisson variable: by its distribution function for small means, by transformed rejection for large ones.
 * @param draws of a path
 * @param mean not negative
 * @returns whole number
 * @source Hörmann 1993, "The transformed rejection method for generating Poisson random variables", algorithm PTRS
 */
export function poissonVariable(draws: RandomSequence, mean: number): number {
  if (mean > MOST_SUMMED) return poissonByRejection(draws, mean);
  const u = draws.uniform();
  let term = Math.exp(-mean);
  let [count, sum] = [0, term];
  while (sum < u && count < 10 * MOST_SUMMED) {
    count += 1;
    term *= mean / count;
    sum += term;
  }
  return count;
}

function poissonByRejection(draws: RandomSequence, mean: number): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const quick = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = draws.uniform() - 0.5;
    const v = draws.uniform();
    const rest = 0.5 - Math.abs(u);
    const count = Math.floor(((2 * a) / rest + b) * u + mean + 0.43);
    if (rest >= 0.07 && v <= quick) return count;
    if (count < 0 || (rest < 0.013 && v > rest)) continue;
    const left = Math.log((v * inverseAlpha) / (a / (rest * rest) + b));
    if (left <= count * Math.log(mean) - mean - logGamma(count + 1)) return count;
  }
}

/** Probabilities below this share of the largest are left out. */
const LEAST_SHARE = 1e-17;

/**
 * A Bessel variable: P(N = n) = (z/2)^{2n+ν}/(I_ν(z) n! Γ(n + ν + 1)), by its distribution function around the mode.
 * @param draws of a path
 * @param order ν > −1
 * @param z not negative
 * @returns whole number
 * @source Yuan and Kalbfleisch 2000, "On the Bessel distribution and related problems", section 2 (the mode)
 */
export function besselVariable(draws: RandomSequence, order: number, z: number): number {
  const quarter = 0.25 * z * z;
  const mode = Math.max(Math.floor(0.5 * (Math.sqrt(z * z + order * order) - order)), 0);
  // p_{n+1}/p_n = (z/2)²/((n + 1)(n + 1 + ν))
  const above: number[] = [];
  const below: number[] = [];
  let total = 1;
  for (let [n, p] = [mode, 1]; ; n += 1) {
    p *= quarter / ((n + 1) * (n + 1 + order));
    if (!(p > LEAST_SHARE)) break;
    above.push(p);
    total += p;
  }
  for (let [n, p] = [mode, 1]; n > 0; n -= 1) {
    p *= (n * (n + order)) / quarter;
    if (!(p > LEAST_SHARE)) break;
    below.push(p);
    total += p;
  }
  let left = draws.uniform() * total - 1;
  if (left <= 0) return mode;
  for (const [i, p] of above.entries()) {
    left -= p;
    if (left <= 0) return mode + 1 + i;
  }
  for (const [i, p] of below.entries()) {
    left -= p;
    if (left <= 0) return mode - 1 - i;
  }
  return mode;
}
