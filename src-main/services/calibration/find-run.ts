import { VolterraError } from '#contract/errors.ts';
import type { CalibrationRun, CalibrationSummary } from '#contract/schemas/calibration.ts';
import type { StoreReader } from '#store/store.ts';

/** @throws VolterraError UNKNOWN_RUN */
export async function findRun(reader: StoreReader, runId: string): Promise<CalibrationRun> {
  const run = await reader.calibration(runId);
  if (!run)
    throw new VolterraError('UNKNOWN_RUN', {
      message: `There is no calibration ${runId}.`,
      data: { runId },
    });
  return run;
}

/** The part of a run that lists show. */
export function summaryOf(run: CalibrationRun): CalibrationSummary {
  const { runId, model, label, status, message, startedAtMs, elapsedMs, quoteDate } = run;
  const { loss, rmse, params, usedQuotes, warnings, current, trigger, sample, imported } = run;
  const head = { runId, model, label, status, message, startedAtMs, elapsedMs, quoteDate };
  const tail = { loss, rmse, params, usedQuotes, warnings, current, trigger, sample };
  return { ...head, ...tail, ...(imported ? { imported } : {}) };
}
