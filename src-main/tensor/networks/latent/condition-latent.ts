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
}

/** A component whose coarse evidence, in logarithms, is farther below the best is not looked at. */
const hopelessBelow = 15;
/** The most that are looked at closely. */
const mostComponents = 6;
/** Components below this weight do not change a figure that anyone sees. */
const leastWeight = 1e-3;

interface Conditioned {
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
  const size = law.mean.length;
  const mean = new Float64Array(size);
  const second = new Float64Array(size);
  const heavy = weights.map((weight) => (weight >= leastWeight ? weight : 0));
  const total = heavy.reduce((sum, weight) => sum + weight, 0);
  found.forEach((component, at) => {
    if (heavy[at] === 0) return;
    addComponent(law, component, { weight: heavy[at]! / total, mean, second });
  });
  const variance = second.map((value, i) => Math.max(value - mean[i]! ** 2, 0) + law.rest[i]!);
  for (let i = 0; i < size; i += 1) mean[i]! += law.mean[i]!;
  return { mean, variance };
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
  { precision, pull, square, logDeterminant }: LatentComponent,
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
  return { logEvidence, mean: solved, factor };
}

/** Shares in proportion to the exponentials, sum 1. */
function normalise(logs: readonly number[]): number[] {
  const largest = Math.max(...logs);
  const raw = logs.map((value) => Math.exp(value - largest));
  const total = raw.reduce((sum, value) => sum + value, 0);
  return raw.map((value) => value / total);
}

interface Sums {
  readonly weight: number;
  readonly mean: Float64Array;
  readonly second: Float64Array;
}

/** Adds weighted first and second moments about the mean of the law. */
function addComponent({ basis, rank }: LatentLaw, found: Conditioned, { weight, mean, second }: Sums): void {
  const solved = new Float64Array(rank);
  for (let node = 0; node < mean.length; node += 1) {
    const row = basis.subarray(node * rank, (node + 1) * rank);
    let average = 0;
    let variance = 0;
    for (let i = 0; i < rank; i += 1) {
      average += row[i]! * found.mean[i]!;
      let sum = row[i]!;
      const from = i * rank;
      for (let j = 0; j < i; j += 1) sum -= found.factor[from + j]! * solved[j]!;
      solved[i] = sum / found.factor[from + i]!;
      variance += solved[i]! * solved[i]!;
    }
    mean[node]! += weight * average;
    second[node]! += weight * (variance + average * average);
  }
}
