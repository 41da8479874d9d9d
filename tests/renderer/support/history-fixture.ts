import type { z } from 'zod';
import { VolterraError } from '#contract/errors.ts';
import type {
  alertEvent,
  alertRule,
  CalibrationRun,
  parameterHistory,
} from '#contract/schemas/calibration.ts';
import type { Services } from '#services/service-context.ts';

type History = z.infer<typeof parameterHistory>;
type Rule = z.infer<typeof alertRule>;
type Event = z.infer<typeof alertEvent>;

const good = new Set(['CONVERGED', 'AT_BOUND']);
const windowRuns = 10;

/** One run a day, ascending, with limits from the runs before each. */
export function historyOf(model: string, runs: readonly CalibrationRun[]): History {
  const own = runs
    .filter((run) => run.model === model)
    .toSorted((a, b) => (a.quoteDate ?? '').localeCompare(b.quoteDate ?? ''));
  const names = [...new Set(own.flatMap(({ fittedParams }) => fittedParams.map(({ name }) => name)))];
  const sample = own.find(({ fittedParams }) => fittedParams.length > 0);
  return {
    model,
    quoteDates: own.map(({ quoteDate }) => quoteDate!),
    runIds: own.map(({ runId }) => runId),
    statuses: own.map(({ status }) => status),
    params: names.map((name) => {
      const spec = sample?.fittedParams.find((param) => param.name === name);
      const values = Float64Array.from(own, (run) =>
        good.has(run.status) ? (run.params[name] ?? NaN) : NaN,
      );
      const errors = own.map(
        (run) => run.fittedParams.find((param) => param.name === name)?.standardError ?? NaN,
      );
      return {
        param: name,
        unit: '1',
        lower: spec?.lower ?? null,
        upper: spec?.upper ?? null,
        values,
        standardErrors: Float64Array.from(errors),
        ...limitsOf(values),
        breaks: name === 'theta' && values.length > 25 ? [{ at: 22, pValue: 0.0008 }] : [],
      };
    }),
    rmse: {
      assetOptions: Float64Array.from(own, (run) =>
        good.has(run.status) ? (run.rmse.assetOptions ?? NaN) : NaN,
      ),
      indexFutures: Float64Array.from(own, (run) =>
        good.has(run.status) ? (run.rmse.indexFutures ?? NaN) : NaN,
      ),
    },
  };
}

function limitsOf(values: Float64Array) {
  const at = (index: number): { middle: number; spread: number } | null => {
    const before = values
      .slice(Math.max(0, index - windowRuns), index)
      .filter(Number.isFinite)
      .sort();
    if (before.length < 5) return null;
    const middle = before[Math.floor(before.length / 2)]!;
    const away = before.map((value) => Math.abs(value - middle)).sort();
    return { middle, spread: 3 * 1.4826 * (away[Math.floor(away.length / 2)] ?? 0) };
  };
  const points = Array.from(values, (_value, index) => at(index));
  return {
    centre: Float64Array.from(points, (point) => point?.middle ?? NaN),
    lowerLimit: Float64Array.from(points, (point) => (point ? point.middle - point.spread : NaN)),
    upperLimit: Float64Array.from(points, (point) => (point ? point.middle + point.spread : NaN)),
  };
}

const firstRules: readonly Rule[] = [
  { alertId: 'rule-1', model: 'heston', field: 'status', kind: 'failure', threshold: null, enabled: true },
  { alertId: 'rule-2', model: 'heston', field: 'theta', kind: 'break', threshold: null, enabled: true },
  {
    alertId: 'rule-3',
    model: 'heston',
    field: 'rmse:assetOptions',
    kind: 'above',
    threshold: 1,
    enabled: false,
  },
];
const firstEvents: readonly Event[] = [
  {
    alertId: 'rule-1',
    runId: 'heston-2',
    atMs: Date.UTC(2026, 4, 13, 20, 31),
    quoteDate: '2026-05-13',
    reason:
      'Heston of 2026-05-13 did not converge: the limit of 200 iterations came before the loss stopped falling.',
  },
  {
    alertId: 'rule-1',
    runId: 'heston-4',
    atMs: Date.UTC(2026, 4, 11, 20, 31),
    quoteDate: '2026-05-11',
    reason: 'Heston of 2026-05-11 was refused: only 3 quotes are left of 412.',
  },
  {
    alertId: 'rule-2',
    runId: 'heston-17',
    atMs: Date.UTC(2026, 3, 22, 20, 31),
    quoteDate: '2026-04-22',
    reason: 'θ of Heston changed its level on 2026-04-22, from 0.0398 to 0.0424 (p = 0.0008).',
  },
];

type AlertAnswers = Pick<
  Services['calibration'],
  'alertRules' | 'saveAlertRule' | 'removeAlertRule' | 'alertEvents'
>;

export function alertAnswers(): AlertAnswers {
  let rules = [...firstRules];
  return {
    alertRules: async () => ({ rules }),
    saveAlertRule: async (rule) => {
      const saved: Rule = { ...rule, alertId: rule.alertId ?? `rule-${rules.length + 1}` };
      rules = [...rules.filter(({ alertId }) => alertId !== saved.alertId), saved];
      return saved;
    },
    removeAlertRule: async ({ alertId }) => {
      if (!rules.some((rule) => rule.alertId === alertId)) throw new VolterraError('UNKNOWN_ALERT_RULE');
      rules = rules.filter((rule) => rule.alertId !== alertId);
      return {};
    },
    alertEvents: async () => ({ total: firstEvents.length, events: [...firstEvents] }),
  };
}
