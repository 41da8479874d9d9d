import { VolterraError } from '#contract/errors.ts';
import type { Compute, ComputeOptions } from './compute.ts';
import type { WithoutDevice } from './task.ts';
import { findDeviceTaskId, simulateOnDeviceTaskId } from './tasks/simulate-on-device.task.ts';
import { tensorProbeTaskId } from './tasks/tensor-probe.task.ts';
import { testBackEndsTaskId } from './tasks/test-back-ends.task.ts';

/** Tasks that load a driver, and what becomes of them without one: refused, or done with `WithoutDevice` in their input. */
const deviceTasks: ReadonlyMap<string, 'refused' | 'reduced'> = new Map([
  [findDeviceTaskId, 'refused'],
  [simulateOnDeviceTaskId, 'refused'],
  [testBackEndsTaskId, 'reduced'],
  [tensorProbeTaskId, 'reduced'],
]);

/**
 * Arguments of the child with the driver: its threads wait more than they work, and one that is ended in the middle of a call into a
 * driver may take the process with it, so a stop gives them long.
 */
export const deviceChildArgs: readonly string[] = ['--grace', '15000'];

const crashed = 'The process that works with the graphics processor ended, as after a crash of its driver.';
const leftAlone =
  'The graphics processor brought its process down and is left alone until Volterra is started anew.';

/**
 * Work that loads the driver of a graphics processor, in a process of its own: its crash costs no other job anything, its own job
 * hears of a lost device and goes on on the processor, and the device is not asked again.
 */
export class DeviceCompute implements Compute {
  readonly #processor: Compute;
  readonly #device: Compute;
  #isBad = false;
  #closed = false;

  /**
   * @param processor runs everything else
   * @param device is started for the first work with a driver
   */
  constructor(processor: Compute, device: Compute) {
    this.#processor = processor;
    this.#device = device;
  }

  async run<Output>(taskId: string, input: unknown, options: ComputeOptions): Promise<Output> {
    const without = deviceTasks.get(taskId);
    if (!without) return this.#processor.run(taskId, input, options);
    if (!this.#isBad) {
      try {
        return await this.#device.run<Output>(taskId, input, options);
      } catch (error) {
        if (!this.#isCrash(error, options.signal)) throw error;
        this.#isBad = true;
        if (without === 'refused') throw lost(crashed, error);
      }
    }
    if (without === 'refused') throw lost(leftAlone);
    const reduced = { ...(input as object), deviceFailure: leftAlone } satisfies WithoutDevice;
    return this.#processor.run(taskId, reduced, options);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#processor.close(), this.#device.close()]);
  }

  #isCrash(error: unknown, signal: AbortSignal): boolean {
    const ended = error instanceof VolterraError && ['INTERRUPTED', 'TIMED_OUT'].includes(error.code);
    return ended && !this.#closed && !signal.aborted;
  }
}

function lost(message: string, cause?: unknown): VolterraError {
  return new VolterraError('DEVICE_FAILED', { message, data: { device: 'DEVICE_LOST' }, cause });
}
