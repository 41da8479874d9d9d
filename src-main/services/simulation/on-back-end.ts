import { VolterraError } from '#contract/errors.ts';
import type { SimulationInput } from '#contract/schemas/simulation.ts';
import type { Compute } from '#jobs/compute.ts';
import { findDeviceTaskId } from '#jobs/tasks/simulate-on-device.task.ts';
import {
  withBackEnd,
  type BackEndId,
  type BackEndReport,
  type DeviceInfo,
} from '#simulation/choose-back-end.ts';
import { DeviceError, type DeviceErrorCode } from '#simulation/gpu/device-error.ts';
import type { MarketDeps } from '../market/market-deps.ts';
import type { SimulationArchive } from './simulation-archive.ts';

export interface BackEndDeps {
  readonly compute: Compute;
  /** Adapters that compute on the processor; for tests. */
  readonly allowSoftwareDevice?: boolean;
}

export interface SimulationDeps extends BackEndDeps {
  readonly codeVersion: string;
  readonly archive: SimulationArchive;
  readonly market: MarketDeps;
}

/**
 * Simulates on the back end that was asked for, or on the best one; what a device leaves undone the processor does from its
 * beginning.
 * @param deps where tasks run
 * @param input what is to be simulated
 * @param signal stops it
 * @param attempt does all of it on one back end
 * @returns its answer, and what it ran on
 * @throws VolterraError DEVICE_FAILED where the device was asked for by name
 */
export async function onBackEnd<T>(
  deps: BackEndDeps,
  { input, signal }: { readonly input: SimulationInput; readonly signal: AbortSignal },
  attempt: (backEnd: BackEndId) => Promise<T>,
): Promise<{ readonly value: T; readonly report: BackEndReport }> {
  const { compute, allowSoftwareDevice: allowSoftware = false } = deps;
  const wanted = {
    setting: input.backEnd,
    precision: input.precision,
    pathSteps: pathStepsOf(input),
    givenDraws: input.sampling === 'sobol',
  };
  const open = (): Promise<DeviceInfo> =>
    asDeviceError(compute.run(findDeviceTaskId, { allowSoftware }, { signal, seed: 0 }));
  try {
    return await withBackEnd(wanted, open, ({ report }) => asDeviceError(attempt(report.backEnd)));
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    throw new VolterraError('DEVICE_FAILED', { message: error.message, data: { device: error.code } });
  }
}

/** Before the grid is made: what is asked for, not what is added for dates and jumps. */
function pathStepsOf({ paths, stepsPerYear, antithetic, payoffs }: SimulationInput): number {
  const ends = payoffs.flatMap((terms) =>
    terms.kind === 'legs' ? terms.legs.map((leg) => leg.terms.expiryYears) : [terms.expiryYears],
  );
  return paths * (antithetic ? 2 : 1) * Math.max(stepsPerYear * Math.max(...ends), 1);
}

/** The failure of a device, as the task told it over the wire. */
async function asDeviceError<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof VolterraError) || error.code !== 'DEVICE_FAILED') throw error;
    const code = (error.detail.data?.['device'] ?? 'DEVICE_FAILED') as DeviceErrorCode;
    throw new DeviceError(code, error.message, { cause: error });
  }
}
