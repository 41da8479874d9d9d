import { VolterraError } from '#contract/errors.ts';
import type { ExecutorId } from '#contract/schemas/training.ts';
import type { Compute } from '#jobs/compute.ts';
import { tensorProbeTaskId, type TensorProbeInput } from '#jobs/tasks/tensor-probe.task.ts';
import { choose, formatMs } from '#tensor/choose-executor.ts';
import type { ExecutorReport } from '#tensor/choose-executor.ts';
import type { Finding } from './system-service.ts';

const budgetMs = 250;
const timeLimitMs = 60_000;

/** A line for each way to train a network, with its test and its pace, and one for the way that is taken. */
export async function checkTraining(compute: Compute, wanted: ExecutorId | 'auto'): Promise<Finding[]> {
  const input: TensorProbeInput = { budgetMs };
  const signal = AbortSignal.timeout(timeLimitMs);
  const reports = await compute.run<ExecutorReport[]>(tensorProbeTaskId, input, {
    signal,
    seed: 0,
    priority: 'interactive',
  });
  return [...reports.map(describeReport), describeChoice(reports, wanted)];
}

function describeReport({ id, label, status, detail, gap, msPerStep }: ExecutorReport): Finding {
  const isMeasured = status === 'works' && gap !== null && msPerStep !== null;
  return {
    id: `training-${id}`,
    label,
    status: status === 'works' ? 'ok' : status === 'absent' ? 'absent' : 'warning',
    detail: isMeasured ? `${detail}; ${formatMs(msPerStep)} a step, ${describeGap(gap)}` : detail,
    measured: isMeasured ? { value: msPerStep, unit: 'ms a step' } : null,
  };
}

function describeGap(gap: number): string {
  return gap === 0 ? 'the referee' : `losses within ${gap.toExponential(0)} of the referee's`;
}

function describeChoice(reports: readonly ExecutorReport[], wanted: ExecutorId | 'auto'): Finding {
  const line = { id: 'training', label: 'Training runs on' };
  try {
    const { executor, reason } = choose(reports, wanted);
    const { label } = reports.find(({ id }) => id === executor)!;
    return { ...line, status: 'ok', detail: `${label}. ${reason}` };
  } catch (error) {
    if (!(error instanceof VolterraError)) throw error;
    return { ...line, status: 'failed', detail: `${error.message} ${error.toWire().advice}` };
  }
}
