import type { AlertEvent, AlertRule, CalibrationRun } from '#contract/schemas/calibration.ts';
import { levelBreaks } from '#quant/estimators/break-test.ts';
import { controlChart } from '#quant/estimators/control-chart.ts';
import { findModel } from '#quant/models/registry.ts';
import { fromIsoDate } from '#quant/time/day-number.ts';
import type { CalibrationPoint, StoreReader } from '#store/store.ts';
import { isGood, onePerDay, valuesOf } from './history.ts';

/** Positions within which two breaks are the same one. */
const SAME_BREAK = 5;

/** What the enabled rules of the model say of a run that is about to be stored. */
export async function evaluateAlerts(
  reader: Pick<StoreReader, 'alertRules' | 'calibrationPoints'>,
  run: CalibrationRun,
): Promise<AlertEvent[]> {
  const rules = (await reader.alertRules()).filter(({ model, enabled }) => enabled && model === run.model);
  if (rules.length === 0) return [];
  const days = await daysWith(reader, run);
  const atMs = run.startedAtMs + Math.round(run.elapsedMs);
  return rules.flatMap((rule) => {
    const reason = reasonOf(rule, run, days);
    if (reason === null) return [];
    return [{ alertId: rule.alertId, runId: run.runId, atMs, quoteDate: run.quoteDate, reason }];
  });
}

/** Days up to the one of the run, which is the last of them. */
async function daysWith(
  reader: Pick<StoreReader, 'calibrationPoints'>,
  run: CalibrationRun,
): Promise<CalibrationPoint[]> {
  if (run.quoteDate === null) return [];
  const toDay = fromIsoDate(run.quoteDate);
  const points = await reader.calibrationPoints({ model: run.model, toDay });
  const { runId, status, fittedParams, rmse, quoteDate } = run;
  const before = onePerDay(points).filter(({ quoteDay }) => quoteDay < toDay);
  return [...before, { runId, status, fittedParams, rmse, quoteDate, quoteDay: toDay }];
}

function reasonOf(rule: AlertRule, run: CalibrationRun, days: readonly CalibrationPoint[]): string | null {
  const { kind, threshold } = rule;
  const { name, unit } = wordsOf(rule.field, run);
  if (kind === 'failure')
    return isGood(run) ? null : `The calibration ended with ${run.status}: ${run.message}`;
  if (!isGood(run) || days.length === 0) return null;
  const values = valuesOf(days, rule.field);
  const value = values.at(-1)!;
  if (!Number.isFinite(value)) return null;
  switch (kind) {
    case 'above':
      return value > threshold! ? `${name} is ${short(value)}${unit}, above ${short(threshold!)}.` : null;
    case 'below':
      return value < threshold! ? `${name} is ${short(value)}${unit}, below ${short(threshold!)}.` : null;
    case 'outsideLimits':
      return outside(name, values);
    case 'break':
      return newBreak(name, values, days);
  }
}

function outside(name: string, values: Float64Array): string | null {
  const { lowerLimit, upperLimit, centre } = controlChart(values);
  const [value, lower, upper] = [values.at(-1)!, lowerLimit.at(-1)!, upperLimit.at(-1)!];
  // Comparisons with NaN are false: no limits, no alert.
  if (!(value < lower) && !(value > upper)) return null;
  return `${name} is ${short(value)}, outside ${short(lower)} to ${short(upper)} around ${short(centre.at(-1)!)}, the limits of the runs before.`;
}

function newBreak(name: string, values: Float64Array, days: readonly CalibrationPoint[]): string | null {
  const known = levelBreaks(values.subarray(0, -1));
  const fresh = levelBreaks(values).filter(
    ({ at }) => !known.some((old) => Math.abs(old.at - at) <= SAME_BREAK),
  );
  const [found] = fresh.slice(-1);
  if (!found) return null;
  return `${name} changed its level on ${days[found.at]!.quoteDate} (p = ${found.pValue.toPrecision(2)}).`;
}

/** A field of a rule as a reader names it: v₀, RMSE of SPX options. */
function wordsOf(field: string, { model, settings }: CalibrationRun): { name: string; unit: string } {
  const components: Readonly<Record<string, { name: string; unit: string }>> = {
    assetOptions: { name: `${settings.underlying} options`, unit: ' vol points' },
    indexOptions: { name: `${settings.indexUnderlying} options`, unit: ' vol points' },
    indexFutures: { name: `${settings.indexUnderlying} futures`, unit: ' index points' },
    varianceSwaps: { name: 'variance swaps', unit: ' vol points' },
  };
  const component = field.startsWith('rmse:') ? components[field.slice('rmse:'.length)] : undefined;
  if (component) return { name: `RMSE of ${component.name}`, unit: component.unit };
  const param = findModel(model)?.params.find(({ name }) => name === field);
  return { name: param?.symbol ?? field, unit: '' };
}

const short = (value: number): string => String(Number(value.toPrecision(6)));
