import type { SurfaceRepairInput, SurfaceRepairResult } from '#contract/schemas/repair.ts';
import type { RepairedGrid } from '#jobs/repair/repair-grid.ts';
import { repairSurfaceTaskId } from '#jobs/tasks/repair-surface.task.ts';
import type { ServiceContext } from '../service-context.ts';
import { describeArbitrage } from '../surface/describe-surface.ts';
import { requireObservedGrid } from './check-observed-grid.ts';
import { requireEstimator, type RepairLabDeps } from './repair-lab-service.ts';

/** A surface with holes, filled on a worker thread. */
export async function repairSurface(
  { compute, codeVersion }: RepairLabDeps,
  input: SurfaceRepairInput,
  context: ServiceContext,
): Promise<SurfaceRepairResult> {
  const { id, label, source, weightsHash } = requireEstimator(input.estimator, 'estimator');
  const surface = requireObservedGrid(input.grid);
  const startedAtMs = context.now();
  const repaired = await compute.run<RepairedGrid>(
    repairSurfaceTaskId,
    { estimator: id, surface, project: input.project },
    { signal: context.signal, seed: 0, priority: 'interactive' },
  );
  const { totalVariance, impliedVols, volErrors, before, after, projection } = repaired;
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
    projection,
    warnings: [],
    elapsedMs: context.now() - startedAtMs,
    codeVersion,
  };
}
