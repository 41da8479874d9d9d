import { VolterraError } from '#contract/errors.ts';
import type { SurfaceRepairInput, SurfaceRepairResult } from '#contract/schemas/repair.ts';
import { repairSurfaceTaskId, type RepairedAndChecked } from '#jobs/tasks/repair-surface.task.ts';
import type { Outcome } from '#jobs/tasks/surface-grid.task.ts';
import type { ServiceContext } from '../service-context.ts';
import { describeArbitrage } from '../surface/describe-surface.ts';
import { requireObservedGrid } from './check-observed-grid.ts';
import { knownEstimators, requireEstimator } from './estimators.ts';
import type { RepairLabDeps } from './repair-lab-deps.ts';

const VOL_POINT = 0.01;

/** A surface with holes, filled on a worker thread. */
export async function repairSurface(
  { compute, codeVersion, folders }: RepairLabDeps,
  input: SurfaceRepairInput,
  context: ServiceContext,
): Promise<SurfaceRepairResult> {
  const { id, label, source, weightsHash, ref } = requireEstimator(
    await knownEstimators(folders),
    input.estimator,
    'estimator',
  );
  const surface = requireObservedGrid(input.grid);
  const startedAtMs = context.now();
  const outcome = await compute.run<Outcome<RepairedAndChecked>>(
    repairSurfaceTaskId,
    { estimator: ref, surface, project: input.project },
    { signal: context.signal, seed: 0, priority: 'interactive' },
  );
  if ('refusal' in outcome) throw refusalOf(outcome.refusal, label);
  const { repaired, impliedVols, before, after, projection } = outcome.value;
  const { totalVariance, volErrors } = repaired;
  return {
    estimator: { id, label, source, weightsHash },
    ...surface.grid,
    observed: surface.observed,
    quotes: surface.totalVariance.map((each, cell) => (surface.observed[cell] === 1 ? each : Number.NaN)),
    totalVariance,
    impliedVols,
    volErrors: volErrors ?? new Float64Array(totalVariance.length).fill(Number.NaN),
    before: describeArbitrage(before),
    after: describeArbitrage(after),
    projection: projection && {
      status: projection.status,
      message: messages[projection.status],
      maxChangeVolPoints: projection.maxChange / VOL_POINT,
      rmsChangeVolPoints: projection.rmsChange / VOL_POINT,
    },
    warnings: [],
    elapsedMs: context.now() - startedAtMs,
    codeVersion,
  };
}

const messages = {
  OK: 'Projected; no arbitrage is left on the grid.',
  UNCHANGED: 'No arbitrage on the grid; nothing was changed.',
  BLENDED: 'No arbitrage is left, but the nearest surface was not reached: smiles were flattened a little.',
} as const;

/** A grid that the estimator was not made for. */
function refusalOf(
  { code, data }: Extract<Outcome<never>, { readonly refusal: unknown }>['refusal'],
  label: string,
): VolterraError {
  const field = typeof data.axis === 'string' ? `grid.${data.axis}` : 'grid';
  const wanted = data.wantedCount ?? data.wanted;
  const found = data.foundCount ?? data.found;
  const place = typeof data.at === 'number' ? `.${data.at}` : '';
  const message =
    wanted === undefined
      ? `${label} cannot work on this grid (${code}).`
      : `${label} was made for another grid: ${field}${place} must be ${String(wanted)}, it is ${String(found)}. Choose interpolation or SVI, or resample the quotes.`;
  return new VolterraError('BAD_SURFACE', {
    message,
    field: `${field}${place}`,
    data: { ...data, rule: code },
  });
}
