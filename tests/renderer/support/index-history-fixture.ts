import type { CalibrationRun } from '#contract/schemas/calibration.ts';
import type { IndexHistoryFit } from '#contract/schemas/index-history.ts';
import { provenance } from './market-fixture.ts';

const series: Readonly<Record<string, readonly [value: number, error: number]>> = {
  kappa: [6.17, 0.53],
  theta: [2.49, 0.05],
  sigma: [0.87, 0.012],
  lambda: [34.4, 4.92],
  eta: [13.1, 0.97],
  meanJump: [1 / 13.1, 0.97 / 13.1 ** 2],
};

/** A fit of MRLRJ beside the closes of 1990 and after; a window of the last two years is a few closes short. */
export function indexHistoryOf(run: CalibrationRun, from: string | undefined): IndexHistoryFit {
  const lastDate = run.quoteDate!;
  const empty: IndexHistoryFit = {
    runId: run.runId,
    model: run.model,
    seriesId: 'VIX',
    window: null,
    estimator: 'mrlrj',
    params: [],
    jumpGap: null,
    sentence: '',
    notes: [],
    refusal: null,
    provenance: null,
  };
  if (from !== undefined && Number(lastDate.slice(0, 4)) - Number(from.slice(0, 4)) < 3)
    return {
      ...empty,
      refusal: `The store has only 221 closes of VIX in this window up to ${lastDate}; 252 are needed. Import VIX_History.csv, or take a longer window.`,
    };
  const eta = run.fittedParams.find(({ name }) => name === 'eta')!;
  const options = [
    ...run.fittedParams,
    { ...eta, name: 'meanJump', value: 1 / eta.value, standardError: eta.standardError! / eta.value ** 2 },
  ];
  const params = options.map(({ name, value, standardError, state }) => {
    const [history, historyError] = series[name]!;
    return {
      name,
      options: value,
      optionsError: standardError,
      optionsState: state,
      history,
      historyError,
      gap: value - history,
      gapError: standardError === null ? null : Math.sqrt(standardError ** 2 + historyError ** 2),
    };
  });
  const lambda = params.find(({ name }) => name === 'lambda')!;
  return {
    ...empty,
    window: { firstDate: from ?? '1990-01-02', lastDate, closes: from === undefined ? 9162 : 2514 },
    params,
    jumpGap: { gap: lambda.gap, standardError: lambda.gapError, ratio: lambda.gap / lambda.gapError! },
    sentence: `Options are priced with ${lambda.options.toFixed(2)} jumps a year, the series has 34.4: −${(-lambda.gap).toFixed(1)} ± ${lambda.gapError!.toFixed(1)} (−${(-lambda.gap / lambda.gapError!).toFixed(1)} standard errors, more than chance).`,
    provenance: provenance(1, 'mrlrj by maximum likelihood of daily closes'),
  };
}
