import { DeviceError, sentenceOf } from './device-error.ts';

/** A device ready for kernels. */
export interface OpenDevice {
  readonly device: GPUDevice;
  /** Maker, family and driver as the adapter names them. */
  readonly description: string;
  readonly isSoftware: boolean;
  /** Settles when the device is gone, never before. */
  readonly lost: Promise<DeviceError>;
  /** What `lost` settled with; null while the device is there. */
  readonly lostError: () => DeviceError | null;
  readonly close: () => void;
}

/** Which adapters will do. */
export interface AdapterChoice {
  /** Adapters that compute on the processor prove kernels correct; they are slower than the processor's own back end. */
  readonly allowSoftware: boolean;
}

/** What an adapter is looked for with. */
export type LoadGpu = () => Promise<Pick<GPU, 'requestAdapter'>>;

/**
 * Opens the fastest adapter of the machine.
 * @param choice which adapters will do
 * @param loadGpu entry to WebGPU
 * @returns device with the adapter's own limits on buffers
 * @throws DeviceError NO_WEBGPU, NO_ADAPTER, SOFTWARE_ADAPTER or DEVICE_FAILED
 */
export async function openDevice(choice: AdapterChoice, loadGpu: LoadGpu = loadDawn): Promise<OpenDevice> {
  const gpu = await loadGpu().catch((cause: unknown) => {
    throw new DeviceError('NO_WEBGPU', `WebGPU cannot be loaded here: ${sentenceOf(cause)}`, { cause });
  });
  const adapter = await findAdapter(gpu);
  const isSoftware = isSoftwareAdapter(adapter.info);
  if (isSoftware && !choice.allowSoftware) {
    throw new DeviceError(
      'SOFTWARE_ADAPTER',
      `The only adapter, ${describeAdapter(adapter.info)}, computes on the processor.`,
    );
  }
  const device = await requestDevice(adapter);
  return watch(device, { description: describeAdapter(adapter.info), isSoftware });
}

let dawn: Promise<GPU> | undefined;

/** Dawn for Node, loaded when first asked for; it stays, because devices do not outlive the object that they came from. */
function loadDawn(): Promise<GPU> {
  dawn ??= import('webgpu').then(({ create }) => create([]));
  return dawn;
}

async function findAdapter(gpu: Pick<GPU, 'requestAdapter'>): Promise<GPUAdapter> {
  const adapter = await gpu
    .requestAdapter({ powerPreference: 'high-performance' })
    .catch((cause: unknown) => {
      throw new DeviceError('NO_ADAPTER', `No adapter answers: ${sentenceOf(cause)}`, { cause });
    });
  if (adapter) return adapter;
  throw new DeviceError('NO_ADAPTER', 'This machine has no graphics processor that WebGPU can use.');
}

/** Makers do not all report it, so the software adapters of Chromium, Mesa and Windows are known by name as well. */
function isSoftwareAdapter(info: GPUAdapterInfo): boolean {
  const names = `${info.architecture} ${info.device} ${info.description}`;
  return info.isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|basic render|warp/i.test(names);
}

function describeAdapter(info: GPUAdapterInfo): string {
  const parts = [info.vendor, info.architecture, info.description || info.device].filter(Boolean);
  return parts.join(' ') || 'unnamed adapter';
}

async function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  try {
    return await adapter.requestDevice({ requiredLimits: { maxBufferSize, maxStorageBufferBindingSize } });
  } catch (cause) {
    throw new DeviceError('DEVICE_FAILED', `The adapter gives no device: ${sentenceOf(cause)}`, { cause });
  }
}

function watch(device: GPUDevice, about: Pick<OpenDevice, 'description' | 'isSoftware'>): OpenDevice {
  let error: DeviceError | null = null;
  const lost = device.lost.then(({ reason, message }) => {
    error = new DeviceError(
      'DEVICE_LOST',
      `The device was lost (${reason}): ${message || 'no reason given'}`,
    );
    return error;
  });
  return {
    ...about,
    device,
    lost,
    lostError: () => error,
    close: () => {
      device.destroy();
    },
  };
}
