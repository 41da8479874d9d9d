import type { CalibrationPartial, CalibrationSettings } from '#contract/schemas/calibration.ts';
import { calibrateTaskId, joinShare, type CalibrationNews } from '#jobs/tasks/calibrate.task.ts';
import { profilesTaskId, type ProfilesInput } from '#jobs/tasks/profiles.task.ts';
import type { Compute, ComputeOptions } from '#jobs/compute.ts';
import { withProfiles } from '#quant/calibration/profile.ts';
import type { AnyReport } from '#quant/calibration/registry.ts';
import type { Model } from '#quant/models/model.ts';
import type { CalibrationResult } from '#store/calibration-row.ts';
import type { ServiceContext } from '../service-context.ts';
import type { CalibrationDeps } from './calibration-deps.ts';
import { bareResult, daysByExpiry, describeFits, describeReport } from './describe-run.ts';
import { quantSettings } from './quant-settings.ts';
import type { PreparedTargets } from './targets-from-store.ts';

/** Profiles take about as long as the fit itself. */
const profilesAt = 0.6;

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
  const options = { signal: context.signal, seed: settings.seed, priority: 'batch' } as const;
  const fitShare = settings.profiles ? profilesAt : 1;
  const report = await compute
    .run<AnyReport | null>(calibrateTaskId, order, {
      ...options,
      progress: (fraction) =>
        context.progress(
          fitShare * fraction,
          fraction < 1 - joinShare ? 'Fitting' : 'Last steps with exact values, and errors',
        ),
      publish: (value, place) => news.hear(value as CalibrationNews, place),
    })
    .then(
      (fitted) => fitted && followProfiles(compute, { order, report: fitted }, { ...options, ...context }),
    )
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

/** A stop in the midst keeps the fit, and the profiles that are done; one that came before is in the report. */
async function followProfiles(
  compute: Compute,
  input: ProfilesInput,
  { progress, ...options }: Omit<ComputeOptions, 'progress'> & Pick<ServiceContext, 'progress'>,
): Promise<AnyReport> {
  const { report } = input;
  if (report.profileOrigin === undefined) return report;
  if (options.signal.aborted) return withProfiles(report, [], true);
  return compute
    .run<AnyReport>(profilesTaskId, input, {
      ...options,
      progress: (fraction) => progress(profilesAt + (1 - profilesAt) * fraction, 'Profile likelihoods'),
    })
    .catch((error: unknown) => {
      if (options.signal.aborted) return withProfiles(report, [], true);
      throw error;
    });
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
