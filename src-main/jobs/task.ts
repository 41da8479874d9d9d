/** What a running piece of a task may use: nothing ambient, and a way to be stopped. */
export interface TaskContext {
  readonly seed: number;
  /** Poll it in every loop of weight: an event cannot reach a busy thread. */
  readonly shouldStop: () => boolean;
  /** Share of this piece that is done, 0 to 1. */
  readonly progress: (fraction: number) => void;
  /** Tells whoever follows the work a small value, such as the best so far; those that come too fast are left out. */
  readonly publish: (value: unknown) => void;
}

/**
 * Heavy work as plain functions. `split` cuts it by the input alone, never by the number of threads; piece by piece it
 * runs anywhere; `join` puts the parts together in the order of the pieces. So the result is the same at any width.
 * Input, pieces, parts and output cross threads and processes: plain values and typed arrays.
 *
 * With `keepsOnStop` a stop is no loss: running pieces are asked to give back what they have reached, pieces that had not
 * begun or did not answer are null, and `join` makes a result of it at once while its own `shouldStop` is true.
 */
export interface Task<Input, Piece, Part, Output> {
  readonly id: string;
  readonly split: (input: Input, seed: number) => readonly Piece[];
  /** A promise where the work is done elsewhere than on the thread, such as on a device. */
  readonly run: (piece: Piece, context: TaskContext) => Part | Promise<Part>;
  readonly join: (input: Input, parts: readonly Part[], context: TaskContext) => Output;
  readonly keepsOnStop?: true;
  /** Part of the whole work that `join` takes, for the progress; 0 where absent. */
  readonly joinShare?: number;
}

/** A task as the registry holds it: its shapes are between its file and the service that asks for it. */
export type AnyTask = Task<unknown, unknown, unknown, unknown>;

/** A field of the input of work that can be done without a device: why it has to. */
export interface WithoutDevice {
  readonly deviceFailure?: string;
}

export function defineTask<Input, Piece, Part, Output>(task: Task<Input, Piece, Part, Output>): AnyTask {
  return task as unknown as AnyTask;
}

/** A task that is not cut. */
export function defineWholeTask<Input, Output>(
  id: string,
  run: (input: Input, context: TaskContext) => Output | Promise<Output>,
): AnyTask {
  return defineTask<Input, Input, Output, Output>({
    id,
    split: (input) => [input],
    run,
    join: (_input, [part]) => part!,
  });
}
