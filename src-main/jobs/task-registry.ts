import type { AnyTask } from './task.ts';

/** Every task that the compute child can run: one line each. */
export const tasks: readonly AnyTask[] = [];
