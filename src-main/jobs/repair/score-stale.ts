import { benchmarkSet } from '#quant/repair/benchmark-set.ts';
import { drawsOf } from '#quant/repair/draws.ts';
import type { MaskLaw } from '#quant/repair/masks/mask.ts';
import { evenPoints, rocArea, type RocArea, type ScoredSurface } from '#quant/repair/metrics/roc-error.ts';
import { rocOf } from '#quant/repair/metrics/roc.ts';
import { makeStale, oracleScores } from '#quant/repair/stale/stale-quotes.ts';
import type { TaskContext } from '../task.ts';
import { staleFlags } from './stale-flags.ts';

/** Surfaces of one family under one mask, 8 % of whose quotes are made stale. */
export interface StaleOrder {
  readonly family: string;
  readonly mask: MaskLaw['id'];
  readonly surfaces: number;
  readonly seed: number;
}

export const staleScoreIds = ['probability', 'deviation', 'oracle'] as const;

/** Receiver operating characteristic at even steps of false positives. */
export interface StaleCurve extends RocArea {
  readonly score: (typeof staleScoreIds)[number];
  readonly falsePositives: Float64Array;
  readonly truePositives: Float64Array;
}

export interface ScoredStale extends Omit<StaleOrder, 'seed'> {
  readonly quotes: number;
  readonly staleQuotes: number;
  readonly curves: readonly StaleCurve[];
  /** Shares of the others and of the stale quotes that are flagged where they are more likely stale than not. */
  readonly flagged: { readonly falsePositives: number; readonly truePositives: number };
}

const STRIDE = 10;
const POINTS = 101;
const FLAG_FROM = 0.5;
const noCurve = { falsePositives: new Float64Array(0), truePositives: new Float64Array(0) };

/** How well stale quotes are told from the others, beside one who knows the truth; null where it was stopped. */
export function scoreStale(order: StaleOrder, context: TaskContext): ScoredStale | null {
  const { family, mask, surfaces: count, seed } = order;
  const found: Record<StaleCurve['score'], ScoredSurface[]> = { probability: [], deviation: [], oracle: [] };
  for (let first = 0; first < count; first += STRIDE) {
    if (context.shouldStop()) return null;
    const size = Math.min(STRIDE, count - first);
    benchmarkSet({ family, mask, count: size, seed, first, purpose: 'test' }).forEach((clean, at) => {
      const { surface, stale } = makeStale(clean, drawsOf(seed, `stale/${family}/${mask}`, first + at));
      const { deviations, probabilities } = staleFlags(surface)!;
      const onQuotes = <T extends Float64Array | Uint8Array>(values: T) =>
        values.filter((_, cell) => surface.observed[cell] === 1);
      const wanted = onQuotes(stale);
      found.probability.push({ scores: onQuotes(probabilities), wanted });
      found.deviation.push({ scores: onQuotes(deviations), wanted });
      found.oracle.push({ scores: onQuotes(oracleScores(surface)), wanted });
    });
    context.progress((first + size) / count);
  }
  const wanted = found.oracle.flatMap((each) => Array.from(each.wanted));
  const curves = staleScoreIds.map((score): StaleCurve => {
    const { points } = rocOf(scoresOf(found[score]), wanted);
    const area = rocArea(found[score]);
    // Without a quote of either kind there is no curve.
    const curve = Number.isFinite(area.area) ? evenPoints(points, POINTS) : noCurve;
    return { score, ...area, ...curve };
  });
  const staleQuotes = wanted.reduce((sum, each) => sum + each, 0);
  const flagged = flaggedShares(scoresOf(found.probability), wanted);
  return { family, mask, surfaces: count, quotes: wanted.length, staleQuotes, curves, flagged };
}

const scoresOf = (surfaces: readonly ScoredSurface[]): number[] =>
  surfaces.flatMap(({ scores }) => Array.from(scores));

function flaggedShares(probabilities: readonly number[], wanted: readonly number[]): ScoredStale['flagged'] {
  const shareOf = (kind: number): number => {
    const own = probabilities.filter((_, at) => wanted[at] === kind);
    return own.filter((each) => each >= FLAG_FROM).length / own.length;
  };
  return { falsePositives: shareOf(0), truePositives: shareOf(1) };
}
