import type { AdapterChoice } from '#simulation/gpu/device.ts';
import { testBackEnds, type BackEndTest } from '#simulation/test-back-ends.ts';
import { defineWholeTask } from '../task.ts';

export const testBackEndsTaskId = 'test-back-ends';

/** The same paths on every back end of simulations, beside those of the readable one. */
export const testBackEndsTask = defineWholeTask<AdapterChoice, readonly BackEndTest[]>(
  testBackEndsTaskId,
  (choice) => testBackEnds(choice),
);
