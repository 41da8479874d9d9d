import { QuantError } from '../math/quant-error.ts';
import type { GaussianPrior } from './gaussian-prior.ts';
import type { LogQuotes } from './log-quotes.ts';

/** What quotes say about the nodes of a grid under a normal law of ln σ. */
export interface GaussianPosterior {
  /** [N] mean of ln σ. */
  readonly mean: Float64Array;
  /** [N] variance of ln σ. */
  readonly variance: Float64Array;
  /** ln p(quotes), the marginal likelihood. */
  readonly logLikelihood: number;
}

/** Cholesky factor L of C_oo + R, grown quote by quote. */
export interface QuoteFactor {
  readonly prior: GaussianPrior;
  readonly quotes: LogQuotes;
  /** Lower triangle of the rows done, packed: row a begins at a(a + 1)/2. Longer when more quotes come. */
  factor: Float64Array;
  /** [o] L⁻¹(y_o − μ_o). */
  readonly whitened: Float64Array;
  done: number;
  /** ln p of the quotes done. */
  logLikelihood: number;
}

const HALF_LOG_TWO_PI = 0.918_938_533_204_672_7;

/**
 * Begins the factor of the quotes under a prior.
 * @param prior normal law
 * @param quotes of the same grid
 * @returns factor without rows
 */
export function startFactor(prior: GaussianPrior, quotes: LogQuotes): QuoteFactor {
  const whitened = new Float64Array(quotes.nodes.length);
  return { prior, quotes, factor: new Float64Array(0), whitened, done: 0, logLikelihood: 0 };
}

/**
 * Adds quotes to a factor, each with its term of the likelihood: ln p(y_a | y_1 … y_{a−1}) = −½z² − ln L_aa − ½ ln 2π.
 * @param state changed in place
 * @param until number of quotes to have, not less than there are
 * @throws QuantError NOT_POSITIVE where C_oo + R cannot be factored
 */
export function extendFactor(state: QuoteFactor, until: number): void {
  const { prior, quotes, whitened } = state;
  const { nodes, values, noise } = quotes;
  const size = prior.mean.length;
  const factor = new Float64Array((until * (until + 1)) / 2);
  factor.set(state.factor);
  state.factor = factor;
  for (let a = state.done; a < until; a += 1) {
    const node = nodes[a]!;
    const row = (a * (a + 1)) / 2;
    let residual = values[a]! - prior.mean[node]!;
    let pivot = prior.covariance[node * size + node]! + noise[a]!;
    for (let b = 0; b < a; b += 1) {
      const other = (b * (b + 1)) / 2;
      const inner = productOfRows(factor, row, other, b);
      const entry = (prior.covariance[node * size + nodes[b]!]! - inner) / factor[other + b]!;
      factor[row + b] = entry;
      pivot -= entry * entry;
      residual -= entry * whitened[b]!;
    }
    if (!(pivot > 0)) throw new QuantError('NOT_POSITIVE', { quotes: a + 1 });
    const diagonal = Math.sqrt(pivot);
    factor[row + a] = diagonal;
    whitened[a] = residual / diagonal;
    state.logLikelihood -= 0.5 * whitened[a]! * whitened[a]! + Math.log(diagonal) + HALF_LOG_TWO_PI;
  }
  state.done = until;
}

/** Inner product of two rows in four sums, which do not wait for each other. */
function productOfRows(factor: Float64Array, one: number, other: number, count: number): number {
  let [p, q, r, s] = [0, 0, 0, 0];
  let c = 0;
  for (; c + 3 < count; c += 4) {
    p += factor[one + c]! * factor[other + c]!;
    q += factor[one + c + 1]! * factor[other + c + 1]!;
    r += factor[one + c + 2]! * factor[other + c + 2]!;
    s += factor[one + c + 3]! * factor[other + c + 3]!;
  }
  for (; c < count; c += 1) p += factor[one + c]! * factor[other + c]!;
  return p + q + (r + s);
}

/**
 * Posterior of ln σ on all nodes: μ + C_{·o}(C_oo + R)^{-1}(y_o − μ_o), variance C − C_{·o}(C_oo + R)^{-1}C_{o·}.
 * @param prior normal law
 * @param quotes of the same grid
 * @returns mean, variance and marginal likelihood
 * @throws QuantError NOT_POSITIVE where C_oo + R cannot be factored
 * @source Rasmussen and Williams 2006, "Gaussian Processes for Machine Learning", algorithm 2.1
 */
