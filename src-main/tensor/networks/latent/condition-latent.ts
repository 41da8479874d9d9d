import { choleskyFactor, solveCholesky } from '#quant/math/dense.ts';
import type { LogQuotes } from '#quant/repair/log-quotes.ts';
import { logDeterminantOf } from './latent-law.ts';
import type { LatentComponent, LatentLaw, LatentLevel } from './latent-law.ts';

/** What quotes say about all nodes under a mixture. */
export interface LatentPosterior {
  /** [N] mean of ln σ. */
  readonly mean: Float64Array;
  /** [N] variance of ln σ. */
  readonly variance: Float64Array;
  /** Of each family of the law, in its order; sum 1. */
  readonly familyWeights: Float64Array;
  /** [r] means and standard deviations of the coefficients. */
  readonly coefficients: { readonly mean: Float64Array; readonly deviation: Float64Array };
}

/** A component whose coarse evidence, in logarithms, is farther below the best is not looked at. */
const hopelessBelow = 15;
/** The most that are looked at closely. */
const mostComponents = 6;
/** Components below this weight do not change a figure that anyone sees. */
const leastWeight = 1e-3;

interface Conditioned {
  readonly family: string;
  readonly logEvidence: number;
  /** [r] posterior mean of the coefficients. */
  readonly mean: Float64Array;
  /** [r·r] Cholesky factor of the posterior precision. */
  readonly factor: Float64Array;
}

/**
 * Posterior of ln σ under each component, mixed by how well each explains the quotes. All in the space of the coefficients:
 * precision P + BᵀR⁻¹B, so that a quote more costs r² and not a row of a matrix of quotes.
 */
export function conditionLatent(law: LatentLaw, quotes: LogQuotes): LatentPosterior {
  const promising = choosePromising(law.coarse, quotes);
  const data = project(law, quotes);
  const components = promising.map((index) => law.components[index]!);
  const found = components.map((component) => conditionComponent(component, data, law.rank));
  const weights = normalise(components.map(({ share }, at) => Math.log(share) + found[at]!.logEvidence));
  const familyWeights = new Float64Array(law.families.length);
  found.forEach(({ family }, at) => (familyWeights[law.families.indexOf(family)]! += weights[at]!));
  const { mean, covariance } = mixComponents(found, weights, law.rank);
  const deviation = mean.map((_, i) => Math.sqrt(covariance[i * law.rank + i]!));
  return { ...onNodes(law, mean, covariance), familyWeights, coefficients: { mean, deviation } };
}

/** Components that the first few coefficients do not rule out, the likeliest first. */
function choosePromising(coarse: LatentLevel, quotes: LogQuotes): number[] {
  const data = project(coarse, quotes);
  const logs = coarse.components.map(
    (component) => Math.log(component.share) + conditionComponent(component, data, coarse.rank).logEvidence,
  );
  const largest = Math.max(...logs);
  return [...logs.keys()]
    .filter((index) => logs[index]! > largest - hopelessBelow)
    .sort((a, b) => logs[b]! - logs[a]!)
    .slice(0, mostComponents);
}

interface Projected {
  /** [r·r] lower triangle of BᵀR⁻¹B over the quoted nodes. */
  readonly information: Float64Array;
  /** [r] BᵀR⁻¹(y − μ). */
  readonly pull: Float64Array;
}

function project({ mean, basis, rest, rank }: LatentLevel, { nodes, values, noise }: LogQuotes): Projected {
  const information = new Float64Array(rank * rank);
  const pull = new Float64Array(rank);
  for (let at = 0; at < nodes.length; at += 1) {
    const node = nodes[at]!;
    const precision = 1 / (noise[at]! + rest[node]!);
    const gap = precision * (values[at]! - mean[node]!);
    const row = basis.subarray(node * rank, (node + 1) * rank);
    for (let i = 0; i < rank; i += 1) {
      const scaled = precision * row[i]!;
      pull[i]! += gap * row[i]!;
      const from = i * rank;
      for (let j = 0; j <= i; j += 1) information[from + j]! += scaled * row[j]!;
    }
  }
  return { information, pull };
}

