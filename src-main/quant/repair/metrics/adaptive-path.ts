import { startAdaptive, updateAdaptive } from '../bands/adaptive.ts';
import { bandOf, type BandScores } from '../bands/conformal.ts';
import type { BenchmarkSurface, RepairedSurface } from '../repair-grid.ts';
import { bandCoverage } from './band-coverage.ts';

/** Bands along a sequence of surfaces, one entry a surface. */
export interface AdaptivePath {
  /** Level that the band of this surface was cut at, in (0, 1). */
  readonly levels: Float64Array;
  /** Share of missing nodes inside, mean width (decimal per √year). */
  readonly covered: Float64Array;
  readonly widths: Float64Array;
  /** The same of bands that stay at the wanted level. */
  readonly fixedCovered: Float64Array;
  readonly fixedWidths: Float64Array;
}

export interface SequenceRequest {
  /** Coverage that is wanted, such as 0.8. */
  readonly level: number;
  /** γ of the adaptive level. */
  readonly rate: number;
}

/**
 * Follows bands through a sequence whose law may change: each band is cut at a level that answers what earlier ones missed.
 *
 * Bands are split conformal, of each node by itself. The level cannot pass n/(n + 1) with n scores: the widest band is that of the
 * largest score.
 * @param scores of the law before any change
 * @param surfaces in their order, with their truth
 * @param repaired one for each
 * @param request level and rate
 * @returns [n] levels, coverages and widths
 * @source Gibbs and Candès 2021, "Adaptive conformal inference under distribution shift"
 */
export function followBands(
  scores: BandScores,
  surfaces: readonly BenchmarkSurface[],
  repaired: readonly RepairedSurface[],
  { level, rate }: SequenceRequest,
): AdaptivePath {
  const path = emptyPath(surfaces.length);
  const mostLevel = scores.pooled.length / (scores.pooled.length + 1);
  let state = startAdaptive(level, rate);
  surfaces.forEach((surface, at) => {
    const cut = (wanted: number): { nodes: number; meanWidth: number } => {
      const request = { level: Math.min(wanted, mostLevel), reach: 'cell', rule: 'split' } as const;
      return bandCoverage([surface], [repaired[at]!], [bandOf(scores, surface, repaired[at]!, request)]);
    };
    path.levels[at] = Math.min(1 - state.current, mostLevel);
    const [adaptive, fixed] = [cut(1 - state.current), cut(level)];
    path.covered[at] = adaptive.nodes;
    path.widths[at] = adaptive.meanWidth;
    path.fixedCovered[at] = fixed.nodes;
    path.fixedWidths[at] = fixed.meanWidth;
    state = updateAdaptive(state, 1 - adaptive.nodes);
  });
  return path;
}

function emptyPath(count: number): AdaptivePath {
  const empty = (): Float64Array => new Float64Array(count);
  return { levels: empty(), covered: empty(), widths: empty(), fixedCovered: empty(), fixedWidths: empty() };
}
