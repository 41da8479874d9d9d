import { VolterraError } from '#contract/errors.ts';
import type { RepairCell } from '#contract/schemas/repair.ts';
import type { Compute } from '#jobs/compute.ts';
import { repairCatalogue, type CatalogueEntry } from '#jobs/repair/catalogue.ts';
import { evaluateRepairTaskId, type EvaluatedRepair } from '#jobs/tasks/evaluate-repair.task.ts';
import { benchmarkSet } from '#quant/repair/benchmark-set.ts';
import { surfaceFamilies } from '#quant/repair/families/registry.ts';
import type { AreaService } from '../service-context.ts';

export interface RepairLabDeps {
  readonly compute: Compute;
  readonly codeVersion: string;
}

/** Generated surfaces, and how every estimator does on them. */
export function createRepairLabService({ compute, codeVersion }: RepairLabDeps): AreaService<'repairLab'> {
  return {
    estimators: () =>
      Promise.resolve({
        estimators: repairCatalogue.map(describeEstimator),
        families: surfaceFamilies.map(({ id, label, source }) => ({ id, label, source })),
      }),
    example: ({ family, mask, seed }) => {
      requireFamily(family, 'family');
      const [surface] = benchmarkSet({ family, mask, seed, count: 1, purpose: 'test' });
      const { grid, totalVariance, observed, truth } = surface!;
      return Promise.resolve({ family, grid: { ...grid, totalVariance, observed }, truth });
    },
    evaluate: async (input, context) => {
      input.estimators.forEach((id, at) => requireEstimator(id, `estimators.${at}`));
      input.families.forEach((id, at) => requireFamily(id, `families.${at}`));
      const startedAtMs = context.now();
      const { estimators, families, masks, surfaces, seed } = input;
      const evaluated = await compute.run<readonly EvaluatedRepair[]>(
        evaluateRepairTaskId,
        { estimators, families, masks, surfaces },
        {
          signal: context.signal,
          seed,
          priority: 'batch',
          progress: (fraction) => context.progress(fraction, 'repairing'),
        },
      );
      if (context.signal.aborted) context.endedEarly?.();
      return {
        cells: evaluated.map(describeCell),
        stopped: context.signal.aborted ? 'cancelled' : 'done',
        seed,
        elapsedMs: context.now() - startedAtMs,
        codeVersion,
      };
    },
  };
}

function describeEstimator({ id, label, source, trainedOn, weightsHash, origin, hasErrors }: CatalogueEntry) {
  return { id, label, source, trainedOn: [...trainedOn], weightsHash, origin, hasErrors };
}

/** @throws VolterraError BAD_PARAMETER with those that there are */
export function requireEstimator(id: string, field: string): CatalogueEntry {
  const known = repairCatalogue.find((entry) => entry.id === id);
  if (known) return known;
  throw notOneOf({ what: 'estimator', id, field, ids: repairCatalogue.map((entry) => entry.id) });
}

function requireFamily(id: string, field: string): void {
  const ids = surfaceFamilies.map((family) => family.id);
  if (!ids.includes(id)) throw notOneOf({ what: 'family', id, field, ids });
}

function notOneOf(refused: {
  readonly what: string;
  readonly id: string;
  readonly field: string;
  readonly ids: readonly string[];
}): VolterraError {
  const { what, id, field, ids } = refused;
  return new VolterraError('BAD_PARAMETER', {
    message: `There is no ${what} "${id}". There are ${ids.join(', ')}.`,
    field,
    data: { rule: `must be a registered ${what}`, value: id, known: ids },
  });
}

const percent = (share: number | undefined): number | null => (share === undefined ? null : 100 * share);

function describeCell({
  estimator,
  family,
  mask,
  surfaces,
  raw,
  projected,
  violationsLeft,
  msPerSurface,
}: EvaluatedRepair): RepairCell {
  const trainedOn = repairCatalogue.find(({ id }) => id === estimator)!.trainedOn;
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
    msPerSurface,
  };
}
