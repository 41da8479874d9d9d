import { benchmarkSet } from '#quant/repair/benchmark-set.ts';
import {
  bandOf,
  scoreBands,
  type BandRequest,
  type BandScores,
  type CalibrationSet,
} from '#quant/repair/bands/conformal.ts';
import type { RepairEstimator } from '#quant/repair/repair-estimator.ts';
import type { ObservedSurface, RepairedSurface } from '#quant/repair/repair-grid.ts';

export interface CalibratedBand {
  readonly levelPercent: 80 | 95;
  readonly covers: 'cell' | 'surface';
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** Families that bands are calibrated on; Heston is one that the laws learned by the app have never seen. */
export const bandFamilies = ['ssvi', 'shifted-ssvi', 'sabr-event', 'svi-event', 'heston'];
const SURFACES_PER_SET = 30;
const SEED = 7;

const calibrated = new WeakMap<RepairEstimator, Promise<BandScores>>();

/** Scores of an estimator on surfaces that no training saw, made once on a thread. */
function bandScoresOf(estimator: RepairEstimator): Promise<BandScores> {
  const known = calibrated.get(estimator);
  if (known) return known;
  const scoring = calibrate(estimator);
  calibrated.set(estimator, scoring);
  return scoring;
}

async function calibrate(estimator: RepairEstimator): Promise<BandScores> {
  const sets: CalibrationSet[] = [];
  for (const family of bandFamilies) sets.push(...(await calibrationSets(estimator, family)));
  return scoreBands(sets);
}

/** Surfaces of a family that no training saw, under both masks, with what an estimator makes of them. */
export async function calibrationSets(
  estimator: RepairEstimator,
  family: string,
): Promise<readonly CalibrationSet[]> {
  const sets: CalibrationSet[] = [];
  for (const mask of ['regular', 'adversarial'] as const) {
    const drawn = { count: SURFACES_PER_SET, seed: SEED, purpose: 'calibration' } as const;
    const surfaces = benchmarkSet({ family, mask, ...drawn });
    sets.push({ surfaces, repaired: await estimator.repair(surfaces) });
  }
  return sets;
}

const nominal = { 80: 0.8, 95: 0.95 } as const;

export interface BandChoice {
  /** Of the bands of cells: a width for each bucket, or one for all. Whole surfaces have one for all. */
  readonly rule?: BandRequest['rule'];
  /** Levels at which bands of cells called 80 and 95 % are cut, where they are others. */
  readonly levels?: BandLevels;
}

export type BandLevels = Readonly<Record<80 | 95, number>>;

/** Bands of every cell by itself, and of the whole surface at once. */
export async function calibratedBands(
  estimator: RepairEstimator,
  surface: ObservedSurface,
  repaired: RepairedSurface,
  choice: BandChoice = {},
): Promise<readonly CalibratedBand[]> {
  return bandsFrom(await bandScoresOf(estimator), surface, repaired, choice);
}

/** The same from scores at hand. */
export function bandsFrom(
  scores: BandScores,
  surface: ObservedSurface,
  repaired: RepairedSurface,
  { rule: ofCells = 'mondrian', levels = nominal }: BandChoice = {},
): readonly CalibratedBand[] {
  const mostLevel = scores.pooled.length / (scores.pooled.length + 1);
  return (['cell', 'surface'] as const).flatMap((covers) =>
    ([80, 95] as const).map((levelPercent): CalibratedBand => {
      const [rule, level] =
        covers === 'cell'
          ? [ofCells, Math.min(levels[levelPercent], mostLevel)]
          : (['split', nominal[levelPercent]] as const);
      const band = bandOf(scores, surface, repaired, { level, reach: covers, rule });
      return { levelPercent, covers, ...band };
    }),
  );
}

/** All widths times a factor, for quotes that are unlike the surfaces of the calibration. */
export function stretchBand({ lower, upper, ...told }: CalibratedBand, factor: number): CalibratedBand {
  const move = (from: Float64Array, to: Float64Array): Float64Array =>
    from.map((value, cell) => Math.max(value + 0.5 * (factor - 1) * (value - to[cell]!), 0));
  return { ...told, lower: move(lower, upper), upper: move(upper, lower) };
}
