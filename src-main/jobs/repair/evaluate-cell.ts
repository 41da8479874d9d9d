import type { BandRequest } from '#quant/repair/bands/conformal.ts';
import { benchmarkSet } from '#quant/repair/benchmark-set.ts';
import type { MaskLaw } from '#quant/repair/masks/mask.ts';
import { bandCoverage, type BandCoverage } from '#quant/repair/metrics/band-coverage.ts';
import { downstreamErrors } from '#quant/repair/metrics/downstream.ts';
import { meanWithError, type MeanWithError } from '#quant/repair/metrics/missing-error.ts';
import { scoreSet, type SetScore } from '#quant/repair/metrics/score.ts';
import type { ViolationCounts } from '#quant/repair/project-surface.ts';
import type { RepairEstimator } from '#quant/repair/repair-estimator.ts';
import type { BenchmarkSurface, RepairedSurface } from '#quant/repair/repair-grid.ts';
import type { TaskContext } from '../task.ts';
import { bandFamilies, calibratedBands, type CalibratedBand } from './band-scores.ts';
import { bandsOfUnseen, openWithout } from './left-out.ts';
import { openEstimator, type EstimatorRef } from './open-estimator.ts';
import { quotingOf, type QuotingOfSet } from './quoting-of-set.ts';
import { repairGrid } from './repair-grid.ts';

/** One estimator on surfaces of one family under one mask. */
export interface CellOrder {
  readonly estimator: EstimatorRef;
  /** Whether it is learned again without the family and its kin. */
  readonly leftOut: boolean;
  readonly family: string;
  readonly mask: MaskLaw['id'];
  readonly surfaces: number;
  readonly seed: number;
  readonly bandRule: BandRequest['rule'];
}

/** Bands at 80 and 95 %. */
export interface BandPair {
  readonly at80: BandCoverage;
  readonly at95: BandCoverage;
}

export interface EvaluatedCell extends Omit<CellOrder, 'estimator' | 'seed' | 'bandRule'> {
  readonly estimator: string;
  readonly raw: SetScore;
  readonly projected: SetScore;
  /** Broken inequalities over all surfaces. */
  readonly violations: { readonly before: ViolationCounts; readonly after: ViolationCounts };
  /** Of missing nodes by themselves, and of whole surfaces. */
  readonly cellBands: BandPair;
  readonly surfaceBands: BandPair;
  /** The family was among those that the bands were calibrated on. */
  readonly bandsSawFamily: boolean;
  /** Error in vol of SVI slices fitted to the projected surfaces, and of prices in basis points of the forward. */
  readonly sviError: MeanWithError;
  readonly priceError: MeanWithError;
  readonly quoting: QuotingOfSet;
  readonly msPerSurface: number;
}

/** Surfaces that are drawn and repaired between two looks at the stop flag. */
const STRIDE = 20;

/** Draws surfaces, repairs and projects them, and scores all that came of it; null where it was stopped. */
export async function evaluateCell(order: CellOrder, context: TaskContext): Promise<EvaluatedCell | null> {
  const { estimator: ref, leftOut, family, mask, surfaces: count } = order;
  const estimator = leftOut ? openWithout(ref.id, family) : await openEstimator(ref);
  const done = await repairAll(estimator, order, context);
  if (!done) return null;
  const { surfaces, raw, projected, violations, elapsedMs } = done;
  const bands = await bandsOf(estimator, order, { surfaces, projected });
  const coverage = coverageOf(surfaces, projected, bands);
  const downstream = downstreamErrors(surfaces, projected);
  return {
    ...{ estimator: ref.id, leftOut, family, mask, surfaces: count },
    raw: scoreSet(surfaces, raw),
    projected: scoreSet(surfaces, projected),
    violations,
    cellBands: coverage('cell'),
    surfaceBands: coverage('surface'),
    bandsSawFamily: !isUnseen(order) && bandFamilies.includes(family),
    sviError: meanWithError(downstream.map(({ sviError }) => sviError)),
    priceError: meanWithError(downstream.map(({ priceErrorBasisPoints }) => priceErrorBasisPoints)),
    quoting: quotingOf(
      surfaces,
      projected,
      bands.map((all) => halfWidths(bandOf(all, 'cell', 80))),
    ),
    msPerSurface: elapsedMs / count,
  };
}

