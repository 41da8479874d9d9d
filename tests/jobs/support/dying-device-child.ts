import { setTimeout } from 'node:timers/promises';
import {
  findDeviceTaskId,
  simulateOnDeviceTaskId,
  type SimulateOnDeviceInput,
} from '#jobs/tasks/simulate-on-device.task.ts';
import { simulateTask, type SimulatedSums } from '#jobs/tasks/simulate.task.ts';
import { defineWholeTask, type AnyTask, type TaskContext } from '#jobs/task.ts';
import type { DeviceInfo } from '#simulation/choose-back-end.ts';

/** Paths after which the driver of the imagined card takes its process with it. */
export const LAST_PATH = 2048;

const findDevice = defineWholeTask<unknown, DeviceInfo>(findDeviceTaskId, () => ({
  description: 'dying card',
  isSoftware: false,
}));

/** Computes as the processor does until `LAST_PATH`, then ends the whole process as a fault of a driver would. */
const simulateOnDevice = defineWholeTask<SimulateOnDeviceInput, SimulatedSums>(
  simulateOnDeviceTaskId,
  async (input, context: TaskContext) => {
    if (input.firstPath >= LAST_PATH) {
      process.kill(process.pid, 'SIGKILL');
      await setTimeout(10_000);
    }
    const pieces = simulateTask.split({ ...input, backEnd: 'wasm' }, context.seed);
    const parts = await Promise.all(pieces.map((piece) => simulateTask.run(piece, context)));
    return simulateTask.join(input, parts, context) as SimulatedSums;
  },
);

const slow = defineWholeTask<{ milliseconds: number }, string>('slow', async ({ milliseconds }) => {
  await setTimeout(milliseconds);
  return 'done';
});

export const tasks: readonly AnyTask[] = [findDevice, simulateOnDevice, slow];
