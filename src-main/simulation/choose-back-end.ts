import type { Precision } from './graph/graph.ts';
import { DeviceError } from './gpu/device-error.ts';

export type BackEndId = 'webgpu' | 'wasm' | 'plain';

/** What is to be simulated, as far as the choice depends on it. */
export interface WantedBackEnd {
  readonly setting: 'auto' | BackEndId;
  readonly precision: Precision;
  /** Paths × steps × sides. */
  readonly pathSteps: number;
  /** Whether draws come from a sequence, which is made on the processor. */
  readonly givenDraws?: boolean;
}

/** What ran, for whoever reads the result. */
export interface BackEndReport {
  readonly backEnd: BackEndId;
  readonly precision: Precision;
  readonly device: string;
  /** Why this one. */
  readonly reason: string;
  /** What went otherwise than expected. */
  readonly notes: readonly string[];
}

/** What a report says of a device; whoever simulates on it knows more. */
export interface DeviceInfo {
  readonly description: string;
  readonly isSoftware: boolean;
}

/** A back end and, where it is a device, the device. */
export interface ChosenBackEnd<Device extends DeviceInfo> {
  readonly report: BackEndReport;
  readonly device: Device | null;
}

/** Path steps that the processor does in the time that a device takes to compile a kernel. */
const LEAST_DEVICE_WORK = 2e7;
const PROCESSOR = 'processor of this machine';

/**
 * Chooses a back end by what is wanted and what there is.
 * @param wanted setting, precision and size
 * @param open gives the device of this machine
 * @returns back end with its reason
 * @throws DeviceError where a device was asked for by name and cannot be had
 */
export async function chooseBackEnd<Device extends DeviceInfo>(
  wanted: WantedBackEnd,
  open: () => Promise<Device>,
): Promise<ChosenBackEnd<Device>> {
  const { setting, precision, pathSteps } = wanted;
  if (setting === 'wasm' || setting === 'plain') return onProcessor(setting, precision, 'asked for by name');
  if (setting === 'webgpu') {
    if (precision !== 'f32') {
      throw new DeviceError('NOT_SUPPORTED', 'Graphics processors compute in single precision (f32) here.');
    }
    if (wanted.givenDraws) {
      throw new DeviceError(
        'NOT_SUPPORTED',
        'Points of Sobol’s sequence are made and used on the processor.',
      );
    }
    return onDevice(await open(), 'asked for by name');
  }
  if (wanted.givenDraws)
    return onProcessor('wasm', precision, 'points of Sobol’s sequence are made on the processor');
  if (precision !== 'f32')
    return onProcessor('wasm', precision, 'double precision is computed on the processor');
  if (pathSteps < LEAST_DEVICE_WORK) {
    return onProcessor('wasm', precision, 'too small to be worth the start of a graphics processor');
  }
  try {
    return onDevice(await open(), 'large, and single precision will do');
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    return onProcessor('wasm', precision, error.message);
  }
}

/**
 * Does work on the best back end, and again from its beginning on the processor where a device fails: results of the two differ
 * in their last digits and are never mixed.
 * @param wanted setting, precision and size
 * @param open gives the device of this machine
 * @param attempt does all of the work on a back end
 * @returns its answer, and what it ran on
 * @throws DeviceError where a device was asked for by name and fails
 */
export async function withBackEnd<T, Device extends DeviceInfo>(
  wanted: WantedBackEnd,
  open: () => Promise<Device>,
  attempt: (chosen: ChosenBackEnd<Device>) => Promise<T>,
): Promise<{ readonly value: T; readonly report: BackEndReport }> {
  const chosen = await chooseBackEnd(wanted, open);
  try {
    return { value: await attempt(chosen), report: chosen.report };
  } catch (error) {
    if (!(error instanceof DeviceError) || !chosen.device || wanted.setting === 'webgpu') throw error;
    const instead = afterFailure(chosen.report, error);
    return { value: await attempt(instead), report: instead.report };
  }
}

function afterFailure({ device, precision }: BackEndReport, error: DeviceError): ChosenBackEnd<never> {
  const instead = onProcessor('wasm', precision, `${device} failed`);
  const note = `${error.message} Everything was simulated again on the processor.`;
  return { ...instead, report: { ...instead.report, notes: [note] } };
}

function onProcessor(backEnd: 'wasm' | 'plain', precision: Precision, reason: string): ChosenBackEnd<never> {
  return { device: null, report: { backEnd, precision, device: PROCESSOR, reason, notes: [] } };
}

function onDevice<Device extends DeviceInfo>(device: Device, reason: string): ChosenBackEnd<Device> {
  const notes = device.isSoftware ? ['This adapter computes on the processor.'] : [];
  const { description } = device;
  return { device, report: { backEnd: 'webgpu', precision: 'f32', device: description, reason, notes } };
}
