import { scoreBands } from '#quant/repair/bands/conformal.ts';
import { benchmarkSet } from '#quant/repair/benchmark-set.ts';
import type { MaskLaw } from '#quant/repair/masks/mask.ts';
import { followBands, type AdaptivePath } from '#quant/repair/metrics/adaptive-path.ts';
import type { BenchmarkSurface, RepairedSurface } from '#quant/repair/repair-grid.ts';
import type { TaskContext } from '../task.ts';
import { openEstimator, type EstimatorRef } from './open-estimator.ts';
import { repairGrid } from './repair-grid.ts';

/** A sequence of surfaces whose family changes half-way. */
export interface ShiftOrder {
  readonly estimator: EstimatorRef;
  readonly from: string;
  readonly to: string;
  readonly mask: MaskLaw['id'];
  /** On either side of the change. */
  readonly surfaces: number;
  readonly levelPercent: 80 | 95;
  readonly rate: number;
  readonly seed: number;
}

export interface FollowedShift extends AdaptivePath {
  readonly estimator: string;
}

const STRIDE = 20;
/** Surfaces of the first family that the bands are cut from. */
const CALIBRATED = 60;

/** Bands calibrated on the first family alone, followed into the second; null where it was stopped. */
export async function followShift(order: ShiftOrder, context: TaskContext): Promise<FollowedShift | null> {
  const { estimator: ref, from, to, mask, surfaces: count, levelPercent, rate, seed } = order;
  const estimator = await openEstimator(ref);
  // One after the other: a network answers one question at a time.
  const repairAll = async (given: readonly BenchmarkSurface[]): Promise<RepairedSurface[]> => {
    const answers: RepairedSurface[] = [];
    for (const surface of given) answers.push((await repairGrid(estimator, surface, true)).repaired);
    return answers;
  };
  const known = benchmarkSet({ family: from, mask, count: CALIBRATED, seed, purpose: 'calibration' });
  const scores = scoreBands([{ surfaces: known, repaired: await repairAll(known) }]);
  const surfaces: BenchmarkSurface[] = [];
  const repaired: RepairedSurface[] = [];
  while (surfaces.length < 2 * count) {
    if (context.shouldStop()) return null;
    const done = surfaces.length;
    const [family, first] = done < count ? [from, done] : [to, done - count];
    const size = Math.min(STRIDE, count - first);
    const drawn = benchmarkSet({ family, mask, count: size, seed, first, purpose: 'test' });
    surfaces.push(...drawn);
    repaired.push(...(await repairAll(drawn)));
    context.progress(surfaces.length / (2 * count));
  }
  return {
    estimator: ref.id,
    ...followBands(scores, surfaces, repaired, { level: levelPercent / 100, rate }),
  };
}
