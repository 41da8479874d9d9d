import { VolterraError } from '#contract/errors.ts';
import { findTask } from './compute.ts';
import type { FromThread, SplitPieces, TaskFailure, ToThread } from './compute-messages.ts';
import { SharedState } from './shared-state.ts';
import type { AnyTask, TaskContext } from './task.ts';

/** Values published sooner than this after the one before are left out. */
const publishIntervalMs = 50;

/** Runs one step of a task on the thread it is called on. Never throws. */
export function runStep(
  tasks: readonly AnyTask[],
  { taskId, seed, shared, work }: ToThread,
  publish: (value: unknown) => void,
): FromThread {
  try {
    const task = findTask(tasks, taskId);
    switch (work.step) {
      case 'split':
        return {
          value: {
            pieces: task.split(work.input, seed),
            keepsOnStop: task.keepsOnStop === true,
          } satisfies SplitPieces,
        };
      case 'join':
        return { value: task.join(work.input, work.parts, contextOf(shared, work.place, { seed, publish })) };
      case 'run': {
        const context = contextOf(shared, work.place, { seed, publish });
        const value = task.run(work.piece, context);
        context.progress(1);
        return { value };
      }
    }
  } catch (error) {
    return { failure: describeFailure(error) };
  }
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