function conditionComponent(
  { family, precision, pull, square, logDeterminant }: LatentComponent,
  data: Projected,
  rank: number,
): Conditioned {
  const matrix = precision.slice();
  const right = data.pull.slice();
  for (let i = 0; i < rank; i += 1) {
    const from = i * rank;
    for (let j = 0; j <= i; j += 1) matrix[from + j]! += data.information[from + j]!;
    right[i]! += pull[i]!;
  }
  const factor = choleskyFactor(matrix, rank);
  if (!factor) throw new RangeError('the posterior of a component is not positive');
  const solved = solveCholesky(factor, right);
  let explained = 0;
  for (let i = 0; i < rank; i += 1) explained += right[i]! * solved[i]!;
  const logEvidence = 0.5 * (explained - square - logDeterminant - logDeterminantOf(factor, rank));
  return { family, logEvidence, mean: solved, factor };
}

/** Shares in proportion to the exponentials, sum 1. */
function normalise(logs: readonly number[]): number[] {
  const largest = Math.max(...logs);
  const raw = logs.map((value) => Math.exp(value - largest));
  const total = raw.reduce((sum, value) => sum + value, 0);
  return raw.map((value) => value / total);
}

/** Mean and covariance of the coefficients over all components. */
function mixComponents(
  found: readonly Conditioned[],
  weights: readonly number[],
  rank: number,
): { readonly mean: Float64Array; readonly covariance: Float64Array } {
  const heavy = [...weights.keys()].filter((at) => weights[at]! >= leastWeight);
  const total = heavy.reduce((sum, at) => sum + weights[at]!, 0);
  const mean = new Float64Array(rank);
  for (const at of heavy)
    for (let i = 0; i < rank; i += 1) mean[i]! += (weights[at]! / total) * found[at]!.mean[i]!;
  const covariance = new Float64Array(rank * rank);
  const apart = new Float64Array(rank);
  for (const at of heavy) {
    const { mean: own, factor } = found[at]!;
    for (let i = 0; i < rank; i += 1) apart[i] = own[i]! - mean[i]!;
    addCovariance(covariance, invertLower(factor, rank), { apart, weight: weights[at]! / total });
  }
  return { mean, covariance };
}

/** Adds weight·(L⁻ᵀL⁻¹ + d·dᵀ) to a lower triangle, d being how far the mean of the component lies from that of all. */
function addCovariance(
  covariance: Float64Array,
  inverse: Float64Array,
  { apart, weight }: { readonly apart: Float64Array; readonly weight: number },
): void {
  const rank = apart.length;
  for (let row = 0; row < rank; row += 1) {
    const from = row * rank;
    for (let i = 0; i <= row; i += 1) {
      const scaled = weight * inverse[from + i]!;
      for (let j = 0; j <= i; j += 1) covariance[i * rank + j]! += scaled * inverse[from + j]!;
    }
  }
  for (let i = 0; i < rank; i += 1)
    for (let j = 0; j <= i; j += 1) covariance[i * rank + j]! += weight * apart[i]! * apart[j]!;
}

/** Inverse of a lower triangle, row by row. */
function invertLower(factor: Float64Array, size: number): Float64Array {
  const inverse = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) {
    const from = row * size;
    const diagonal = 1 / factor[from + row]!;
    for (let inner = 0; inner < row; inner += 1) {
      const scaled = -diagonal * factor[from + inner]!;
      const other = inner * size;
      for (let column = 0; column <= inner; column += 1)
        inverse[from + column]! += scaled * inverse[other + column]!;
    }
    inverse[from + row] = diagonal;
  }
  return inverse;
}

/** Mean and variance of ln σ at each node from those of the coefficients. */
function onNodes(
  law: LatentLaw,
  coefficients: Float64Array,
  covariance: Float64Array,
): { readonly mean: Float64Array; readonly variance: Float64Array } {
  const { basis, rank } = law;
  const mean = law.mean.slice();
  const variance = law.rest.slice();
  for (let node = 0; node < mean.length; node += 1) {
    const from = node * rank;
    let average = 0;
    let squares = 0;
    for (let i = 0; i < rank; i += 1) {
      const entry = basis[from + i]!;
      average += entry * coefficients[i]!;
      const row = i * rank;
      let product = 0.5 * entry * covariance[row + i]!;
      for (let j = 0; j < i; j += 1) product += covariance[row + j]! * basis[from + j]!;
      squares += 2 * entry * product;
    }
    mean[node]! += average;
    variance[node]! += Math.max(squares, 0);
  }
  return { mean, variance };
}
