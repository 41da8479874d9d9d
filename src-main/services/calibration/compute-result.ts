import type { CalibrationPartial, CalibrationSettings } from '#contract/schemas/calibration.ts';
import { calibrateTaskId, joinShare, type CalibrationNews } from '#jobs/tasks/calibrate.task.ts';
import type { AnyReport } from '#quant/calibration/registry.ts';
import type { Model } from '#quant/models/model.ts';
import type { CalibrationResult } from '#store/calibration-row.ts';
import type { ServiceContext } from '../service-context.ts';
import type { CalibrationDeps } from './calibration-deps.ts';
import { bareResult, daysByExpiry, describeFits, describeReport } from './describe-run.ts';
import { quantSettings } from './quant-settings.ts';
import type { PreparedTargets } from './targets-from-store.ts';

export interface ComputeOrder {
  readonly model: Model;
  readonly settings: CalibrationSettings;
  readonly prepared: PreparedTargets;
}

/** Fits on the compute child, telling of better points on the way; a cancelled fit is the best so far. */
export async function computeResult(
  { compute }: CalibrationDeps,
  { model, settings, prepared }: ComputeOrder,
  context: Pick<ServiceContext, 'signal' | 'progress' | 'partial'>,
): Promise<CalibrationResult> {
  const { built, refusal, warnings } = prepared;
  if (refusal !== null) return bareResult('REFUSED', refusal, { model, warnings });
  const news = newsDesk(daysByExpiry(built), context.partial);
  const order = { targets: built.targets, settings: quantSettings(settings) };
  const report = await compute
    .run<AnyReport | null>(calibrateTaskId, order, {
      signal: context.signal,
      seed: settings.seed,
      priority: 'batch',
      progress: (fraction) =>
        context.progress(fraction, fraction < 1 - joinShare ? 'Fitting' : 'Errors and profiles'),
      publish: (value, place) => news.hear(value as CalibrationNews, place),
    })
    .catch((error: unknown) => {
      // Too late for a report, but a point that was told of is kept.
      if (context.signal.aborted && news.best) return null;
      throw error;
    });
  if (report) return describeReport(report, prepared);
  if (!news.best)
    throw context.signal.aborted ? context.signal.reason : new Error('no report and no cancellation');
  const message = 'Cancelled before a report could be made; the parameters are the best that were told of.';
  return bareResult('CANCELLED', message, { model, best: news.best, warnings });
}

/** Hears of better points from all pieces and passes on what is better than anything before. */
function newsDesk(listed: ReadonlyMap<string, string>, partial: (value: CalibrationPartial) => void) {
  const evaluations = new Map<number, number>();
  let best: CalibrationNews | null = null;
  return {
    get best(): CalibrationNews | null {
      return best;
    },
    hear(point: CalibrationNews, place: number): void {
      evaluations.set(place, point.evaluations);
      if (!Number.isFinite(point.loss) || (best && point.loss >= best.loss)) return;
      best = point;
      partial({
        evaluations: [...evaluations.values()].reduce((sum, count) => sum + count, 0),
        loss: point.loss,
        params: { ...point.params },
        ...(point.expiries ? { expiries: describeFits(point.expiries, listed) } : {}),
      });
    },
  };
}
