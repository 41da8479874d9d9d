import { VolterraError } from '#contract/errors.ts';
import { findTask } from './compute.ts';
import type { FromThread, SplitAnswer, TaskFailure, ToThread } from './compute-messages.ts';
import { SharedState } from './shared-state.ts';
import type { AnyTask, TaskContext } from './task.ts';

/** Values published sooner than this after the one before are left out. */
const publishIntervalMs = 50;

/** Runs one step of a task on the thread it is called on. Never throws. */
export async function runStep(
  tasks: readonly AnyTask[],
  { taskId, seed, shared, work }: ToThread,
  publish: (value: unknown) => void,
): Promise<FromThread> {
  try {
    const task = findTask(tasks, taskId);
    switch (work.step) {
      case 'split':
        return { value: await splitOrFinish(task, work.input, contextOf(shared, 0, { seed, publish })) };
      case 'join':
        return { value: task.join(work.input, work.parts, contextOf(shared, work.place, { seed, publish })) };
      case 'run': {
        const context = contextOf(shared, work.place, { seed, publish });
        const value = await task.run(work.piece, context);
        context.progress(1);
        return { value };
      }
    }
  } catch (error) {
    return { failure: describeFailure(error) };
  }
}

/** A task of a single piece is finished where it was cut: a small one is not kept waiting by two more hand-overs. */
async function splitOrFinish(task: AnyTask, input: unknown, context: TaskContext): Promise<SplitAnswer> {
  const pieces = task.split(input, context.seed);
  const keepsOnStop = task.keepsOnStop === true;
  if (pieces.length !== 1 || keepsOnStop) {
    return { pieces, keepsOnStop, joinShare: task.joinShare ?? 0 };
  }
  const part = await task.run(pieces[0], context);
  context.progress(1);
  return { output: task.join(input, [part], context) };
}

function contextOf(
  shared: SharedArrayBuffer,
  place: number,
  { seed, publish }: { seed: number; publish: (value: unknown) => void },
): TaskContext {
  const state = SharedState.from(shared);
  let lastMs = -Infinity;
  return {
    seed,
    shouldStop: () => state.stopped,
    progress: (fraction) => state.report(place, fraction),
    publish: (value) => {
      const nowMs = performance.now();
      if (nowMs - lastMs < publishIntervalMs) return;
      lastMs = nowMs;
      publish(value);
    },
  };
}

export function describeFailure(error: unknown): TaskFailure {
  if (error instanceof VolterraError) return { error: error.toWire() };
  return { unforeseen: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
