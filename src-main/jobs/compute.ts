import type { AnyTask } from './task.ts';

export interface ComputeOptions {
  readonly signal: AbortSignal;
  readonly seed: number;
  readonly progress?: (fraction: number) => void;
  /** Interactive work goes before batch work. */
  readonly priority?: 'interactive' | 'batch';
}

/** Runs registered tasks. The engine uses the compute child; tests may run in place. */
export interface Compute {
  /** @throws VolterraError CANCELLED, INTERRUPTED (the child died) or what the task threw */
  run<Output>(taskId: string, input: unknown, options: ComputeOptions): Promise<Output>;
  close(): Promise<void>;
}

/** Runs tasks where the caller is, piece after piece; gives the same results as the compute child. */
export function createInlineCompute(tasks: readonly AnyTask[]): Compute {
  return {
    async run<Output>(
      taskId: string,
      input: unknown,
      { signal, seed, progress }: ComputeOptions,
    ): Promise<Output> {
      const task = findTask(tasks, taskId);
      const pieces = task.split(input, seed);
      const parts: unknown[] = [];
      for (const piece of pieces) {
        signal.throwIfAborted();
        const report = (fraction: number): void => progress?.((parts.length + fraction) / pieces.length);
        parts.push(task.run(piece, { seed, shouldStop: () => signal.aborted, progress: report }));
      }
      signal.throwIfAborted();
      return task.join(input, parts) as Output;
    },
    close: () => Promise.resolve(),
  };
}

export function findTask(tasks: readonly AnyTask[], taskId: string): AnyTask {
  const task = tasks.find(({ id }) => id === taskId);
  if (!task) throw new Error(`no task is registered as ${taskId}`);
  return task;
}
