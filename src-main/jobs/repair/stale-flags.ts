import type { ObservedSurface } from '#quant/repair/repair-grid.ts';
import { sameGrid } from '#quant/repair/require-grid.ts';
import { staleScores, type StaleScores } from '#quant/repair/stale/leave-one-out.ts';
import { learnedMixture } from './catalogue.ts';

/** 97.5 % quantile of a normal law. */
const WIDE = 1.96;

/** Which quotes do not go with the others; null on a grid that no law was learned on. */
export function staleFlags(surface: ObservedSurface): StaleScores | null {
  const mixture = learnedMixture();
  return sameGrid(mixture.grid, surface.grid) ? staleScores(mixture, surface) : null;
}

/**
 * How much wider than their errors say the quotes lie from what all others say of them: the 95 % quantile of their deviations over
 * that of a normal law, 1 at least.
 */
export function unlikeness({ deviations }: StaleScores, { observed }: ObservedSurface): number {
  const seen = deviations.filter((_, cell) => observed[cell] === 1).sort();
  const quantile = seen[Math.min(Math.floor(0.95 * seen.length), seen.length - 1)] ?? 0;
  return Math.max(quantile / WIDE, 1);
}
