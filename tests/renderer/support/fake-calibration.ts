import { VolterraError } from '#contract/errors.ts';
import { calibrationSummary } from '#contract/schemas/calibration.ts';
import type { CalibrationRun, CalibrationSummary } from '#contract/schemas/calibration.ts';
import type { Services } from '#services/service-context.ts';
import { expiriesOf } from './run-fits.ts';
import { runOf } from './calibration-fixture.ts';
import { runSeeds } from './run-seeds.ts';
import type { RunSeed } from './run-seeds.ts';
import { days, indexAt, isoOf } from './market-fixture.ts';
import { indexHistoryOf } from './index-history-fixture.ts';
import { withNodes } from './repaired-fit.ts';
import { alertAnswers, historyOf } from './history-fixture.ts';

export const summaryOf = (run: CalibrationRun): CalibrationSummary => calibrationSummary.strip().parse(run);

/** Runs of a small desk: what was stored, what is run meanwhile, what was put in use. */
export function calibrationAnswers(seeds: readonly RunSeed[] = runSeeds): Services['calibration'] {
  let runs = seeds.map(runOf);
  const find = (runId: string): CalibrationRun => {
    const run = runs.find((one) => one.runId === runId);
    if (!run) throw new VolterraError('UNKNOWN_RUN');
    return run;
  };
  return {
    run: async ({ settings, label }, { progress, partial }) => {
      const model =
        settings.model === 'quintic-ou-2f' || settings.model === 'mrlrj' ? settings.model : 'heston';
      const quoteDate = settings.asOf ?? isoOf(days.at(-1)!);
      const seed: RunSeed = {
        runId: `run-${runs.length}`,
        model,
        quoteDate,
        status: 'CONVERGED',
        trigger: 'user',
      };
      const run = { ...withNodes(runOf(seed), settings), settings, label };
      progress(0.4, 'Start 3 of 8');
      partial({ evaluations: 40, loss: 9000, params: run.params });
      partial({ evaluations: 120, loss: 1300, params: run.params, expiries: expiriesOf(seed) });
      progress(1, 'Profiles');
      const stored = {
        ...run,
        startedAtMs: Math.max(0, ...runs.map(({ startedAtMs }) => startedAtMs)) + 60_000,
      };
      runs = [stored, ...runs];
      return stored;
    },
    preview: async ({ settings }) => {
      const quoteDate = settings.asOf ?? isoOf(days.at(-1)!);
      const run = withNodes(
        runOf({ runId: 'preview', model: 'heston', quoteDate, status: 'CONVERGED' }),
        settings,
      );
      const wanted = run.expiries.filter(
        ({ component, filled }) => filled === undefined && settings.componentWeights[component] !== undefined,
      );
      const usedQuotes = wanted.reduce((sum, { market }) => sum + market.length, 0);
      return {
        inputs: { ...run.inputs!, usedQuotes },
        expiries: wanted.map(({ component, expiry, expiryYears, forward, market }) => ({
          component,
          expiry,
          expiryYears,
          forward,
          quotes: market.length,
        })),
        warnings: [],
        refusal: null,
      };
    },
    list: async ({ model, limit, offset }) => {
      const own = runs.filter((run) => model === undefined || run.model === model);
      return { total: own.length, runs: own.slice(offset, offset + limit).map(summaryOf) };
    },
    get: async ({ runId }) => find(runId),
    replay: async ({ runId }, { progress }) => {
      find(runId);
      progress(0.5, 'Computing again');
      return { same: true, resultHash: '3'.repeat(64), differences: [], reasons: [] };
    },
    promote: async ({ runId, acknowledge }) => {
      const chosen = find(runId);
      if ((chosen.status !== 'CONVERGED' || chosen.imported) && !acknowledge)
        throw new VolterraError('RUN_NOT_USABLE');
      runs = runs.map((run) => (run.model === chosen.model ? { ...run, current: run.runId === runId } : run));
      return summaryOf(find(runId));
    },
    current: async ({ model }) => ({ run: runs.find((run) => run.model === model && run.current) ?? null }),
    history: async ({ model, from, to }) =>
      historyOf(
        model,
        runs.filter(
          ({ quoteDate }) =>
            quoteDate !== null &&
            (from === undefined || quoteDate >= from) &&
            (to === undefined || indexAt(quoteDate) <= indexAt(to)),
        ),
      ),
    indexHistory: async ({ runId, from }) => indexHistoryOf(find(runId), from),
    ...alertAnswers(),
  };
}
