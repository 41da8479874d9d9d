import type { AdapterChoice } from '#simulation/gpu/device.ts';
import { testBackEnds, type BackEndTest } from '#simulation/test-back-ends.ts';
import { defineWholeTask, type WithoutDevice } from '../task.ts';

export const testBackEndsTaskId = 'test-back-ends';

/** The same paths on every back end of simulations, beside those of the readable one. */
export const testBackEndsTask = defineWholeTask<AdapterChoice & WithoutDevice, readonly BackEndTest[]>(
  testBackEndsTaskId,
  ({ allowSoftware, deviceFailure }) => testBackEnds({ allowSoftware }, deviceFailure),
);
