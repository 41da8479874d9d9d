import { choleskyFactor } from '#quant/math/dense.ts';
import { symmetricEigen } from '#quant/math/symmetric-eigen.ts';
import { volsOfVariances } from '#quant/repair/benchmark-grid.ts';
import type { BenchmarkSurface } from '#quant/repair/repair-grid.ts';
import { clusterPoints } from './cluster.ts';
import { latentComponent, latentLaw, otherFamily } from './latent-law.ts';
import type { LatentComponent, LatentLaw } from './latent-law.ts';

export interface LatentSettings {
  readonly rank: number;
  /** Normal laws for each family; fewer where its surfaces are few. */
  readonly componentsPerFamily: number;
  readonly seed: number;
}

/** Coefficients by which surfaces are told apart when they are grouped. */
const groupingDimensions = 6;
/** Surfaces of a family for each of its normal laws, at least. */
const leastSurfaces = 200;
/**
 * For surfaces of no family that was learned: twice the covariance of all, and besides two percent of the vol at each node in the
 * directions of the basis. Chosen by leaving out each of svi-event, heston, rough-bergomi and quintic in turn.
 */
const other = { share: 0.02, inflation: 2, deviation: 0.02 } as const;

/** Share of the whole family in the covariance of one of its groups. */
const shrinkage = 0.05;
/** Least variance of a coefficient: a ten-thousandth of a vol at each node. */
const leastVariance = 1e-7;
/** Least variance of what the basis leaves out at a node. */
const leastRest = 1e-8;

type Truth = Pick<BenchmarkSurface, 'grid' | 'truth' | 'family'>;

/**
 * Learns a law from surfaces without noise: principal components of ln σ over all, then for each family groups of surfaces with a
 * normal law each, and a wide one for surfaces of none of them. Families count alike, however many surfaces they have.
 */
export function learnLatentLaw(surfaces: readonly Truth[], settings: LatentSettings): LatentLaw {
  const { rank } = settings;
  const { grid } = surfaces[0]!;
  const rows = surfaces.map((each) => volsOfVariances(each.truth, each.grid).map(Math.log));
  const families = [...new Set(surfaces.map(({ family }) => family))];
  const weights = weightsOf(surfaces, families);
  const mean = weightedMean(rows, weights).map(Math.fround);
  const { basis, rest } = principalBasis(rows, { mean, weights, rank });
  const points = rows.map((row) => coefficients(row, { mean, basis, rank }));
  const components = families.flatMap((family, index) => {
    const own = points.filter((_, at) => surfaces[at]!.family === family);
    return groupLaws(own, { ...settings, seed: settings.seed + index }).map((law) =>
      latentComponent(family, { ...law, share: law.share / families.length }),
    );
  });
  components.push(anyOther(components, rank, mean.length));
  return latentLaw({ grid, rank, mean, basis, rest, components });
}

function weightsOf(surfaces: readonly Truth[], families: readonly string[]): Float64Array {
  const counts = new Map<string, number>();
  for (const { family } of surfaces) counts.set(family, (counts.get(family) ?? 0) + 1);
  return Float64Array.from(surfaces, ({ family }) => 1 / (families.length * counts.get(family)!));
}

function weightedMean(rows: readonly Float64Array[], weights: Float64Array): Float64Array {
  const mean = new Float64Array(rows[0]!.length);
  rows.forEach((row, at) => {
    for (let i = 0; i < mean.length; i += 1) mean[i]! += weights[at]! * row[i]!;
  });
  return mean;
}

interface BasisOptions {
  readonly mean: Float64Array;
  readonly weights: Float64Array;
  readonly rank: number;
}

function principalBasis(
  rows: readonly Float64Array[],
  { mean, weights, rank }: BasisOptions,
): { basis: Float64Array; rest: Float64Array } {
  const size = mean.length;
  const covariance = covarianceOf(rows, mean, weights);
  const { values, vectors } = symmetricEigen(covariance, size);
  const order = [...values.keys()].sort((a, b) => values[b]! - values[a]!).slice(0, rank);
  const basis = new Float64Array(size * rank);
  const rest = new Float64Array(size);
  for (let i = 0; i < size; i += 1) {
    let explained = 0;
    order.forEach((from, column) => {
      const entry = vectors[i * size + from]!;
      basis[i * rank + column] = Math.fround(entry);
      explained += values[from]! * entry * entry;
    });
    rest[i] = Math.fround(Math.max(covariance[i * size + i]! - explained, leastRest));
  }
  return { basis, rest };
}

