import type { WireError } from '#contract/errors.ts';

export type TaskPriority = 'interactive' | 'batch';

/** Engine to compute child, over Node IPC with structured clone. */
export type ToCompute =
  | {
      readonly m: 'run';
      readonly id: number;
      readonly taskId: string;
      readonly input: unknown;
      readonly seed: number;
      readonly priority: TaskPriority;
    }
  | { readonly m: 'cancel'; readonly id: number };

export type FromCompute =
  | { readonly m: 'ready' }
  /** Cut into pieces; what was reached until then is lost at a stop. */
  | { readonly m: 'begun'; readonly id: number; readonly keepsOnStop: boolean }
  | { readonly m: 'progress'; readonly id: number; readonly fraction: number }
  | { readonly m: 'published'; readonly id: number; readonly place: number; readonly value: unknown }
  | { readonly m: 'done'; readonly id: number; readonly value: unknown }
  | { readonly m: 'failed'; readonly id: number; readonly failure: TaskFailure };

/** A typed error, or the text of one that nobody foresaw; that text is for the log only. */
export type TaskFailure = { readonly error: WireError } | { readonly unforeseen: string };

/** One step of a task on a thread. */
export type ThreadStep =
  | { readonly step: 'split'; readonly input: unknown }
  | { readonly step: 'run'; readonly piece: unknown; readonly place: number }
  | {
      readonly step: 'join';
      readonly input: unknown;
      readonly parts: readonly unknown[];
      readonly place: number;
    };

/** What a split answers: pieces, or the whole output of a task that made one piece of its input. */
export type SplitAnswer = SplitPieces | { readonly output: unknown };

export interface SplitPieces {
  readonly pieces: readonly unknown[];
  readonly keepsOnStop: boolean;
  readonly joinShare: number;
}

export interface ToThread {
  readonly taskId: string;
  readonly seed: number;
  readonly shared: SharedArrayBuffer;
  readonly work: ThreadStep;
}

/** End of a step. */
export type FromThread = { readonly value: unknown } | { readonly failure: TaskFailure };

/** All that comes from a thread: published values before the end. */
export type ThreadMessage = FromThread | { readonly published: unknown };
