import { calibrationSummary, type CalibrationRun } from '#contract/schemas/calibration.ts';
import { createExportsService } from '#services/exports/exports-service.ts';
import type { Services } from '#services/service-context.ts';
import { sampleRun } from '../../services/exports/sample-run.ts';

/** A current fit, a second model, one at a bound and one that failed. */
export const exportableRuns: readonly CalibrationRun[] = [
  sampleRun('heston', { runId: '2023-05-26-heston', current: true }),
  sampleRun('quintic-ou-2f', { runId: '2023-05-26-quintic' }),
  sampleRun('bates', { runId: '2023-05-26-bates', status: 'AT_BOUND', message: 'rho is at −1.' }),
  sampleRun('cgmy', {
    runId: '2023-05-26-cgmy',
    status: 'NOT_CONVERGED',
    message: 'The limit on iterations was reached before convergence.',
  }),
];

export const listOfExportable: Services['calibration']['list'] = async () => ({
  total: exportableRuns.length,
  runs: exportableRuns.map((run) => calibrationSummary.strip().parse(run)),
});

/** Exports as the engine makes them, of runs that need no store. */
export const exportAnswers: Services['exports'] = createExportsService(
  {
    get: async (runId) => exportableRuns.find((run) => run.runId === runId) ?? exportableRuns[0]!,
    newestUsable: async () => undefined,
  },
  { known: async () => [], save: async () => undefined, newId: () => 'imported-1' },
);
