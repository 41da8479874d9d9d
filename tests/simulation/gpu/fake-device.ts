import type { PathRange, PathStates, SimulationRun, DeviceSimulator } from '#simulation/back-end.ts';
import type { DeviceError } from '#simulation/gpu/device-error.ts';
import type { LoadGpu, OpenDevice } from '#simulation/gpu/device.ts';
import { plainSimulator } from '#simulation/plain/plain-simulator.ts';

/** An adapter that answers as told; its device does nothing but can be lost. */
export function fakeGpu(info: Partial<GPUAdapterInfo>): LoadGpu {
  const adapter = {
    info: { vendor: '', architecture: '', device: '', description: '', isFallbackAdapter: false, ...info },
    limits: { maxBufferSize: 2 ** 28, maxStorageBufferBindingSize: 2 ** 27 },
    requestDevice: () => {
      let lose: (lost: { reason: string; message: string }) => void = () => {};
      const lost = new Promise((resolve) => (lose = resolve));
      return Promise.resolve({ lost, destroy: () => lose({ reason: 'destroyed', message: 'taken away' }) });
    },
  } as unknown as GPUAdapter;
  return () => Promise.resolve({ requestAdapter: () => Promise.resolve(adapter) });
}

/** An open device without an adapter. */
export function fakeDevice(): OpenDevice {
  return {
    device: {} as GPUDevice,
    description: 'imagined card',
    isSoftware: false,
    lost: new Promise(() => {}),
    lostError: () => null,
    close: () => {},
  };
}

/** Singles of the readable back end, a little off as a device's are, until a chunk at which it fails. */
export function failingSimulator(run: SimulationRun, failAt: number, error: DeviceError): DeviceSimulator {
  const plain = plainSimulator(run);
  let chunks = 0;
  return {
    simulate: async (range: PathRange): Promise<PathStates> => {
      await Promise.resolve();
      if (chunks++ === failAt) throw error;
      const states = plain.simulate(range);
      return { ...states, values: states.values.map((value) => value + 1e-6) };
    },
    dispose: () => {},
  };
}
