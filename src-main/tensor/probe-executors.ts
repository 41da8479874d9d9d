import { VolterraError } from '#contract/errors.ts';
import type { ExecutorId } from '#contract/schemas/training.ts';
import { choose } from './choose-executor.ts';
import type { ExecutorChoice, ExecutorReport } from './choose-executor.ts';
import type { Batch, Executor } from './executor.ts';
import { executors as allExecutors } from './executors/registry.ts';
import { startWeights } from './program.ts';
import type { Optimiser, Program } from './program.ts';
import { agreement, measureGap } from './self-test.ts';

/** What is to be trained: the probe measures this very thing. */
export interface Workload {
  readonly program: Program;
  readonly optimiser: Optimiser;
  readonly rows: number;
  readonly batch: Batch;
}

export interface ProbeOptions {
  /** Takes steps for this long on each executor. */
  readonly budgetMs?: number;
  readonly executors?: readonly Executor[];
  readonly shouldStop?: () => boolean;
  /** Why executors on devices are left out, where they are. */
  readonly deviceFailure?: string;
}

/** Asks, tests and times every executor, one after the other so that none disturbs another. */
export async function probeExecutors(
  workload: Workload,
  options: ProbeOptions = {},
): Promise<ExecutorReport[]> {
  const { budgetMs = 1000, executors = allExecutors, shouldStop = () => false, deviceFailure } = options;
  const reports: ExecutorReport[] = [];
  for (const executor of executors) {
    if (shouldStop()) throw new VolterraError('CANCELLED');
    const report =
      deviceFailure !== undefined && deviceExecutors.has(executor.id)
        ? leftOut(executor, deviceFailure)
        : await probe(executor, workload, { budgetMs, shouldStop });
    reports.push(report);
  }
  return reports;
}

/** Those that load the driver of a graphics processor. */
const deviceExecutors: ReadonlySet<ExecutorId> = new Set(['tfjs-native', 'tfjs-webgpu']);

function leftOut({ id, label }: Executor, detail: string): ExecutorReport {
  return { id, label, status: 'failed', detail, gap: null, msPerStep: null };
}

/**
 * Takes the fastest executor that agrees with the referee, or the wanted one.
 * @throws VolterraError EXECUTOR_NOT_USABLE where the wanted one does not work here, or none does
 */
export async function chooseExecutor(
  workload: Workload,
  wanted: ExecutorId | 'auto',
  options: ProbeOptions = {},
): Promise<ExecutorChoice> {
  const { executors = allExecutors } = options;
  const asked = wanted === 'auto' ? executors : executors.filter(({ id }) => id === wanted);
  return choose(await probeExecutors(workload, { ...options, executors: asked }), wanted);
}

type Budget = Required<Pick<ProbeOptions, 'budgetMs' | 'shouldStop'>>;

async function probe(executor: Executor, workload: Workload, budget: Budget): Promise<ExecutorReport> {
  const { id, label } = executor;
  const nothing = { id, label, gap: null, msPerStep: null };
  try {
    const availability = await executor.available();
    if (!availability.ok) return { ...nothing, status: 'absent', detail: availability.reason };
    const gap = await measureGap(executor);
    if (!(gap <= agreement)) {
      const detail = `Its losses differ from the referee's by ${gap.toPrecision(2)}; it is left out.`;
      return { ...nothing, status: 'wrong', detail, gap };
    }
    const msPerStep = await timeSteps(executor, workload, budget);
    return { id, label, status: 'works', detail: availability.device, gap, msPerStep };
  } catch (error) {
    if (error instanceof VolterraError) throw error;
    const detail = `It stopped: ${error instanceof Error ? error.message : String(error)}.`;
    return { ...nothing, status: 'failed', detail };
  }
}

/** Median step after one that is not counted; at least three. */
async function timeSteps(
  executor: Executor,
  workload: Workload,
  { budgetMs, shouldStop }: Budget,
): Promise<number> {
  const { program, optimiser, rows, batch } = workload;
  const session = await executor.open(program, { optimiser, rows, weights: startWeights(program, 0) });
  try {
    await session.step(batch);
    const times: number[] = [];
    for (let spentMs = 0; (spentMs < budgetMs && times.length < 1000) || times.length < 3;) {
      if (shouldStop()) throw new VolterraError('CANCELLED');
      const startedAt = performance.now();
      await session.step(batch);
      const elapsedMs = performance.now() - startedAt;
      times.push(elapsedMs);
      spentMs += elapsedMs;
    }
    return times.sort((a, b) => a - b)[times.length >> 1]!;
  } finally {
    await session.dispose();
  }
}