export function conditionGaussian(prior: GaussianPrior, quotes: LogQuotes): GaussianPosterior {
  const state = startFactor(prior, quotes);
  extendFactor(state, quotes.nodes.length);
  return posteriorOf(state);
}

/**
 * Posterior from a finished factor.
 * @param state with all quotes done
 * @returns mean, variance and marginal likelihood
 */
export function posteriorOf(state: QuoteFactor): GaussianPosterior {
  const { prior, quotes, whitened } = state;
  const { nodes } = quotes;
  const size = prior.mean.length;
  const solved = forwardRows(state);
  const mean = prior.mean.slice();
  const variance = mean.map((_, i) => prior.covariance[i * size + i]!);
  for (let a = 0; a < nodes.length; a += 1) {
    const from = a * size;
    const scale = whitened[a]!;
    for (let i = 0; i < size; i += 1) {
      const value = solved[from + i]!;
      mean[i]! += scale * value;
      variance[i]! -= value * value;
    }
  }
  for (let i = 0; i < size; i += 1) if (variance[i]! < 0) variance[i] = 0;
  return { mean, variance, logLikelihood: state.logLikelihood };
}

/** L⁻¹C_{o·}, forward substitution over whole rows, two of them at a time and four rows done, so that each of these is read half as often. */
function forwardRows({ prior, quotes, factor }: QuoteFactor): Float64Array {
  const { nodes } = quotes;
  const size = prior.mean.length;
  const count = nodes.length;
  const solved = new Float64Array(count * size);
  for (let a = 0; a < count; a += 1)
    solved.set(prior.covariance.subarray(nodes[a]! * size, (nodes[a]! + 1) * size), a * size);
  for (let a = 0; a < count; a += 2) {
    const one = (a * (a + 1)) / 2;
    const isPair = a + 1 < count;
    if (isPair) subtractDone(solved, size, { row: a, one, other: one + a + 1, factor });
    else subtractRows(solved, size, { row: a, from: 0, entries: one, factor });
    scaleRow(solved, a * size, size, 1 / factor[one + a]!);
    if (!isPair) break;
    subtractRows(solved, size, { row: a + 1, from: a, entries: one + a + 1, factor });
    scaleRow(solved, (a + 1) * size, size, 1 / factor[one + 2 * a + 2]!);
  }
  return solved;
}

/** Takes the rows done from a row and the next; the entries of L for the two begin at `one` and `other`. */
function subtractDone(
  solved: Float64Array,
  size: number,
  { row, one, other, factor }: { row: number; one: number; other: number; factor: Float64Array },
): void {
  const first = solved.subarray(row * size, (row + 1) * size);
  const second = solved.subarray((row + 1) * size, (row + 2) * size);
  let b = 0;
  for (; b + 3 < row; b += 4) {
    const p0 = factor[one + b]!;
    const p1 = factor[one + b + 1]!;
    const p2 = factor[one + b + 2]!;
    const p3 = factor[one + b + 3]!;
    const q0 = factor[other + b]!;
    const q1 = factor[other + b + 1]!;
    const q2 = factor[other + b + 2]!;
    const q3 = factor[other + b + 3]!;
    const from = b * size;
    for (let i = 0; i < size; i += 1) {
      const x0 = solved[from + i]!;
      const x1 = solved[from + size + i]!;
      const x2 = solved[from + 2 * size + i]!;
      const x3 = solved[from + 3 * size + i]!;
      first[i] = first[i]! - p0 * x0 - p1 * x1 - (p2 * x2 + p3 * x3);
      second[i] = second[i]! - q0 * x0 - q1 * x1 - (q2 * x2 + q3 * x3);
    }
  }
  for (; b < row; b += 1) {
    const p = factor[one + b]!;
    const q = factor[other + b]!;
    const from = b * size;
    for (let i = 0; i < size; i += 1) {
      const x = solved[from + i]!;
      first[i] = first[i]! - p * x;
      second[i] = second[i]! - q * x;
    }
  }
}

function subtractRows(
  solved: Float64Array,
  size: number,
  { row, from, entries, factor }: { row: number; from: number; entries: number; factor: Float64Array },
): void {
  for (let b = from; b < row; b += 1) {
    const scale = factor[entries + b]!;
    for (let i = 0; i < size; i += 1) solved[row * size + i]! -= scale * solved[b * size + i]!;
  }
}

function scaleRow(solved: Float64Array, from: number, size: number, scale: number): void {
  for (let i = from; i < from + size; i += 1) solved[i]! *= scale;
}
