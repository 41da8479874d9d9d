import { QuantError } from '../math/quant-error.ts';
import { volsOfVariances } from './benchmark-grid.ts';
import type { BenchmarkSurface, RepairGrid } from './repair-grid.ts';

/** Normal law of the logarithm of vol on the nodes of a grid. */
export interface GaussianPrior {
  readonly grid: RepairGrid;
  /** [N] mean of ln σ. */
  readonly mean: Float64Array;
  /** [N·N] covariance of ln σ. */
  readonly covariance: Float64Array;
  /** Surfaces it was learned from. */
  readonly count: number;
}

/** Variance of ln σ that every node has besides: twice a basis point of a vol of 0.2. */
const JITTER = 1e-8;

/**
 * Mean and covariance of ln σ over surfaces without noise.
 * @param surfaces all on one grid, at least two
 * @param weights of the surfaces, all alike where absent
 * @returns prior
 * @throws QuantError BAD_GRID where there are too few surfaces or their grids differ in size
 */
export function learnGaussianPrior(
  surfaces: readonly Pick<BenchmarkSurface, 'grid' | 'truth'>[],
  weights?: Float64Array,
): GaussianPrior {
  const first = surfaces[0];
  if (!first || surfaces.length < 2) throw new QuantError('BAD_GRID', { rule: 'at least two surfaces' });
  const size = first.truth.length;
  const rows = surfaces.map(({ truth, grid }) => {
    if (truth.length !== size) throw new QuantError('BAD_GRID', { rule: 'one grid for all', size });
    return volsOfVariances(truth, grid).map(Math.log);
  });
  const mass = weights ? weights.reduce((sum, each) => sum + each, 0) : surfaces.length;
  const mean = new Float64Array(size);
  rows.forEach((row, at) => {
    const share = (weights?.[at] ?? 1) / mass;
    for (let i = 0; i < size; i += 1) mean[i]! += share * row[i]!;
  });
  const covariance = new Float64Array(size * size);
  rows.forEach((row, at) => {
    const share = (weights?.[at] ?? 1) / mass;
    if (share === 0) return;
    for (let i = 0; i < size; i += 1) row[i]! -= mean[i]!;
    addOuter(covariance, row, share);
  });
  mirror(covariance, size);
  return { grid: first.grid, mean, covariance, count: surfaces.length };
}

/** Lower triangle of share·x·xᵀ. */
function addOuter(matrix: Float64Array, x: Float64Array, share: number): void {
  const size = x.length;
  for (let i = 0; i < size; i += 1) {
    const scaled = share * x[i]!;
    const from = i * size;
    for (let j = 0; j <= i; j += 1) matrix[from + j]! += scaled * x[j]!;
  }
}

function mirror(matrix: Float64Array, size: number): void {
  for (let i = 0; i < size; i += 1) {
    matrix[i * size + i]! += JITTER;
    for (let j = 0; j < i; j += 1) matrix[j * size + i] = matrix[i * size + j]!;
  }
}
