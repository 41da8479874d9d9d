import { VolterraError } from '#contract/errors.ts';
import { findTask } from './compute.ts';
import type { FromThread, TaskFailure, ToThread } from './compute-messages.ts';
import { SharedState } from './shared-state.ts';
import type { AnyTask } from './task.ts';

/** Runs one step of a task on the thread it is called on. Never throws. */
export function runStep(tasks: readonly AnyTask[], { taskId, seed, shared, work }: ToThread): FromThread {
  try {
    const task = findTask(tasks, taskId);
    switch (work.step) {
      case 'split':
        return { value: task.split(work.input, seed) };
      case 'join':
        return { value: task.join(work.input, work.parts) };
      case 'run': {
        const state = SharedState.from(shared);
        const progress = (fraction: number): void => state.report(work.place, fraction);
        const value = task.run(work.piece, { seed, shouldStop: () => state.stopped, progress });
        progress(1);
        return { value };
      }
    }
  } catch (error) {
    return { failure: describeFailure(error) };
  }
}

export function describeFailure(error: unknown): TaskFailure {
  if (error instanceof VolterraError) return { error: error.toWire() };
  return { unforeseen: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
