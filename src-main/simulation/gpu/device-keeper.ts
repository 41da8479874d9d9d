import { DeviceError } from './device-error.ts';
import { openDevice, type AdapterChoice, type LoadGpu, type OpenDevice } from './device.ts';

/** The one device of a process. */
export interface DeviceKeeper {
  /** The open device, or a new one where it was lost. */
  readonly open: () => Promise<OpenDevice>;
  readonly close: () => Promise<void>;
}

/** How often a process asks for a device again after a loss. */
const MOST_LOSSES = 3;

/**
 * Keeps a device open between runs; a machine without one is asked once.
 * @param choice which adapters will do
 * @param loadGpu entry to WebGPU
 * @returns keeper; `open` throws DeviceError
 */
export function deviceKeeper(choice: AdapterChoice, loadGpu?: LoadGpu): DeviceKeeper {
  let opening: Promise<OpenDevice> | undefined;
  let losses = 0;
  async function open(): Promise<OpenDevice> {
    const opened = await (opening ??= openDevice(choice, loadGpu));
    const lost = opened.lostError();
    if (!lost) return opened;
    losses += 1;
    if (losses > MOST_LOSSES) {
      throw new DeviceError(
        'DEVICE_LOST',
        `The device was lost again and again and is left alone: ${lost.message}`,
      );
    }
    opening = undefined;
    return open();
  }
  return {
    open,
    close: async () => {
      const opened = await opening?.catch(() => null);
      opened?.close();
    },
  };
}
