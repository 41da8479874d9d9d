import { benchmarkSet } from '#quant/repair/benchmark-set.ts';
import { bandCoverage, type BandCoverage } from '#quant/repair/metrics/band-coverage.ts';
import { downstreamErrors } from '#quant/repair/metrics/downstream.ts';
import { scoreSet, type SetScore } from '#quant/repair/metrics/score.ts';
import type { MaskLaw } from '#quant/repair/masks/mask.ts';
import type { RepairEstimator } from '#quant/repair/repair-estimator.ts';
import type { BenchmarkSurface, RepairedSurface } from '#quant/repair/repair-grid.ts';
import { calibratedBands } from '../repair/band-scores.ts';
import { openEstimator, type EstimatorRef } from '../repair/open-estimator.ts';
import { repairGrid } from '../repair/repair-grid.ts';
import { defineTask, type TaskContext } from '../task.ts';

export const evaluateRepairTaskId = 'evaluate-repair';

export interface EvaluateRepairInput {
  readonly estimators: readonly EstimatorRef[];
  readonly families: readonly string[];
  readonly masks: readonly MaskLaw['id'][];
  readonly surfaces: number;
}

interface Cell {
  readonly family: string;
  readonly mask: MaskLaw['id'];
  readonly surfaces: number;
}

interface Piece extends Cell {
  readonly estimator: EstimatorRef;
  readonly seed: number;
}

/** One estimator on one family under one mask, before and after the projection. */
export interface EvaluatedRepair extends Cell {
  readonly estimator: string;
  readonly raw: SetScore;
  readonly projected: SetScore;
  /** Broken inequalities that the projection left, over all surfaces. */
  readonly violationsLeft: number;
  /** Shares of missing nodes and of whole surfaces inside calibrated bands. */
  readonly bandCoverage: { readonly nodes80: number; readonly nodes95: number; readonly surfaces95: number };
  /** Error in vol of SVI slices fitted to the projected surfaces, and of prices in basis points of the forward. */
  readonly sviError: number;
  readonly priceErrorBasisPoints: number;
  readonly msPerSurface: number;
}

/** Surfaces that are drawn and repaired between two looks at the stop flag. */
const STRIDE = 20;

/** Each estimator, family and mask is a piece; a stop keeps those that are done. */
export const evaluateRepairTask = defineTask<
  EvaluateRepairInput,
  Piece,
  EvaluatedRepair | null,
  readonly EvaluatedRepair[]
>({
  id: evaluateRepairTaskId,
  keepsOnStop: true,
  split: ({ estimators, families, masks, surfaces }, seed) =>
    families.flatMap((family) =>
      masks.flatMap((mask) => estimators.map((estimator) => ({ estimator, family, mask, surfaces, seed }))),
    ),
  run: evaluatePiece,
  join: (_input, parts) => parts.filter((part) => part !== null),
});

async function evaluatePiece(piece: Piece, context: TaskContext): Promise<EvaluatedRepair | null> {
  const { estimator: ref, family, mask, surfaces: count, seed } = piece;
  const estimator = await openEstimator(ref);
  const surfaces: BenchmarkSurface[] = [];
  const raw: RepairedSurface[] = [];
  const projected: RepairedSurface[] = [];
  let violationsLeft = 0;
  let elapsedMs = 0;
  while (surfaces.length < count) {
    if (context.shouldStop()) return null;
    const size = Math.min(STRIDE, count - surfaces.length);
    const first = surfaces.length;
    const drawn = benchmarkSet({ family, mask, count: size, seed, first, purpose: 'test' });
    for (const surface of drawn) {
      const startedAtMs = performance.now();
      const repaired = await repairGrid(estimator, surface, true);
      elapsedMs += performance.now() - startedAtMs;
      const { calendar, butterfly, density, bounds } = repaired.projection!.after;
      violationsLeft += calendar + butterfly + density + bounds;
      raw.push(repaired.raw);
      projected.push(repaired.repaired);
    }
    surfaces.push(...drawn);
    context.progress(surfaces.length / count);
  }
  return {
    estimator: ref.id,
    family,
    mask,
    surfaces: count,
    raw: scoreSet(surfaces, raw),
    projected: scoreSet(surfaces, projected),
    violationsLeft,
    bandCoverage: await coverageOf(estimator, surfaces, projected),
    ...downstreamMeans(surfaces, projected),
    msPerSurface: elapsedMs / count,
  };
}

async function coverageOf(
  estimator: RepairEstimator,
  surfaces: readonly BenchmarkSurface[],
  projected: readonly RepairedSurface[],
): Promise<EvaluatedRepair['bandCoverage']> {
  const bands = await Promise.all(
    surfaces.map((surface, at) => calibratedBands(estimator, surface, projected[at]!)),
  );
  const coverage = (covers: 'cell' | 'surface', levelPercent: 80 | 95): BandCoverage =>
    bandCoverage(
      surfaces,
      projected,
      bands.map((all) => all.find((band) => band.covers === covers && band.levelPercent === levelPercent)!),
    );
  return {
    nodes80: coverage('cell', 80).nodes,
    nodes95: coverage('cell', 95).nodes,
    surfaces95: coverage('surface', 95).surfaces,
  };
}

function downstreamMeans(
  surfaces: readonly BenchmarkSurface[],
  projected: readonly RepairedSurface[],
): Pick<EvaluatedRepair, 'sviError' | 'priceErrorBasisPoints'> {
  const errors = downstreamErrors(surfaces, projected);
  const mean = (pick: (error: (typeof errors)[number]) => number): number =>
    errors.reduce((sum, error) => sum + pick(error), 0) / errors.length;
  return {
    sviError: mean(({ sviError }) => sviError),
    priceErrorBasisPoints: mean(({ priceErrorBasisPoints }) => priceErrorBasisPoints),
  };
}
