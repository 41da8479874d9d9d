import { benchmarkSet } from '#quant/repair/benchmark-set.ts';
import type { BenchmarkSurface } from '#quant/repair/repair-grid.ts';

/** Surfaces of each family that a law learns from. */
const SURFACES_PER_FAMILY = 800;
const SEED = 1;

const drawn = new Map<string, readonly BenchmarkSurface[]>();

/** The same surfaces everywhere, because their seed is; their purpose keeps them apart from every test. */
export function learningSet(families: readonly string[]): BenchmarkSurface[] {
  return families.flatMap((family) => {
    const surfaces =
      drawn.get(family) ?? benchmarkSet({ family, mask: 'regular', count: SURFACES_PER_FAMILY, seed: SEED });
    drawn.set(family, surfaces);
    return surfaces;
  });
}