/** Whether the family is known to be none that was learned from, so that bands of learned ones are not to be had. */
const isUnseen = ({ leftOut, estimator: { unseenLaw, folder, trainedOn }, family }: CellOrder): boolean =>
  leftOut || (unseenLaw !== undefined && folder !== undefined && !(trainedOn ?? []).includes(family));

async function bandsOf(
  estimator: RepairEstimator,
  order: CellOrder,
  { surfaces, projected }: Pick<Repaired, 'surfaces' | 'projected'>,
): Promise<readonly (readonly CalibratedBand[])[]> {
  const { estimator: ref, family, bandRule: rule } = order;
  const bands: (readonly CalibratedBand[])[] = [];
  for (const [at, surface] of surfaces.entries()) {
    const repaired = projected[at]!;
    bands.push(
      isUnseen(order)
        ? await bandsOfUnseen(ref, surface, repaired, { family, rule })
        : await calibratedBands(estimator, surface, repaired, { rule }),
    );
  }
  return bands;
}

interface Repaired {
  readonly surfaces: readonly BenchmarkSurface[];
  readonly raw: readonly RepairedSurface[];
  readonly projected: readonly RepairedSurface[];
  readonly violations: EvaluatedCell['violations'];
  readonly elapsedMs: number;
}

async function repairAll(
  estimator: RepairEstimator,
  { family, mask, surfaces: count, seed }: CellOrder,
  context: TaskContext,
): Promise<Repaired | null> {
  const surfaces: BenchmarkSurface[] = [];
  const raw: RepairedSurface[] = [];
  const projected: RepairedSurface[] = [];
  let [before, after] = [noneBroken, noneBroken];
  let elapsedMs = 0;
  while (surfaces.length < count) {
    if (context.shouldStop()) return null;
    const size = Math.min(STRIDE, count - surfaces.length);
    const drawn = benchmarkSet({ family, mask, count: size, seed, first: surfaces.length, purpose: 'test' });
    for (const surface of drawn) {
      const startedAtMs = performance.now();
      const repaired = await repairGrid(estimator, surface, true);
      elapsedMs += performance.now() - startedAtMs;
      before = sumOf(before, repaired.projection!.before);
      after = sumOf(after, repaired.projection!.after);
      raw.push(repaired.raw);
      projected.push(repaired.repaired);
    }
    surfaces.push(...drawn);
    context.progress(surfaces.length / count);
  }
  return { surfaces, raw, projected, violations: { before, after }, elapsedMs };
}

const noneBroken: ViolationCounts = { calendar: 0, butterfly: 0, density: 0, bounds: 0 };

const sumOf = (a: ViolationCounts, b: ViolationCounts): ViolationCounts => ({
  calendar: a.calendar + b.calendar,
  butterfly: a.butterfly + b.butterfly,
  density: a.density + b.density,
  bounds: a.bounds + b.bounds,
});

const bandOf = (
  all: readonly CalibratedBand[],
  covers: CalibratedBand['covers'],
  levelPercent: 80 | 95,
): CalibratedBand => all.find((band) => band.covers === covers && band.levelPercent === levelPercent)!;

const halfWidths = ({ lower, upper }: CalibratedBand): Float64Array =>
  upper.map((high, cell) => 0.5 * (high - lower[cell]!));

function coverageOf(
  surfaces: readonly BenchmarkSurface[],
  projected: readonly RepairedSurface[],
  bands: readonly (readonly CalibratedBand[])[],
): (covers: CalibratedBand['covers']) => BandPair {
  const at = (covers: CalibratedBand['covers'], levelPercent: 80 | 95): BandCoverage =>
    bandCoverage(
      surfaces,
      projected,
      bands.map((all) => bandOf(all, covers, levelPercent)),
    );
  return (covers) => ({ at80: at(covers, 80), at95: at(covers, 95) });
}
