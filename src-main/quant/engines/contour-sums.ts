import { complexVector, type ComplexVector } from '../math/complex-vector.ts';
import type { EngineKernels } from './kernels.ts';
import { viewOf } from './contour-buffer.ts';
import { errorFromDifference } from './contour-errors.ts';
import { REMAINDER, type SampledContour } from './sample-contour.ts';

/** Factor g(u) of an integrand beside φ̂(u)e^{−iuk}: multiplies samples into weights. */
export type WeightRule = (out: ComplexVector, nodes: ComplexVector, samples: ComplexVector) => void;

export interface ContourSums {
  /** [n] Σ Re(w_j e^{−iu_j k_i}) */
  readonly values: Float64Array;
  /** Error of the worst of them, each relative to the sum of the sizes of its terms. */
  readonly relativeError: number;
  /** [n] that sum of sizes. */
  readonly masses: Float64Array;
}

/**
 * (1/2π)∫ φ̂(u) g(u) e^{−iuk} du at many k from one sampled contour, with the error of this g.
 * @param sampled nodes and samples
 * @param rule writes g times the samples
 * @param positions [n] k
 * @param kernels hot loops
 * @returns sums and their error
 */
export function sumOnContour(
  sampled: SampledContour,
  rule: WeightRule,
  positions: Float64Array,
  kernels: EngineKernels,
): ContourSums {
  const { nodes, samples, coarseCount, farthest, errorRule, rounding } = sampled;
  const count = nodes.re.length;
  const weights = complexVector(count);
  rule(weights, nodes, samples);
  const early = new Float64Array(positions.length);
  const late = new Float64Array(positions.length);
  kernels.sumWaves(early, positions, viewOf(nodes, 0, coarseCount), viewOf(weights, 0, coarseCount));
  kernels.sumWaves(late, positions, viewOf(nodes, coarseCount, count), viewOf(weights, coarseCount, count));
  const size = count === 0 ? 0 : Math.abs(weights.re[farthest]!) + Math.abs(weights.im[farthest]!);
  const masses = massesAt(weights, nodes, positions);
  let difference = 0;
  let leftOut = 0;
  for (let i = 0; i < positions.length; i += 1) {
    // T(h) = early + late and T(2h) = 2·early.
    difference = Math.max(
      difference,
      Math.abs(late[i]! - early[i]!) / Math.max(masses[i]!, Number.MIN_VALUE),
    );
    early[i]! += late[i]!;
    const last =
      (size * Math.exp(nodes.im[farthest]! * positions[i]!)) / Math.max(masses[i]!, Number.MIN_VALUE);
    leftOut = Math.max(leftOut, last);
  }
  return {
    values: early,
    relativeError: errorFromDifference(difference, errorRule) + REMAINDER * leftOut + rounding,
    masses,
  };
}

/**
 * Sums of the sizes of terms, Σ|w_j|e^{b_j k}: taken at the least and the greatest k, between them by interpolation of
 * the logarithm, which is convex in k and so never falls below the truth.
 * @param weights [m]
 * @param nodes [m] u_j = a_j + ib_j
 * @param positions [n] k
 * @returns [n]
 */
export function massesAt(
  weights: ComplexVector,
  nodes: ComplexVector,
  positions: Float64Array,
): Float64Array {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (const k of positions) {
    lowest = Math.min(lowest, k);
    highest = Math.max(highest, k);
  }
  const atLowest = Math.log(Math.max(massAt(weights, nodes, lowest), Number.MIN_VALUE));
  const atHighest = Math.log(Math.max(massAt(weights, nodes, highest), Number.MIN_VALUE));
  const slope = highest > lowest ? (atHighest - atLowest) / (highest - lowest) : 0;
  return positions.map((k) => Math.exp(atLowest + slope * (k - lowest)));
}

function massAt(weights: ComplexVector, nodes: ComplexVector, k: number): number {
  let sum = 0;
  for (let j = 0; j < weights.re.length; j += 1) {
    // A square would overflow where φ̂ is large and e^{bk} small.
    sum += (Math.abs(weights.re[j]!) + Math.abs(weights.im[j]!)) * Math.exp(nodes.im[j]! * k);
  }
  return sum;
}
