import type { RepairCell } from '#contract/schemas/repair.ts';
import { evaluateRepairTaskId, type EvaluatedRepair } from '#jobs/tasks/evaluate-repair.task.ts';
import { benchmarkSet } from '#quant/repair/benchmark-set.ts';
import { surfaceFamilies } from '#quant/repair/families/registry.ts';
import type { AreaService } from '../service-context.ts';
import {
  knownEstimators,
  requireEstimator,
  requireFamily,
  standardEstimator,
  type KnownEstimator,
} from './estimators.ts';
import { listModels } from './models.ts';
import type { RepairLabDeps } from './repair-lab-deps.ts';
import { scoreChains } from './score-chains.ts';
import { trainRepair } from './train-repair.ts';

/** Generated surfaces, how every estimator does on them, and networks trained to do better. */
export function createRepairLabService(deps: RepairLabDeps): AreaService<'repairLab'> {
  return {
    estimators: async () => {
      const known = await knownEstimators(deps.folders);
      const { unreadable } = await listModels(deps.folders);
      return {
        estimators: known.map(({ ref: _ref, ...told }) => told),
        standard: standardEstimator(known, 'grid'),
        standardForChains: standardEstimator(known, 'chain'),
        families: surfaceFamilies.map(({ id, label, source }) => ({ id, label, source })),
        unreadable: [...unreadable],
      };
    },
    example: ({ family, mask, seed }) => {
      requireFamily(family, 'family');
      const [surface] = benchmarkSet({ family, mask, seed, count: 1, purpose: 'test' });
      const { grid, totalVariance, observed, truth } = surface!;
      return Promise.resolve({ family, grid: { ...grid, totalVariance, observed }, truth });
    },
    evaluate: async (input, context) => {
      const known = await knownEstimators(deps.folders);
      const chosen = input.estimators.map((id, at) => requireEstimator(known, id, `estimators.${at}`));
      input.families.forEach((id, at) => requireFamily(id, `families.${at}`));
      const startedAtMs = context.now();
      const { families, masks, surfaces, seed } = input;
      const evaluated = await deps.compute.run<readonly EvaluatedRepair[]>(
        evaluateRepairTaskId,
        { estimators: chosen.map(({ ref }) => ref), families, masks, surfaces },
        {
          signal: context.signal,
          seed,
          priority: 'batch',
          progress: (fraction) => context.progress(fraction, 'repairing'),
        },
      );
      if (context.signal.aborted) context.endedEarly?.();
      return {
        cells: evaluated.map((cell) => describeCell(cell, chosen)),
        stopped: context.signal.aborted ? 'cancelled' : 'done',
        seed,
        elapsedMs: context.now() - startedAtMs,
        codeVersion: deps.market.codeVersion,
      };
    },
    scoreChains: (input, context) => scoreChains(deps, input, context),
    train: (input, context) => trainRepair(deps, input, context),
  };
}

const percent = (share: number | undefined): number | null => (share === undefined ? null : 100 * share);

function describeCell(cell: EvaluatedRepair, chosen: readonly KnownEstimator[]): RepairCell {
  const { estimator, family, mask, surfaces, raw, projected, violationsLeft, bandCoverage } = cell;
  const { trainedOn } = chosen.find(({ id }) => id === estimator)!;
  return {
    estimator,
    family,
    mask,
    surfaces,
    inFamily: trainedOn.length === 0 ? null : trainedOn.includes(family),
    rmse: raw.error.mean,
    rmseStandardError: raw.error.standardError,
    rmseProjected: projected.error.mean,
    calendarPercent: 100 * raw.calendarRate,
    butterflyPercent: 100 * raw.butterflyRate,
    violationsProjected: violationsLeft,
    coverage80: percent(raw.coverage80),
    coverage95: percent(raw.coverage95),
    errorCorrelation: raw.errorCorrelation ?? null,
    bandCoverage80: 100 * bandCoverage.nodes80,
    bandCoverage95: 100 * bandCoverage.nodes95,
    bandSurfaces95: 100 * bandCoverage.surfaces95,
    rmseSvi: cell.sviError,
    priceErrorBasisPoints: cell.priceErrorBasisPoints,
    msPerSurface: cell.msPerSurface,
  };
}
