import type { AnyTask } from './task.ts';
import { marketParametersTask } from './tasks/market-parameters.task.ts';

/** Every task that the compute child can run: one line each. */
export const tasks: readonly AnyTask[] = [marketParametersTask];
