import { invertCholesky } from '#quant/math/dense.ts';
import type { RepairGrid } from '#quant/repair/repair-grid.ts';

/** A normal law in the space of the coefficients. */
export interface LatentComponent {
  readonly family: string;
  readonly share: number;
  /** [r] */
  readonly mean: Float64Array;
  /** [r·r] lower Cholesky factor of the covariance. */
  readonly factor: Float64Array;
  /** [r·r] inverse of the covariance. */
  readonly precision: Float64Array;
  /** [r] precision·mean, and meanᵀ·precision·mean. */
  readonly pull: Float64Array;
  readonly square: number;
  /** ln of the determinant of the covariance. */
  readonly logDeterminant: number;
}

/** ln σ = mean + basis·a + rest, and a by one of the components. */
export interface LatentLevel {
  readonly grid: RepairGrid;
  readonly rank: number;
  /** [N] */
  readonly mean: Float64Array;
  /** [N·r] orthonormal columns. */
  readonly basis: Float64Array;
  /** [N] variance of what the basis leaves out, independent from node to node. */
  readonly rest: Float64Array;
  readonly components: readonly LatentComponent[];
}

/** A mixture of normal laws of ln σ on a grid. */
export interface LatentLaw extends LatentLevel {
  /** In the order in which they were learned. */
  readonly families: readonly string[];
  /** [r] of the coefficients over all components. */
  readonly deviations: Float64Array;
  /** The same law by its first few coefficients, the others as noise: tells which components are worth a closer look. */
  readonly coarse: LatentLevel;
}

/** Name of the wide law for surfaces of no family. */
export const otherFamily = 'any';

/** Coefficients of the coarse law. */
const coarseRank = 16;

/** All numbers are rounded to single precision first: a law is the same before it is stored and after. */
export function latentComponent(
  family: string,
  { share, mean, factor }: Pick<LatentComponent, 'share' | 'mean' | 'factor'>,
): LatentComponent {
  const rounded = mean.map(Math.fround);
  const rank = mean.length;
  const lower = factor.map(Math.fround);
  const precision = invertCholesky(lower, rank);
  const pull = rounded.map((_, i) =>
    rounded.reduce((sum, value, j) => sum + precision[i * rank + j]! * value, 0),
  );
  return {
    family,
    share: Math.fround(share),
    mean: rounded,
    factor: lower,
    precision,
    pull,
    square: rounded.reduce((sum, value, i) => sum + value * pull[i]!, 0),
    logDeterminant: logDeterminantOf(lower, rank),
  };
}

/** With its coarse law, which follows from it. */
export function latentLaw(level: LatentLevel): LatentLaw {
  const { grid, mean, rank, basis, rest, components } = level;
  const kept = Math.min(coarseRank, rank);
  const variances = pooledVariances(components, rank);
  const nodes = [...mean.keys()];
  const coarse: LatentLevel = {
    grid,
    mean,
    rank: kept,
    basis: Float64Array.from(nodes.flatMap((node) => [...basis.subarray(node * rank, node * rank + kept)])),
    rest: rest.map((value, node) => {
      let sum = value;
      for (let i = kept; i < rank; i += 1) sum += variances[i]! * basis[node * rank + i]! ** 2;
      return sum;
    }),
    components: components.map((each) =>
      latentComponent(each.family, {
        share: each.share,
        mean: each.mean.slice(0, kept),
        // The factor of a leading block is the leading block of the factor.
        factor: leadingBlock(each.factor, rank, kept),
      }),
    ),
  };
  const deviations = variances.map((value) => Math.fround(Math.sqrt(value)));
  return { ...level, deviations, families: [...new Set(components.map(({ family }) => family))], coarse };
}

function pooledVariances(components: readonly LatentComponent[], rank: number): Float64Array {
  const variances = new Float64Array(rank);
  for (const { share, mean, factor } of components)
    for (let i = 0; i < rank; i += 1) {
      let variance = mean[i]! ** 2;
      for (let j = 0; j <= i; j += 1) variance += factor[i * rank + j]! ** 2;
      variances[i]! += share * variance;
    }
  return variances;
}

function leadingBlock(matrix: Float64Array, size: number, kept: number): Float64Array {
  const block = new Float64Array(kept * kept);
  for (let i = 0; i < kept; i += 1) block.set(matrix.subarray(i * size, i * size + kept), i * kept);
  return block;
}

/** ln of the determinant of L·Lᵀ. */
export function logDeterminantOf(factor: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i += 1) sum += Math.log(factor[i * size + i]!);
  return 2 * sum;
}
