import type { CalibrationRun, CalibrationSummary } from '#contract/schemas/calibration.ts';

/** Statuses of a fit that ended by itself with parameters to use. */
const USABLE: readonly CalibrationRun['status'][] = ['CONVERGED', 'AT_BOUND'];

/** Why a set should not leave without an explicit yes; none where nothing speaks against it. */
export function reservationsOf(run: CalibrationRun, newest: CalibrationSummary | undefined): string[] {
  const reasons: string[] = [];
  if (!USABLE.includes(run.status)) reasons.push(`The fit ended ${run.status}: ${run.message}`);
  for (const { code, message } of run.warningList)
    if (code.includes('ARBITRAGE')) reasons.push(`The fitted surface has arbitrage: ${message}`);
  if (newest && isLater(newest, run))
    reasons.push(
      `It is stale: ${newest.model} was fitted again to quotes of ${newest.quoteDate!} (run ${newest.runId}).`,
    );
  return reasons;
}

function isLater(newest: CalibrationSummary, run: CalibrationRun): boolean {
  if (newest.runId === run.runId || newest.quoteDate === null || run.quoteDate === null) return false;
  return newest.quoteDate > run.quoteDate;
}