function covarianceOf(
  rows: readonly Float64Array[],
  mean: Float64Array,
  weights: Float64Array,
): Float64Array {
  const size = mean.length;
  const covariance = new Float64Array(size * size);
  const centred = new Float64Array(size);
  rows.forEach((row, at) => {
    for (let i = 0; i < size; i += 1) centred[i] = row[i]! - mean[i]!;
    for (let i = 0; i < size; i += 1) {
      const scaled = weights[at]! * centred[i]!;
      for (let j = 0; j <= i; j += 1) covariance[i * size + j]! += scaled * centred[j]!;
    }
  });
  for (let i = 0; i < size; i += 1)
    for (let j = 0; j < i; j += 1) covariance[j * size + i] = covariance[i * size + j]!;
  return covariance;
}

function coefficients(
  row: Float64Array,
  { mean, basis, rank }: { mean: Float64Array; basis: Float64Array; rank: number },
): Float64Array {
  const out = new Float64Array(rank);
  for (let i = 0; i < row.length; i += 1) {
    const gap = row[i]! - mean[i]!;
    for (let column = 0; column < rank; column += 1) out[column]! += basis[i * rank + column]! * gap;
  }
  return out;
}

function anyOther(components: readonly LatentComponent[], rank: number, size: number): LatentComponent {
  const covariance = new Float64Array(rank * rank);
  for (const { share, mean, factor } of components)
    for (let i = 0; i < rank; i += 1)
      for (let j = 0; j <= i; j += 1) {
        let sum = mean[i]! * mean[j]!;
        for (let k = 0; k <= j; k += 1) sum += factor[i * rank + k]! * factor[j * rank + k]!;
        covariance[i * rank + j]! += other.inflation * share * sum;
      }
  for (let i = 0; i < rank; i += 1) covariance[i * rank + i]! += (other.deviation ** 2 * size) / rank;
  const factor = choleskyFactor(covariance, rank);
  if (!factor) throw new RangeError('the covariance of all is not positive');
  return latentComponent(otherFamily, { share: other.share, mean: new Float64Array(rank), factor });
}

function groupLaws(
  points: readonly Float64Array[],
  { rank, componentsPerFamily, seed }: LatentSettings,
): Pick<LatentComponent, 'share' | 'mean' | 'factor'>[] {
  const whole = normalLaw(points, rank);
  const most = Math.max(1, Math.floor(points.length / leastSurfaces));
  const count = Math.min(componentsPerFamily, most);
  const group = clusterPoints(points, {
    groups: count,
    dimensions: Math.min(groupingDimensions, rank),
    seed,
  });
  const groups = Array.from({ length: count }, (_, index) =>
    points.filter((_point, at) => group[at] === index),
  );
  return groups
    .filter((members) => members.length > 0)
    .map((members) => {
      const { mean, covariance } = normalLaw(members, rank);
      for (let i = 0; i < covariance.length; i += 1)
        covariance[i] = (1 - shrinkage) * covariance[i]! + shrinkage * whole.covariance[i]!;
      for (let i = 0; i < rank; i += 1) covariance[i * rank + i]! += leastVariance;
      const factor = choleskyFactor(covariance, rank);
      if (!factor) throw new RangeError('the covariance of a group is not positive');
      return { share: members.length / points.length, mean, factor };
    });
}

function normalLaw(
  points: readonly Float64Array[],
  rank: number,
): { mean: Float64Array; covariance: Float64Array } {
  const weights = new Float64Array(points.length).fill(1 / points.length);
  const mean = weightedMean(points, weights);
  return { mean, covariance: covarianceOf(points, mean, weights).subarray(0, rank * rank) };
}
