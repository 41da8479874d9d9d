import { benchmarkSet } from '#quant/repair/benchmark-set.ts';
import {
  bandOf,
  scoreBands,
  type BandScores,
  type CalibrationSet,
  type VolBand,
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
function scoresOf(estimator: RepairEstimator): Promise<BandScores> {
  const known = calibrated.get(estimator);
  if (known) return known;
  const scoring = calibrate(estimator);
  calibrated.set(estimator, scoring);
  return scoring;
}

async function calibrate(estimator: RepairEstimator): Promise<BandScores> {
  const sets: CalibrationSet[] = [];
  for (const family of bandFamilies)
    for (const mask of ['regular', 'adversarial'] as const) {
      const surfaces = benchmarkSet({
        family,
        mask,
        count: SURFACES_PER_SET,
        seed: SEED,
        purpose: 'calibration',
      });
      sets.push({ surfaces, repaired: await estimator.repair(surfaces) });
    }
  return scoreBands(sets);
}

/**
 * Bands of every cell by itself, and of the whole surface at once.
 * @param stretch factor on all widths, for quotes that are unlike the surfaces of the calibration
 */
export async function calibratedBands(
  estimator: RepairEstimator,
  surface: ObservedSurface,
  repaired: RepairedSurface,
  stretch = 1,
): Promise<readonly CalibratedBand[]> {
  const scores = await scoresOf(estimator);
  return (['cell', 'surface'] as const).flatMap((covers) =>
    ([80, 95] as const).map((levelPercent): CalibratedBand => {
      const rule = covers === 'cell' ? 'mondrian' : 'split';
      const band = bandOf(scores, surface, repaired, { level: levelPercent / 100, reach: covers, rule });
      return { levelPercent, covers, ...stretched(band, stretch) };
    }),
  );
}

function stretched({ lower, upper }: VolBand, factor: number): VolBand {
  const move = (from: Float64Array, to: Float64Array): Float64Array =>
    from.map((value, cell) => Math.max(value + 0.5 * (factor - 1) * (value - to[cell]!), 0));
  return { lower: move(lower, upper), upper: move(upper, lower) };
}
