import { QuantError } from '#quant/math/quant-error.ts';
import { hideQuotes, type MaskedChain } from '#quant/repair/chain/hide-quotes.ts';
import type { MaskLaw } from '#quant/repair/masks/mask.ts';
import { calibratedBands } from '../repair/band-scores.ts';
import { poolPlaces, scoreHiddenInBands, type BandedHiddenScore } from '../repair/hidden-score.ts';
import { marketBands } from '../repair/market-bands.ts';
import { openEstimator, type EstimatorRef } from '../repair/open-estimator.ts';
import { repairGrid } from '../repair/repair-grid.ts';
import { defineTask, type TaskContext } from '../task.ts';
import { slicesToFit, type ChainToFit } from './fit-surface.task.ts';

export const scoreRepairChainsTaskId = 'score-repair-chains';

interface ChainOfDay {
  readonly snapshotId: string;
  readonly chain: ChainToFit;
}

export interface ScoreChainsInput {
  readonly chains: readonly ChainOfDay[];
  readonly estimators: readonly EstimatorRef[];
  readonly masks: readonly MaskLaw['id'][];
  readonly draws: number;
}

interface Piece extends Omit<ScoreChainsInput, 'chains'>, ChainOfDay {
  readonly seed: number;
}

export interface ChainScore extends BandedHiddenScore {
  readonly snapshotId: string;
  readonly estimator: string;
  readonly mask: MaskLaw['id'];
  readonly draws: number;
}

/** Scores of one chain, or why there are none. */
export interface ScoredChain {
  readonly snapshotId: string;
  readonly scores: readonly ChainScore[];
  readonly reason: string | null;
}

/** Fewer hidden or shown quotes tell nothing. */
const LEAST_QUOTES = 20;

/** Each chain is a piece; a stop keeps those that are done. */
export const scoreRepairChainsTask = defineTask<
  ScoreChainsInput,
  Piece,
  ScoredChain | null,
  readonly ScoredChain[]
>({
  id: scoreRepairChainsTaskId,
  keepsOnStop: true,
  split: ({ chains, ...rest }, seed) => chains.map((chain) => ({ ...chain, ...rest, seed })),
  run: scoreChain,
  join: (_input, parts) => parts.filter((part) => part !== null),
});

async function scoreChain(piece: Piece, context: TaskContext): Promise<ScoredChain | null> {
  const { snapshotId, chain, estimators, masks, draws, seed } = piece;
  const slices = slicesToFit(chain);
  const scores: ChainScore[] = [];
  for (const [place, mask] of masks.entries()) {
    const found = estimators.map((): BandedHiddenScore[] => []);
    for (let draw = 0; draw < draws; draw += 1) {
      if (context.shouldStop()) return null;
      const masked = hideQuotes(slices, { mask, seed, draw });
      if (masked.hidden.length < LEAST_QUOTES || masked.shown < LEAST_QUOTES) continue;
      for (const [at, ref] of estimators.entries()) {
        if (context.shouldStop()) return null;
        const score = await scoreOf(ref, masked);
        if (score) found[at]!.push(score);
      }
      context.progress((place + (draw + 1) / draws) / masks.length);
    }
    estimators.forEach(({ id }, at) => {
      if (found[at]!.length > 0) scores.push({ snapshotId, estimator: id, mask, ...pooled(found[at]!) });
    });
  }
  const reason =
    scores.length > 0
      ? null
      : `Fewer than ${LEAST_QUOTES} quotes lie on the grid (.08 to 2 years, ln(K/F) within .45).`;
  return { snapshotId, scores, reason };
}

/** Null where the estimator cannot work with so few quotes: the draw is missing from its count. */
async function scoreOf(
  ref: EstimatorRef,
  { surface, visible, hidden }: MaskedChain,
): Promise<BandedHiddenScore | null> {
  const estimator = await openEstimator(ref);
  try {
    const { repaired } = await repairGrid(estimator, surface, true);
    // Hidden quotes take no part in their test: the bands know the visible ones alone.
    const generated = await calibratedBands(estimator, surface, repaired);
    const bands = await marketBands({ estimator, surface, visible, repaired }, generated);
    return scoreHiddenInBands(hidden, surface, repaired, bands);
  } catch (error) {
    if (error instanceof QuantError) return null;
    throw error;
  }
}

/** Draws together: squares and shares by the number of quotes, the median of the medians. */
function pooled(scores: readonly BandedHiddenScore[]): BandedHiddenScore & { readonly draws: number } {
  const medians = scores.map(({ medianHalfSpreads }) => medianHalfSpreads).sort((a, b) => a - b);
  const banded = scores.filter(({ coveragePercent }) => coveragePercent.length > 0);
  const bothLevels = (value: (score: BandedHiddenScore) => readonly number[]): number[] =>
    banded.length === 0 ? [] : [0, 1].map((level) => meanOf(banded, (score) => value(score)[level]!));
  return {
    count: scores.reduce((sum, score) => sum + score.count, 0),
    rmsVolPoints: Math.sqrt(meanOf(scores, ({ rmsVolPoints }) => rmsVolPoints ** 2)),
    medianHalfSpreads: medians[medians.length >> 1]!,
    insidePercent: meanOf(scores, ({ insidePercent }) => insidePercent),
    coveragePercent: bothLevels(({ coveragePercent }) => coveragePercent),
    bandWidthVolPoints: bothLevels(({ bandWidthVolPoints }) => bandWidthVolPoints),
    places: poolPlaces(scores),
    draws: scores.length,
  };
}

function meanOf<Score extends { readonly count: number }>(
  scores: readonly Score[],
  value: (score: Score) => number,
): number {
  const count = scores.reduce((sum, score) => sum + score.count, 0);
  return scores.reduce((sum, score) => sum + score.count * value(score), 0) / count;
}
