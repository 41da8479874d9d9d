import { VolterraError } from '#contract/errors.ts';
import { pathMoments } from '#simulation/estimate/path-moments.ts';
import { planSimulation, type SimulationPlan, type SimulationRequest } from '#simulation/estimate/plan.ts';
import type { DeviceSimulator } from '#simulation/back-end.ts';
import type { ChunkSizes } from '#simulation/chunk-sizes.ts';
import type { DeviceInfo } from '#simulation/choose-back-end.ts';
import { DeviceError } from '#simulation/gpu/device-error.ts';
import { deviceKeeper, type DeviceKeeper } from '#simulation/gpu/device-keeper.ts';
import type { AdapterChoice, OpenDevice } from '#simulation/gpu/device.ts';
import { gpuSimulator } from '#simulation/gpu/gpu-simulator.ts';
import { chunksFor, simulateBlocks } from '#simulation/simulate-blocks.ts';
import { defineWholeTask } from '../task.ts';
import type { SimulatedSums } from './simulate.task.ts';

export const findDeviceTaskId = 'find-device';
export const simulateOnDeviceTaskId = 'simulate-on-device';

/** Paths `firstPath` to `firstPath + paths` of a request, on the graphics processor. */
export interface SimulateOnDeviceInput extends AdapterChoice {
  readonly request: SimulationRequest;
  readonly firstPath: number;
  readonly paths: number;
}

/** The device of this machine. @throws VolterraError DEVICE_FAILED with `data.device`, the code of the reason */
export const findDeviceTask = defineWholeTask<AdapterChoice, DeviceInfo>(findDeviceTaskId, (choice) =>
  typed(async () => {
    const { description, isSoftware } = await keeperOf(choice).open();
    return { description, isSoftware };
  }),
);

/** Sums over blocks of paths, as those of the processor. @throws VolterraError DEVICE_FAILED */
export const simulateOnDeviceTask = defineWholeTask<SimulateOnDeviceInput, SimulatedSums>(
  simulateOnDeviceTaskId,
  ({ request, firstPath, paths, allowSoftware }, context) =>
    typed(async () => {
      const opened = await keeperOf({ allowSoftware }).open();
      const { plan, simulator, chunks } = prepared(request, opened);
      const { sums } = await simulateBlocks(simulator, {
        range: { firstPath, paths },
        sumsOf: (states) => pathMoments(plan, states),
        shouldStop: context.shouldStop,
        progress: context.progress,
        chunks,
      });
      return {
        blocks: sums,
        values: plan.payoffs.length,
        controls: plan.controls.length,
        steps: plan.run.steps,
      };
    }),
);

const keepers = new Map<boolean, DeviceKeeper>();

/** One device a thread, for as long as the thread lives. */
function keeperOf({ allowSoftware }: AdapterChoice): DeviceKeeper {
  const known = keepers.get(allowSoftware);
  if (known) return known;
  const keeper = deviceKeeper({ allowSoftware });
  keepers.set(allowSoftware, keeper);
  return keeper;
}

interface Prepared {
  readonly key: string;
  readonly opened: OpenDevice;
  readonly plan: SimulationPlan;
  readonly simulator: DeviceSimulator;
  readonly chunks: ChunkSizes;
}

let last: Prepared | null = null;

/** Batches of one request follow each other: the compiled kernel is kept for the next. */
function prepared(request: SimulationRequest, opened: OpenDevice): Prepared {
  const key = JSON.stringify(request);
  if (last?.key === key && last.opened === opened) return last;
  last?.simulator.dispose();
  const plan = planSimulation(request);
  const simulator = gpuSimulator(plan.run, opened);
  last = { key, opened, plan, simulator, chunks: chunksFor(plan.run, true) };
  return last;
}

async function typed<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    throw new VolterraError('DEVICE_FAILED', {
      message: error.message,
      data: { device: error.code },
      cause: error,
    });
  }
}
