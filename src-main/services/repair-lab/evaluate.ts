import { VolterraError } from '#contract/errors.ts';
import type { RepairEvaluateInput, RepairEvaluation } from '#contract/schemas/repair-evaluation.ts';
import {
  evaluateRepairTaskId,
  type EvaluatedRepair,
  type EvaluateRepairInput,
} from '#jobs/tasks/evaluate-repair.task.ts';
import type { ServiceContext } from '../service-context.ts';
import { describeCell, describeShift, describeStale } from './describe-evaluation.ts';
import { knownEstimators, requireEstimator, requireFamily } from './estimators.ts';
import type { RepairLabDeps } from './repair-lab-deps.ts';

/**
 * Scores estimators on generated surfaces in the background; a stop keeps what is done.
 * @throws VolterraError BAD_PARAMETER naming the estimator or family, FILE_DAMAGED
 */
export async function evaluate(
  { market, compute, folders }: RepairLabDeps,
  input: RepairEvaluateInput,
  context: ServiceContext,
): Promise<RepairEvaluation> {
  const known = await knownEstimators(folders);
  const chosen = input.estimators.map((id, at) => requireEstimator(known, id, `estimators.${at}`));
  input.families.forEach((id, at) => requireFamily(id, `families.${at}`));
  if (input.shift) requireShift(input.shift);
  requireNoneTwice(input);
  const startedAtMs = context.now();
  const { families, masks, surfaces, bandRule, leaveOut, stale, shift = null, seed } = input;
  const estimators = chosen.map(({ ref }) => ref);
  const task: EvaluateRepairInput = {
    estimators,
    families,
    masks,
    surfaces,
    bandRule,
    leaveOut,
    stale,
    shift,
  };
  const found = await compute.run<EvaluatedRepair>(evaluateRepairTaskId, task, {
    signal: context.signal,
    seed,
    priority: 'batch',
    progress: (fraction) => context.progress(fraction, 'repairing'),
  });
  if (context.signal.aborted) context.endedEarly?.();
  return {
    cells: found.cells.map((cell) => describeCell(cell, chosen)),
    stale: found.stale.map(describeStale),
    shifts: shift ? found.shifts.map((each) => describeShift(each, shift)) : [],
    bandRule,
    stopped: context.signal.aborted ? 'cancelled' : 'done',
    seed,
    elapsedMs: context.now() - startedAtMs,
    codeVersion: market.codeVersion,
  };
}

function requireShift({ from, to }: NonNullable<RepairEvaluateInput['shift']>): void {
  requireFamily(from, 'shift.from');
  requireFamily(to, 'shift.to');
  if (from !== to) return;
  throw new VolterraError('BAD_PARAMETER', {
    message: `Nothing changes from ${from} to ${to}. Choose another family to change to.`,
    field: 'shift.to',
    data: { rule: 'must be another family than shift.from', value: to },
  });
}

function requireNoneTwice(input: RepairEvaluateInput): void {
  for (const field of ['estimators', 'families', 'masks'] as const) {
    const values: readonly string[] = input[field];
    const at = values.findIndex((value, place) => values.indexOf(value) < place);
    if (at < 0) continue;
    throw new VolterraError('BAD_PARAMETER', {
      message: `${values[at]!} stands twice in ${field}. Give it once.`,
      field: `${field}.${at}`,
      data: { rule: 'must not be there twice', value: values[at]! },
    });
  }
}
