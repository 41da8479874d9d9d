import type { TrainRepairResult } from '#contract/schemas/repair-training.ts';
import { trainRepairModel } from '#tensor/networks/train-repair-model.ts';
import type { TrainModelOrder } from '#tensor/networks/train-repair-model.ts';
import { defineTask } from '../task.ts';

export const trainSurfaceRepairTaskId = 'train-surface-repair';

/**
 * Trains a network of the repair lab and publishes its curves as `RepairTrainingNews`. A stop keeps the best so far; a run that
 * was broken off goes on from its checkpoint.
 */
export const trainSurfaceRepairTask = defineTask<
  TrainModelOrder,
  TrainModelOrder,
  TrainRepairResult,
  TrainRepairResult | null
>({
  id: trainSurfaceRepairTaskId,
  keepsOnStop: true,
  split: (order) => [order],
  run: (order, { shouldStop, progress, publish }) =>
    trainRepairModel(order, { shouldStop, progress, publish }),
  join: (_order, [result]) => result ?? null,
});
