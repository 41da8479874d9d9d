import { VolterraError } from '#contract/errors.ts';
import { rangeOf } from '../market/as-of.ts';
import type { AreaService, Door } from '../service-context.ts';
import { checkRule } from './alert-rules.ts';
import { targetDeps, type CalibrationDeps } from './calibration-deps.ts';
import { findRun, summaryOf } from './find-run.ts';
import { historyOf } from './history.ts';
import { besideHistory } from './index-history.ts';
import { checkSettings } from './quant-settings.ts';
import { replayRun } from './replay.ts';
import type { RunCalibration } from './run-calibration.ts';
import { prepareTargets, previewOf } from './targets-from-store.ts';

/** Calibrations: run, kept, replayed, put to use. */
export function createCalibrationService(
  deps: CalibrationDeps,
  run: RunCalibration,
): AreaService<'calibration'> {
  const { reader } = deps.market;
  return {
    run: (request, context) => run({ ...request, trigger: triggerOf(context.door) }, context),
    preview: async ({ settings }, { signal }) => {
      const model = checkSettings(settings);
      return previewOf(await prepareTargets(targetDeps(deps), { model, settings, signal }));
    },
    replay: async ({ runId }, context) => replayRun(deps, await findRun(reader, runId), context),
    list: ({ model, ...page }) => reader.calibrations({ ...(model === undefined ? {} : { model }), ...page }),
    get: ({ runId }) => findRun(reader, runId),
    promote: async ({ runId, acknowledge }, context) => {
      const { status, label, imported } = await findRun(reader, runId);
      if (!acknowledge && (status !== 'CONVERGED' || imported)) {
        const ended = status === 'CONVERGED' ? 'was' : `ended with ${status} and was`;
        throw new VolterraError('RUN_NOT_USABLE', {
          message: imported
            ? `Calibration ${label || runId} ${ended} not fitted here: it comes from ${imported.fileName}.`
            : `Calibration ${label || runId} ended with ${status}.`,
          data: { runId, status },
        });
      }
      await deps.writer.promoteCalibration(runId, context.now());
      return summaryOf(await findRun(reader, runId));
    },
    current: async ({ model }) => ({ run: await reader.currentCalibration(model) }),
    history: async ({ model, from, to }) =>
      historyOf(model, await reader.calibrationPoints({ model, ...rangeOf(from, to) })),
    indexHistory: async ({ runId, from }, { signal }) =>
      besideHistory(deps, await findRun(reader, runId), { fromDate: from, signal }),
    alertRules: async () => ({ rules: await reader.alertRules() }),
    saveAlertRule: async (rule) => {
      checkRule(rule);
      const saved = { ...rule, alertId: rule.alertId ?? deps.newId() };
      await deps.writer.saveAlertRule(saved);
      return saved;
    },
    removeAlertRule: async ({ alertId }) => {
      if (!(await deps.writer.removeAlertRule(alertId))) throw new VolterraError('UNKNOWN_ALERT_RULE');
      return {};
    },
    alertEvents: ({ model, ...page }) =>
      reader.alertEvents({ ...(model === undefined ? {} : { model }), ...page }),
  };
}

function triggerOf(door: Door): 'user' | 'command' {
  return door === 'cli' ? 'command' : 'user';
}
