import type { CalibrationRun, CalibrationSettings } from '#contract/schemas/calibration.ts';
import { canonicalJson, sha256Of } from '#platform/canonical-json.ts';
import { targetDeps, type CalibrationDeps } from '../calibration/calibration-deps.ts';
import { checkSettings } from '../calibration/quant-settings.ts';
import { createRunCalibration } from '../calibration/run-calibration.ts';
import { prepareTargets } from '../calibration/targets-from-store.ts';
import type { ScheduleDeps } from './schedule-deps.ts';

type Inputs = NonNullable<CalibrationRun['inputs']>;

/** Calibrations as schedules run them. */
export function dueCalibrations(
  deps: CalibrationDeps,
): Pick<ScheduleDeps, 'runDue' | 'hashInputs' | 'checkSettings'> {
  return {
    checkSettings,
    hashInputs: async (settings, { signal }) => {
      const model = checkSettings(settings);
      const prepared = await prepareTargets(targetDeps(deps), { model, settings, signal });
      return hashOf(settings, prepared.inputs);
    },
    runDue: async ({ settings, label, runId, promote }, context) => {
      const run = createRunCalibration({ ...deps, newId: () => runId });
      const request = { settings, label, promote, trigger: 'schedule' } as const;
      const { status, message, inputs } = await run(request, context);
      return { runId, status, message, inputsHash: inputs && hashOf(settings, inputs) };
    },
  };
}

/** The settings as the schedule holds them, not as a warm start changes them, and the quotes with those left out. */
function hashOf(settings: CalibrationSettings, inputs: Inputs): string {
  const { quoteDate, snapshotId, indexSnapshotId, spot, usedHash, excludedHash } = inputs;
  const data = { quoteDate, snapshotId, indexSnapshotId, spot, usedHash, excludedHash };
  return sha256Of(canonicalJson({ settings, data }));
}
