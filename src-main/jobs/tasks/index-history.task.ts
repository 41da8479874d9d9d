import {
  compareWithHistory,
  type HistoryComparison,
  type OptionsFit,
} from '#quant/calibration/vix/beside-history.ts';
import type { IndexHistory } from '#quant/calibration/vix/index-history.ts';
import { defineTask } from '../task.ts';

export const indexHistoryTaskId = 'index-history';

export interface IndexHistoryTaskInput {
  readonly estimator: HistoryComparison['estimator'];
  readonly options: OptionsFit;
  readonly history: IndexHistory;
}

/** A model of the index fitted to the series of the index, beside its fit to options: one piece. */
export const indexHistoryTask = defineTask<
  IndexHistoryTaskInput,
  IndexHistoryTaskInput,
  HistoryComparison,
  HistoryComparison
>({
  id: indexHistoryTaskId,
  split: (input) => [input],
  run: ({ estimator, options, history }) => compareWithHistory(estimator, options, history),
  join: (_input, [comparison]) => comparison!,
});
