import { benchmarkGrid } from './benchmark-grid.ts';
import { drawsOf } from './draws.ts';
import { familyOf } from './families/registry.ts';
import { maskLawOf } from './masks/registry.ts';
import type { MaskLaw } from './masks/mask.ts';
import { addQuoteNoise } from './quote-noise.ts';
import type { BenchmarkSurface, RepairGrid } from './repair-grid.ts';

export interface BenchmarkRequest {
  /** Id of a registered family. */
  readonly family: string;
  readonly mask: MaskLaw['id'];
  readonly count: number;
  readonly seed: number;
  /**
   * What the surfaces are for, training where absent. It is part of the address of every random number, so no seed of a training
   * can draw a surface of a test.
   */
  readonly purpose?: 'training' | 'validation' | 'calibration' | 'test';
  /** Index of the first surface, 0 where absent: sets can be drawn in pieces. */
  readonly first?: number;
  readonly grid?: RepairGrid;
}

/**
 * Random surfaces with holes and noise.
 *
 * Surface, mask and noise have streams of their own: another mask with the same seed shows other nodes of the same surfaces.
 * @param request family, mask, count, seed
 * @returns surfaces with their truth
 * @throws QuantError UNKNOWN_FAMILY, UNKNOWN_MASK, BAD_SEED
 */
export function benchmarkSet(request: BenchmarkRequest): BenchmarkSurface[] {
  const { family, mask, count, seed, purpose = 'training', first = 0, grid = benchmarkGrid } = request;
  const law = familyOf(family);
  const holes = maskLawOf(mask);
  const draws = (use: string, path: number): ReturnType<typeof drawsOf> =>
    drawsOf(seed, `${purpose}/${family}/${use}`, path);
  return Array.from({ length: count }, (_, at) => {
    const path = first + at;
    const truth = law.generate(draws('surface', path), grid);
    const observed = holes.draw(draws(`mask/${mask}`, path), grid);
    const noisy = addQuoteNoise(truth, grid, draws('noise', path));
    const totalVariance = noisy.map((each, cell) => (observed[cell] === 1 ? each : 0));
    return { grid, totalVariance, observed, truth, family };
  });
}
