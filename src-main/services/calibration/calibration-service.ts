import { VolterraError } from '#contract/errors.ts';
import type { AreaService } from '../service-context.ts';
import { checkRule } from './alert-rules.ts';
import type { CalibrationDeps } from './calibration-deps.ts';
import { findRun, summaryOf } from './find-run.ts';

/** Calibrations: run, kept, replayed, put to use. */
export function createCalibrationService(deps: CalibrationDeps): AreaService<'calibration'> {
  const { reader } = deps.market;
  return {
    run: () => Promise.reject(new VolterraError('NO_DATA')),
    preview: () => Promise.reject(new VolterraError('NO_DATA')),
    replay: () => Promise.reject(new VolterraError('UNKNOWN_RUN')),
    list: ({ model, ...page }) => reader.calibrations({ ...(model === undefined ? {} : { model }), ...page }),
    get: ({ runId }) => findRun(reader, runId),
    promote: async ({ runId, acknowledge }, context) => {
      const { status, label } = await findRun(reader, runId);
      if (!acknowledge && status !== 'CONVERGED')
        throw new VolterraError('RUN_NOT_USABLE', {
          message: `Calibration ${label || runId} ended with ${status}.`,
          data: { runId, status },
        });
      await deps.writer.promoteCalibration(runId, context.now());
      return summaryOf(await findRun(reader, runId));
    },
    current: async ({ model }) => ({ run: await reader.currentCalibration(model) }),
    history: ({ model }) =>
      Promise.resolve({ model, quoteDates: [], runIds: [], statuses: [], params: [], rmse: {} }),
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
