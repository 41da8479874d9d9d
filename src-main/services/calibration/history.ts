import type { z } from 'zod';
import { componentId, type parameterHistory } from '#contract/schemas/calibration.ts';
import { levelBreaks } from '#quant/estimators/break-test.ts';
import { controlChart } from '#quant/estimators/control-chart.ts';
import { findModel } from '#quant/models/registry.ts';
import type { CalibrationPoint } from '#store/store.ts';

type History = z.input<typeof parameterHistory>;
type Series = History['params'][number];

/** Fits whose parameters stand for their day; all others are gaps. */
export function isGood({ status }: Pick<CalibrationPoint, 'status'>): boolean {
  return status === 'CONVERGED' || status === 'AT_BOUND';
}

/** One run for each day: the last good one, else the last. `points` by day, then by the order of the runs. */
export function onePerDay(points: readonly CalibrationPoint[]): CalibrationPoint[] {
  const byDay = new Map<number, CalibrationPoint>();
  for (const point of points) {
    const held = byDay.get(point.quoteDay);
    if (!held || isGood(point) || !isGood(held)) byDay.set(point.quoteDay, point);
  }
  return [...byDay.values()].sort((a, b) => a.quoteDay - b.quoteDay);
}

/** Parameters of one model day by day, with control limits, breaks, and failures as gaps. */
export function historyOf(model: string, points: readonly CalibrationPoint[]): History {
  const days = onePerDay(points);
  const fitted = components(days);
  return {
    model,
    quoteDates: days.map(({ quoteDate }) => quoteDate),
    runIds: days.map(({ runId }) => runId),
    statuses: days.map(({ status }) => status),
    params: paramNames(model, days).map((name) => seriesOf(model, name, days)),
    rmse: Object.fromEntries(fitted.map((id) => [id, valuesOf(days, `rmse:${id}`)])),
  };
}

/**
 * Values of one field through the days, NaN for days without a good fit.
 * @param field name of a parameter, or `rmse:<component>`
 */
export function valuesOf(days: readonly CalibrationPoint[], field: string): Float64Array {
  return Float64Array.from(days, (point) =>
    isGood(point) ? (valueOf(point, field) ?? Number.NaN) : Number.NaN,
  );
}

function valueOf({ fittedParams, rmse }: CalibrationPoint, field: string): number | undefined {
  const component = componentId.options.find((id) => field === `rmse:${id}`);
  if (component) return rmse[component];
  return fittedParams.find(({ name }) => name === field)?.value;
}

function components(days: readonly CalibrationPoint[]): (typeof componentId.options)[number][] {
  return componentId.options.filter((id) => days.some(({ rmse }) => rmse[id] !== undefined));
}

/** As the model orders them, then those that only its runs know. */
function paramNames(modelId: string, days: readonly CalibrationPoint[]): string[] {
  const seen = new Set(days.flatMap(({ fittedParams }) => fittedParams.map(({ name }) => name)));
  const declared = (findModel(modelId)?.params ?? [])
    .map(({ name }) => name)
    .filter((name) => seen.has(name));
  return [...new Set([...declared, ...seen])];
}

function seriesOf(modelId: string, name: string, days: readonly CalibrationPoint[]): Series {
  const values = valuesOf(days, name);
  const paramOf = ({ fittedParams }: CalibrationPoint) => fittedParams.find((param) => param.name === name);
  const last = days.findLast(isGood);
  const bounds = last && paramOf(last);
  return {
    param: name,
    unit: findModel(modelId)?.params.find((spec) => spec.name === name)?.unit ?? '',
    lower: bounds?.lower ?? null,
    upper: bounds?.upper ?? null,
    values,
    standardErrors: Float64Array.from(days, (point) =>
      isGood(point) ? (paramOf(point)?.standardError ?? Number.NaN) : Number.NaN,
    ),
    ...controlChart(values),
    breaks: levelBreaks(values),
  };
}
