import type { CalibrationRun } from '#contract/schemas/calibration.ts';
import type { BuiltTargets } from '#jobs/targets/build-targets.ts';
import type { AnyReport } from '#quant/calibration/registry.ts';
import type { ExpiryFit } from '#quant/calibration/report.ts';
import type { ObjectivePoint } from '#quant/calibration/settings.ts';
import { componentIds } from '#quant/calibration/targets.ts';
import type { VixPricingError } from '#quant/calibration/vix/vix-settings.ts';
import type { Model } from '#quant/models/model.ts';
import { toIsoDate } from '#quant/time/day-number.ts';
import type { CalibrationResult } from '#store/calibration-row.ts';
import { contradictionsOf } from './describe-consistency.ts';
import type { PreparedTargets } from './targets-from-store.ts';

type ContractFit = CalibrationRun['expiries'][number];

/** A report in the words of the contract: days as text, numbers that do not exist as null. */
export function describeReport(
  report: AnyReport,
  { built, warnings, consistency }: Pick<PreparedTargets, 'built' | 'warnings' | 'consistency'>,
): CalibrationResult {
  const listed = daysByExpiry(built);
  return {
    status: report.status,
    message: report.message,
    loss: finiteOrNull(report.loss),
    fittedParams: report.params.map((param) => ({
      ...param,
      standardError: finiteOrNull(param.standardError),
      lower: finiteOrNull(param.lower),
      upper: finiteOrNull(param.upper),
    })),
    freeParams: [...report.freeParams],
    correlation: report.correlation,
    curves: report.curves.map((curve) => ({ ...curve })),
    components: report.components
      .filter(({ rmse }) => Number.isFinite(rmse))
      .map((fit) => ({
        ...fit,
        rmseHalfSpreads: finiteOrNull(fit.rmseHalfSpreads),
        insideBidAskPercent: finiteOrNull(fit.insideBidAskPercent),
      })),
    expiries: describeFits(report.expiries, listed),
    ...(report.nodes ? { nodes: { ...report.nodes } } : {}),
    starts: report.starts.map((start) => ({
      ...start,
      params: { ...start.params },
      // A start at which the model has no value has no finite loss.
      startLoss: Number.isFinite(start.startLoss) ? start.startLoss : Number.MAX_VALUE,
      loss: Number.isFinite(start.loss) ? start.loss : Number.MAX_VALUE,
    })),
    trace: { ...report.trace },
    profiles: report.profiles.map((profile) => ({
      ...profile,
      lower: finiteOrNull(profile.lower),
      upper: finiteOrNull(profile.upper),
    })),
    ...(report.pricingErrors
      ? {
          pricingErrors: report.pricingErrors.filter(isFiniteError).map((error) => ({
            ...error,
            expiry: listed.get(keyOf({ component: 'indexOptions', expiryYears: error.expiryYears })) ?? null,
          })),
        }
      : {}),
    ...(consistency ? { consistency: [...consistency] } : {}),
    numericalErrorVolPoints: Number.isFinite(report.numericalErrorVolPoints)
      ? report.numericalErrorVolPoints
      : 0,
    warningList: [
      ...warnings.map((message) => ({ code: 'INPUT', message })),
      ...contradictionsOf(consistency ?? []),
      ...report.warnings.map((warning) => ({ ...warning })),
    ],
  };
}

const isFiniteError = (error: VixPricingError): boolean =>
  Number.isFinite(error.percentageError) && Number.isFinite(error.meanAbsoluteError);

/** Fits with the days by which their expiries are listed. */
export function describeFits(fits: readonly ExpiryFit[], listed: ReadonlyMap<string, string>): ContractFit[] {
  return fits
    .filter(({ rmse }) => Number.isFinite(rmse))
    .map((fit) => ({ ...fit, expiry: listed.get(keyOf(fit)) ?? null }));
}

/** Listed days by component and time. */
export function daysByExpiry({ targets, days }: BuiltTargets): Map<string, string> {
  const listed = new Map<string, string>();
  for (const component of componentIds) {
    targets[component].forEach(({ expiryYears }, at) => {
      const day = days[component][at];
      if (day !== null && day !== undefined) listed.set(keyOf({ component, expiryYears }), toIsoDate(day));
    });
  }
  return listed;
}

function keyOf({ component, expiryYears }: Pick<ExpiryFit, 'component' | 'expiryYears'>): string {
  return `${component}|${expiryYears}`;
}

/** A result that holds no more than its status, or the last point that was told of where no report came back. */
export function bareResult(
  status: CalibrationResult['status'],
  message: string,
  {
    model,
    best,
    warnings = [],
  }: { model: Model; best?: ObjectivePoint | null; warnings?: readonly string[] },
): CalibrationResult {
  const none = new Float64Array(0);
  return {
    status,
    message,
    loss: best?.loss ?? null,
    fittedParams: model.params.flatMap(({ name }) => {
      const value = best?.params[name];
      return value === undefined
        ? []
        : [{ name, value, standardError: null, lower: null, upper: null, state: 'free' as const }];
    }),
    freeParams: [],
    correlation: none,
    curves: [],
    components: [],
    expiries: [],
    starts: [],
    trace: { evaluations: none, loss: none },
    profiles: [],
    numericalErrorVolPoints: 0,
    warningList: warnings.map((message_) => ({ code: 'INPUT', message: message_ })),
  };
}

export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
