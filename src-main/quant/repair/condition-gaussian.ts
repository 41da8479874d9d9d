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

/** L⁻¹C_{o·}, forward substitution over whole rows, four of them at a time. */
function forwardRows({ prior, quotes, factor }: QuoteFactor): Float64Array {
  const { nodes } = quotes;
  const size = prior.mean.length;
  const count = nodes.length;
  const solved = new Float64Array(count * size);
  for (let a = 0; a < count; a += 1) {
    const row = solved.subarray(a * size, (a + 1) * size);
    row.set(prior.covariance.subarray(nodes[a]! * size, (nodes[a]! + 1) * size));
    const entries = (a * (a + 1)) / 2;
    let b = 0;
    for (; b + 3 < a; b += 4) {
      const [p, q] = [factor[entries + b]!, factor[entries + b + 1]!];
      const [r, s] = [factor[entries + b + 2]!, factor[entries + b + 3]!];
      const from = b * size;
      for (let i = 0; i < size; i += 1) {
        const at = from + i;
        row[i]! -=
          p * solved[at]! + q * solved[at + size]! + r * solved[at + 2 * size]! + s * solved[at + 3 * size]!;
      }
    }
    for (; b < a; b += 1) {
      const scale = factor[entries + b]!;
      const from = b * size;
      for (let i = 0; i < size; i += 1) row[i]! -= scale * solved[from + i]!;
    }
    const inverse = 1 / factor[entries + a]!;
    for (let i = 0; i < size; i += 1) row[i]! *= inverse;
  }
  return solved;
}
