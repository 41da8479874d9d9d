import { symmetricEigen } from './symmetric-eigen.ts';

/** Constants of the strategy for a dimension and population size. */
export interface Strategy {
  readonly size: number;
  readonly count: number;
  /** [μ] recombination weights, sum 1. */
  readonly weights: Float64Array;
  /** 1/Σw². */
  readonly effective: number;
  readonly pathRate: number;
  readonly stepRate: number;
  readonly rankOne: number;
  readonly rankMany: number;
  readonly stepDamping: number;
  /** E|N(0, I)|. */
  readonly expectedLength: number;
}

/** N(mean, σ²·C) with its evolution paths; C = V·diag(roots²)·Vᵀ. */
export interface Distribution {
  readonly mean: Float64Array;
  sigma: number;
  readonly covariance: Float64Array;
  vectors: Float64Array;
  /** [n] ascending. */
  roots: Float64Array;
  readonly path: Float64Array;
  readonly stepPath: Float64Array;
  generation: number;
  decomposedAt: number;
}

/**
 * Default strategy.
 * @param size n
 * @param populationSize λ, 4 + ⌊3 ln n⌋ where absent
 * @returns constants
 * @source Hansen 2016, arXiv:1604.00772, table 1 with positive weights
 */
export function strategyOf(size: number, populationSize = 4 + Math.floor(3 * Math.log(size))): Strategy {
  const count = Math.max(4, Math.floor(populationSize));
  const parents = Math.floor(count / 2);
  const raw = Float64Array.from({ length: parents }, (_, i) => Math.log((count + 1) / 2) - Math.log(i + 1));
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  const weights = raw.map((weight) => weight / total);
  const effective = 1 / weights.reduce((sum, weight) => sum + weight * weight, 0);
  const stepRate = (effective + 2) / (size + effective + 5);
  const rankOne = 2 / ((size + 1.3) ** 2 + effective);
  return {
    size,
    count,
    weights,
    effective,
    pathRate: (4 + effective / size) / (size + 4 + (2 * effective) / size),
    stepRate,
    rankOne,
    rankMany: Math.min(1 - rankOne, (2 * (effective - 2 + 1 / effective)) / ((size + 2) ** 2 + effective)),
    stepDamping: 1 + 2 * Math.max(0, Math.sqrt((effective - 1) / (size + 1)) - 1) + stepRate,
    expectedLength: Math.sqrt(size) * (1 - 1 / (4 * size) + 1 / (21 * size * size)),
  };
}

/**
 * Moves the distribution towards the best samples and teaches it their directions.
 * @param strategy constants
 * @param distribution changed in place
 * @param samples [λ·n] row-major
 * @param ranking sample indices, best first
 */
export function covarianceUpdate(
  strategy: Strategy,
  distribution: Distribution,
  samples: Float64Array,
  ranking: readonly number[],
): void {
  const { size, weights } = strategy;
  const { mean, sigma } = distribution;
  distribution.generation += 1;
  const before = mean.slice();
  mean.fill(0);
  weights.forEach((weight, rank) => {
    const at = ranking[rank]! * size;
    for (let j = 0; j < size; j += 1) mean[j]! += weight * samples[at + j]!;
  });
  const move = mean.map((value, j) => (value - before[j]!) / sigma);
  const lengthRatio = updatePaths(strategy, distribution, move);
  updateCovariance(strategy, distribution, { samples, ranking, before, sigma });
  const growth = (strategy.stepRate / strategy.stepDamping) * (lengthRatio - 1);
  distribution.sigma = sigma * Math.exp(Math.min(1, growth));
  const pause = 1 / (10 * size * (strategy.rankOne + strategy.rankMany));
  if (distribution.generation - distribution.decomposedAt > pause) decompose(distribution, size);
}

/** Both evolution paths; returns |path of the step|/E|N(0, I)|. */
function updatePaths(strategy: Strategy, distribution: Distribution, move: Float64Array): number {
  const { size, stepRate, pathRate, effective, expectedLength } = strategy;
  const { stepPath, path, vectors, roots, generation } = distribution;
  const turned = new Float64Array(size);
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j < size; j += 1) turned[i]! += vectors[j * size + i]! * move[j]!;
    turned[i]! /= roots[i]!;
  }
  const stepGain = Math.sqrt(stepRate * (2 - stepRate) * effective);
  let square = 0;
  for (let j = 0; j < size; j += 1) {
    let whitened = 0;
    for (let i = 0; i < size; i += 1) whitened += vectors[j * size + i]! * turned[i]!;
    stepPath[j] = (1 - stepRate) * stepPath[j]! + stepGain * whitened;
    square += stepPath[j]! * stepPath[j]!;
  }
  const ratio = Math.sqrt(square) / expectedLength;
  const start = Math.sqrt(1 - (1 - stepRate) ** (2 * generation));
  const steady = ratio / start < 1.4 + 2 / (size + 1) ? 1 : 0;
  const gain = steady * Math.sqrt(pathRate * (2 - pathRate) * effective);
  for (let j = 0; j < size; j += 1) path[j] = (1 - pathRate) * path[j]! + gain * move[j]!;
  return ratio;
}

interface Generation {
  readonly samples: Float64Array;
  readonly ranking: readonly number[];
  readonly before: Float64Array;
  readonly sigma: number;
}

function updateCovariance(strategy: Strategy, distribution: Distribution, generation: Generation): void {
  const { size, weights, rankOne, rankMany } = strategy;
  const { covariance, path } = distribution;
  const { samples, ranking, before, sigma } = generation;
  const keep = 1 - rankOne - rankMany;
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let many = 0;
      for (let rank = 0; rank < weights.length; rank += 1) {
        const at = ranking[rank]! * size;
        const first = (samples[at + i]! - before[i]!) / sigma;
        many += weights[rank]! * first * ((samples[at + j]! - before[j]!) / sigma);
      }
      const value = keep * covariance[i * size + j]! + rankOne * path[i]! * path[j]! + rankMany * many;
      covariance[i * size + j] = value;
      covariance[j * size + i] = value;
    }
  }
}

function decompose(distribution: Distribution, size: number): void {
  if (!distribution.covariance.every(Number.isFinite)) return;
  const { values, vectors } = symmetricEigen(distribution.covariance, size);
  distribution.vectors = vectors;
  distribution.roots = values.map((value) => Math.sqrt(Math.max(value, 1e-40)));
  distribution.decomposedAt = distribution.generation;
}
