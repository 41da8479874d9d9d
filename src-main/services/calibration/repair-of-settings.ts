import type { z } from 'zod';
import type { calibrationInputs, CalibrationSettings } from '#contract/schemas/calibration.ts';
import type { BuiltTargets } from '#jobs/targets/build-targets.ts';
import type { RepairChoice } from '#jobs/targets/repaired-targets.ts';
import { LEAST_QUOTES } from '../repair-lab/check-observed-grid.ts';
import {
  knownEstimators,
  requireEstimator,
  standardEstimator,
  type KnownEstimator,
} from '../repair-lab/estimators.ts';
import type { TargetDeps } from './calibration-deps.ts';

/** A repair that settings ask for, with the estimator that stands behind its name. */
export interface RepairOrder {
  readonly choice: RepairChoice;
  readonly estimator: KnownEstimator;
}

/**
 * The repair of the chain that settings ask for; null where they ask for quotes.
 * @throws VolterraError BAD_PARAMETER with the estimators that there are
 */
export async function repairOf(
  { folders }: TargetDeps,
  { repair }: CalibrationSettings,
): Promise<RepairOrder | null> {
  if (!repair) return null;
  const known = await knownEstimators(folders);
  const id = repair.estimator === 'default' ? standardEstimator(known, 'chain') : repair.estimator;
  const estimator = requireEstimator(known, id, 'settings.repair.estimator');
  const { targets: kind, project } = repair;
  return { estimator, choice: { kind, estimator: estimator.ref, project, leastQuotes: LEAST_QUOTES } };
}

/** What is stored of a repaired surface beside its nodes. */
export function describeRepaired(
  order: RepairOrder | null,
  { repair }: BuiltTargets,
): Pick<z.input<typeof calibrationInputs>, 'repair'> {
  if (!order || !repair || 'refusal' in repair) return {};
  const { id, label, weightsHash } = order.estimator;
  const { kind, project } = order.choice;
  const estimator = { id, label, weightsHash };
  return { repair: { targets: kind, estimator, projected: project, ...repair } };
}

/** Settings that name the estimator they were run with, so that a replay takes the same one. */
export function withEstimator(
  settings: CalibrationSettings,
  inputs: z.input<typeof calibrationInputs>,
): CalibrationSettings {
  if (!settings.repair || !inputs.repair) return settings;
  return { ...settings, repair: { ...settings.repair, estimator: inputs.repair.estimator.id } };
}
