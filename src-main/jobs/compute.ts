import type { AnyTask, TaskContext } from './task.ts';

export interface ComputeOptions {
  readonly signal: AbortSignal;
  readonly seed: number;
  readonly progress?: (fraction: number) => void;
  /** Values that the pieces tell on their way; `place` is the number of the piece. */
  readonly publish?: (value: unknown, place: number) => void;
  /** Interactive work goes before batch work. */
  readonly priority?: 'interactive' | 'batch';
}

/** Runs registered tasks. The engine uses the compute child; tests may run in place. */
export interface Compute {
  /**
   * A task that keeps what it reached answers a stop with its result.
   * @throws VolterraError CANCELLED, INTERRUPTED (the child died) or what the task threw
   */
  run<Output>(taskId: string, input: unknown, options: ComputeOptions): Promise<Output>;
  close(): Promise<void>;
}

/** Runs tasks where the caller is, piece after piece; gives the same results as the compute child. */
export function createInlineCompute(tasks: readonly AnyTask[]): Compute {
  return {
    async run<Output>(
      taskId: string,
      input: unknown,
      { signal, seed, progress, publish }: ComputeOptions,
    ): Promise<Output> {
      const task = findTask(tasks, taskId);
      const pieces = task.split(input, seed);
      const { joinShare = 0 } = task;
      const contextAt = (place: number): TaskContext => ({
        seed,
        shouldStop: () => signal.aborted,
        progress: (fraction) =>
          progress?.(
            place < pieces.length
              ? ((1 - joinShare) * (place + fraction)) / pieces.length
              : 1 - joinShare + joinShare * fraction,
          ),
        publish: (value) => publish?.(value, place),
      });
      const parts: unknown[] = [];
      for (const [place, piece] of pieces.entries()) {
        if (!task.keepsOnStop) signal.throwIfAborted();
        parts.push(signal.aborted ? null : await task.run(piece, contextAt(place)));
      }
      if (!task.keepsOnStop) signal.throwIfAborted();
      return task.join(input, parts, contextAt(pieces.length)) as Output;
    },
    close: () => Promise.resolve(),
  };
}

export function findTask(tasks: readonly AnyTask[], taskId: string): AnyTask {
  const task = tasks.find(({ id }) => id === taskId);
  if (!task) throw new Error(`no task is registered as ${taskId}`);
  return task;
}
