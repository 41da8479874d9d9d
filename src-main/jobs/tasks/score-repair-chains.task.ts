import { QuantError } from '#quant/math/quant-error.ts';
import {
  hideQuotes,
  scoreHidden,
  type HiddenQuote,
  type HiddenScore,
} from '#quant/repair/chain/hide-quotes.ts';
import type { MaskLaw } from '#quant/repair/masks/mask.ts';
import type { ObservedSurface } from '#quant/repair/repair-grid.ts';
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

export interface ChainScore extends HiddenScore {
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
    const found = estimators.map((): HiddenScore[] => []);
    for (let draw = 0; draw < draws; draw += 1) {
      if (context.shouldStop()) return null;
      const { surface, hidden, shown } = hideQuotes(slices, { mask, seed, draw });
      if (hidden.length < LEAST_QUOTES || shown < LEAST_QUOTES) continue;
      for (const [at, ref] of estimators.entries()) {
        const score = await scoreOf(ref, surface, hidden);
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
  surface: ObservedSurface,
  hidden: readonly HiddenQuote[],
): Promise<HiddenScore | null> {
  const estimator = await openEstimator(ref);
  try {
    const { repaired } = await repairGrid(estimator, surface, true);
    return scoreHidden(hidden, surface.grid, repaired);
  } catch (error) {
    if (error instanceof QuantError) return null;
    throw error;
  }
}

/** Draws together: squares and shares by the number of quotes, the median of the medians. */
function pooled(scores: readonly HiddenScore[]): HiddenScore & { readonly draws: number } {
  const count = scores.reduce((sum, score) => sum + score.count, 0);
  const mean = (value: (score: HiddenScore) => number): number =>
    scores.reduce((sum, score) => sum + score.count * value(score), 0) / count;
  const medians = scores.map(({ medianHalfSpreads }) => medianHalfSpreads).sort((a, b) => a - b);
  return {
    count,
    rmsVolPoints: Math.sqrt(mean(({ rmsVolPoints }) => rmsVolPoints ** 2)),
    medianHalfSpreads: medians[medians.length >> 1]!,
    insidePercent: mean(({ insidePercent }) => insidePercent),
    draws: scores.length,
  };
}
