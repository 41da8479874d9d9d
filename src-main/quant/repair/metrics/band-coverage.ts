import type { VolBand } from '../bands/conformal.ts';
import { bucketNames } from '../bands/buckets.ts';
import { volsOfVariances } from '../benchmark-grid.ts';
import type { BenchmarkSurface, RepairedSurface } from '../repair-grid.ts';

export interface BandCoverage {
  /** Share of missing nodes inside their band. */
  readonly nodes: number;
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
 * @returns shares and width
 */
export function bandCoverage(
  surfaces: readonly BenchmarkSurface[],
  repaired: readonly RepairedSurface[],
  bands: readonly VolBand[],
): BandCoverage {
  const buckets = new Map<string, { inside: number; count: number }>();
  let [inside, count, whole, width] = [0, 0, 0, 0];
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
      inside += holds ? 1 : 0;
      count += 1;
      width += upper[cell]! - lower[cell]!;
      all &&= holds;
    });
    whole += all ? 1 : 0;
  });
  const byBucket = Object.fromEntries(
    [...buckets].map(([name, each]) => [name, { coverage: each.inside / each.count, count: each.count }]),
  );
  return { nodes: inside / count, surfaces: whole / surfaces.length, meanWidth: width / count, byBucket };
}
