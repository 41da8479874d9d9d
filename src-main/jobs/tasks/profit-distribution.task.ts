import {
  profitDistribution,
  type ProfitDistribution,
  type ProfitRequest,
} from '#simulation/estimate/profit-distribution.ts';
import { defineWholeTask } from '../task.ts';

export const profitDistributionTaskId = 'profit-distribution';

/** Profit and loss of a position along paths, closed by its rules; null where stopped. */
export const profitDistributionTask = defineWholeTask<ProfitRequest, ProfitDistribution | null>(
  profitDistributionTaskId,
  (request, { shouldStop }) => profitDistribution(request, shouldStop),
);
