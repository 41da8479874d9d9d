import { choleskyFactor, solveCholesky } from '../math/dense.ts';
import { QuantError } from '../math/quant-error.ts';
import { yearsOfNodes } from './benchmark-grid.ts';
import type { GaussianPrior } from './gaussian-prior.ts';
import { quoteErrors } from './quote-noise.ts';
import type { ObservedSurface } from './repair-grid.ts';

/** What quotes say about the nodes of a grid under a normal law of ln σ. */
export interface GaussianPosterior {
  /** [N] mean of ln σ. */
  readonly mean: Float64Array;
  /** [N] variance of ln σ. */
  readonly variance: Float64Array;
  /** ln p(quotes), the marginal likelihood. */
  readonly logLikelihood: number;
}

/** Quotes of a surface as ln σ with variances of their noise. */
export interface LogQuotes {
  /** [o] nodes that are quoted. */
  readonly nodes: Int32Array;
  /** [o] ln σ. */
  readonly values: Float64Array;
  /** [o] (error/σ)². */
  readonly noise: Float64Array;
}

/**
 * The quoted nodes in the logarithm of vol.
 * @param surface quotes
 * @param errors [n·m] standard error of each quoted vol; those of the surface, else the law of the benchmark, where absent
 * @returns columns
 * @throws QuantError BAD_QUOTE where a quoted total variance is not finite and positive
 */
export function logQuotesOf(surface: ObservedSurface, errors?: Float64Array): LogQuotes {
  const { grid, observed, totalVariance } = surface;
  const deviations = errors ?? quoteErrors(grid);
  const years = yearsOfNodes(grid);
  const nodes = Int32Array.from([...observed.keys()].filter((cell) => observed[cell] === 1));
  const values = new Float64Array(nodes.length);
  const noise = new Float64Array(nodes.length);
  nodes.forEach((cell, at) => {
    const variance = totalVariance[cell]!;
    if (!(variance > 0 && variance < Number.POSITIVE_INFINITY))
      throw new QuantError('BAD_QUOTE', { cell, totalVariance: variance });
    const vol = Math.sqrt(variance / years[cell]!);
    values[at] = Math.log(vol);
    noise[at] = (deviations[cell]! / vol) ** 2;
  });
  return { nodes, values, noise };
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
  const { mean, covariance } = prior;
  const size = mean.length;
  const { factor, residuals } = factorQuotes(prior, quotes);
  const pull = solveCholesky(factor, residuals);
  const posterior = mean.slice();
  const count = quotes.nodes.length;
  for (let at = 0; at < count; at += 1) {
    const from = quotes.nodes[at]! * size;
    const scale = pull[at]!;
    for (let i = 0; i < size; i += 1) posterior[i]! += scale * covariance[from + i]!;
  }
  let logLikelihood = -0.5 * count * Math.log(2 * Math.PI);
  for (let at = 0; at < count; at += 1)
    logLikelihood -= 0.5 * residuals[at]! * pull[at]! + Math.log(factor[at * count + at]!);
  return { mean: posterior, variance: posteriorVariance(prior, quotes, factor), logLikelihood };
}

/** Factor of C_oo + R, and y_o − μ_o. */
function factorQuotes(
  { mean, covariance }: GaussianPrior,
  { nodes, values, noise }: LogQuotes,
): { factor: Float64Array; residuals: Float64Array } {
  const size = mean.length;
  const count = nodes.length;
  const matrix = new Float64Array(count * count);
  for (let a = 0; a < count; a += 1) {
    const from = nodes[a]! * size;
    for (let b = 0; b <= a; b += 1) matrix[a * count + b] = covariance[from + nodes[b]!]!;
    matrix[a * count + a]! += noise[a]!;
  }
  const factor = choleskyFactor(matrix, count);
  if (!factor) throw new QuantError('NOT_POSITIVE', { quotes: count });
  return { factor, residuals: values.map((value, at) => value - mean[nodes[at]!]!) };
}

/** Diagonal of C − C_{·o}(C_oo + R)^{-1}C_{o·} by forward substitution over whole rows. */
function posteriorVariance(
  { mean, covariance }: GaussianPrior,
  { nodes }: LogQuotes,
  factor: Float64Array,
): Float64Array {
  const size = mean.length;
  const count = nodes.length;
  const solved = new Float64Array(count * size);
  const variance = mean.map((_, i) => covariance[i * size + i]!);
  for (let a = 0; a < count; a += 1) {
    const row = solved.subarray(a * size, (a + 1) * size);
    row.set(covariance.subarray(nodes[a]! * size, (nodes[a]! + 1) * size));
    for (let b = 0; b < a; b += 1) {
      const scale = factor[a * count + b]!;
      const from = b * size;
      for (let i = 0; i < size; i += 1) row[i]! -= scale * solved[from + i]!;
    }
    const diagonal = 1 / factor[a * count + a]!;
    for (let i = 0; i < size; i += 1) {
      const value = row[i]! * diagonal;
      row[i] = value;
      variance[i]! -= value * value;
    }
  }
  return variance.map((each) => Math.max(each, 0));
}
