import { QuantError } from '../../math/quant-error.ts';
import { volsOfVariances } from '../benchmark-grid.ts';
import { volErrors } from '../metrics/missing-error.ts';
import { quoteErrors } from '../quote-noise.ts';
import type { BenchmarkSurface, ObservedSurface, RepairedSurface } from '../repair-grid.ts';
import { bucketNames } from './buckets.ts';

/** Scores of surfaces that no training saw, ascending: what bands are cut from. */
export interface BandScores {
  /** |error|/scale of missing nodes by bucket. */
  readonly byBucket: Readonly<Record<string, Float64Array>>;
  /** The same of all buckets together. */
  readonly pooled: Float64Array;
  /** Largest score of each surface. */
  readonly largest: Float64Array;
}

export interface BandRequest {
  /** Coverage that is wanted, such as 0.8. */
  readonly level: number;
  /** `cell`: that share of nodes inside. `surface`: that share of surfaces with every node inside. */
  readonly reach: 'cell' | 'surface';
  /** Whether each bucket has a width of its own (Mondrian) or all have one (split). */
  readonly rule: 'mondrian' | 'split';
}

/** Band of every node, decimal per √year. */
export interface VolBand {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** Surfaces with the answers of an estimator that was not trained on them. */
export interface CalibrationSet {
  readonly surfaces: readonly BenchmarkSurface[];
  readonly repaired: readonly RepairedSurface[];
}

/** Scores below which a bucket borrows the width of all. */
const LEAST_SCORES = 100;
/** Least scale of a score, a tenth of a basis point of vol. */
const LEAST_SCALE = 1e-5;

/**
 * Scores for bands: on every missing node |σ̂ − σ|/scale, the scale being the estimator's own error or, without one, that of quotes.
 *
 * Give sets of families the estimator has seen for bands that hold there, and besides, for each family, answers of the estimator
 * trained without it: bands then hold on families it has never seen, as far as those are like these.
 * @param sets surfaces with answers
 * @returns sorted scores
 * @throws QuantError LENGTH_MISMATCH
 * @source Vovk, Gammerman and Shafer 2005 (split and Mondrian conformal prediction)
 */
export function scoreBands(sets: readonly CalibrationSet[]): BandScores {
  const byBucket = new Map<string, number[]>();
  const pooled: number[] = [];
  const largest: number[] = [];
  for (const { surfaces, repaired } of sets) {
    if (surfaces.length !== repaired.length)
      throw new QuantError('LENGTH_MISMATCH', { surfaces: surfaces.length, repaired: repaired.length });
    surfaces.forEach((surface, at) => {
      const answer = repaired[at]!;
      const scales = scalesOf(surface, answer);
      const names = bucketNames(surface, answer);
      let most = 0;
      volErrors(surface, answer).forEach((error, cell) => {
        if (surface.observed[cell] === 1) return;
        const score = Math.abs(error) / scales[cell]!;
        const bucket = byBucket.get(names[cell]!) ?? [];
        bucket.push(score);
        byBucket.set(names[cell]!, bucket);
        pooled.push(score);
        most = Math.max(most, score);
      });
      largest.push(most);
    });
  }
  const sorted = (values: readonly number[]): Float64Array => Float64Array.from(values).sort();
  return {
    byBucket: Object.fromEntries([...byBucket].map(([name, scores]) => [name, sorted(scores)])),
    pooled: sorted(pooled),
    largest: sorted(largest),
  };
}

function scalesOf(surface: ObservedSurface, { volErrors: own }: RepairedSurface): Float64Array {
  return (own ?? quoteErrors(surface.grid)).map((each) => Math.max(each, LEAST_SCALE));
}

/**
 * The ⌈(n + 1)·level⌉-th smallest score.
 * @param sorted ascending
 * @param level coverage wanted
 * @returns quantile; Infinity where there are too few scores for the level
 */
export function conformalQuantile(sorted: Float64Array, level: number): number {
  const rank = Math.ceil((sorted.length + 1) * level);
  return rank > sorted.length ? Number.POSITIVE_INFINITY : sorted[Math.max(rank, 1) - 1]!;
}

/**
 * Band of a repaired surface: σ̂ ± quantile·scale, not below zero.
 * @param scores of surfaces like it
 * @param surface quotes
 * @param repaired answer of the same estimator
 * @param request level, reach and rule
 * @returns [n·m] lower and upper vols
 * @throws QuantError TOO_FEW_SCORES where the scores do not reach the level
 */
export function bandOf(
  scores: BandScores,
  surface: ObservedSurface,
  repaired: RepairedSurface,
  { level, reach, rule }: BandRequest,
): VolBand {
  const whole = conformalQuantile(reach === 'surface' ? scores.largest : scores.pooled, level);
  if (whole === Number.POSITIVE_INFINITY)
    throw new QuantError('TOO_FEW_SCORES', { level, scores: scores.pooled.length });
  const names = rule === 'mondrian' && reach === 'cell' ? bucketNames(surface, repaired) : undefined;
  const factors = new Map<string, number>();
  const factorOf = (name: string): number => {
    const known = factors.get(name);
    if (known !== undefined) return known;
    const own = scores.byBucket[name];
    const factor = own && own.length >= LEAST_SCORES ? conformalQuantile(own, level) : whole;
    factors.set(name, factor);
    return factor;
  };
  const vols = volsOfVariances(repaired.totalVariance, surface.grid);
  const halves = scalesOf(surface, repaired).map(
    (scale, cell) => scale * (names ? factorOf(names[cell]!) : whole),
  );
  return {
    lower: vols.map((vol, cell) => Math.max(vol - halves[cell]!, 0)),
    upper: vols.map((vol, cell) => vol + halves[cell]!),
  };
}
