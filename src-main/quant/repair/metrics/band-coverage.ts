import type { VolBand } from '../bands/conformal.ts';
import { bucketNames } from '../bands/buckets.ts';
import { volsOfVariances } from '../benchmark-grid.ts';
import type { BenchmarkSurface, RepairedSurface } from '../repair-grid.ts';

export interface BandCoverage {
  /** Share of missing nodes inside their band. */
  readonly nodes: number;
  /** Of `nodes`, from the spread between surfaces: nodes of one go together. NaN for a single surface. */
  readonly nodesStandardError: number;
  /** Share of surfaces with every missing node inside. */
  readonly surfaces: number;
  /** Mean width, decimal per √year. */
  readonly meanWidth: number;
  readonly byBucket: Readonly<Record<string, { readonly coverage: number; readonly count: number }>>;
}

/**
 * How often bands hold on missing nodes, overall and by bucket.
 * @param surfaces with their truth
 * @param repaired answers, which name the buckets
 * @param bands one for each surface
 * @returns shares with the error of that of the nodes, and width
 */
export function bandCoverage(
  surfaces: readonly BenchmarkSurface[],
  repaired: readonly RepairedSurface[],
  bands: readonly VolBand[],
): BandCoverage {
  const buckets = new Map<string, { inside: number; count: number }>();
  let [whole, width] = [0, 0];
  const counts = { inside: new Float64Array(surfaces.length), all: new Float64Array(surfaces.length) };
  surfaces.forEach((surface, at) => {
    const truth = volsOfVariances(surface.truth, surface.grid);
    const names = bucketNames(surface, repaired[at]!);
    const { lower, upper } = bands[at]!;
    let all = true;
    truth.forEach((vol, cell) => {
      if (surface.observed[cell] === 1) return;
      const holds = vol >= lower[cell]! && vol <= upper[cell]!;
      const bucket = buckets.get(names[cell]!) ?? { inside: 0, count: 0 };
      buckets.set(names[cell]!, { inside: bucket.inside + (holds ? 1 : 0), count: bucket.count + 1 });
      counts.inside[at]! += holds ? 1 : 0;
      counts.all[at]! += 1;
      width += upper[cell]! - lower[cell]!;
      all &&= holds;
    });
    whole += all ? 1 : 0;
  });
  const byBucket = Object.fromEntries(
    [...buckets].map(([name, each]) => [name, { coverage: each.inside / each.count, count: each.count }]),
  );
  const { share, standardError } = shareOf(counts.inside, counts.all);
  const count = counts.all.reduce((sum, each) => sum + each, 0);
  return {
    nodes: share,
    nodesStandardError: standardError,
    surfaces: whole / surfaces.length,
    meanWidth: width / count,
    byBucket,
  };
}

/** Σ inside/Σ all, and √(n/(n − 1)·Σ(insideᵢ − share·allᵢ)²)/Σ all, the error of a ratio of means over n surfaces. */
function shareOf(inside: Float64Array, all: Float64Array): { share: number; standardError: number } {
  const total = all.reduce((sum, each) => sum + each, 0);
  const share = inside.reduce((sum, each) => sum + each, 0) / total;
  const squares = inside.reduce((sum, each, at) => sum + (each - share * all[at]!) ** 2, 0);
  const standardError = Math.sqrt((squares * all.length) / (all.length - 1)) / total;
  return { share, standardError };
}
