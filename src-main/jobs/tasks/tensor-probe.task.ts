import type { ExecutorReport } from '#tensor/choose-executor.ts';
import { probeExecutors } from '#tensor/probe-executors.ts';
import { createProbeWorkload } from '#tensor/probe-workload.ts';
import { defineWholeTask, type WithoutDevice } from '../task.ts';

export const tensorProbeTaskId = 'tensor-probe';

export interface TensorProbeInput extends WithoutDevice {
  /** Steps are taken for this long on each executor. */
  readonly budgetMs: number;
}

/** Every way to train a network, tested against the referee and timed on a small perceptron. */
export const tensorProbeTask = defineWholeTask<TensorProbeInput, ExecutorReport[]>(
  tensorProbeTaskId,
  ({ budgetMs, deviceFailure }, { shouldStop }) =>
    probeExecutors(createProbeWorkload(), {
      budgetMs,
      shouldStop,
      ...(deviceFailure === undefined ? {} : { deviceFailure }),
    }),
);
