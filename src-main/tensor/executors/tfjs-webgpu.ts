import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { openDevice } from '#simulation/gpu/device.ts';
import type { Availability, Executor } from '../executor.ts';
import type { Runtime } from './tfjs/run-graph.ts';
import { TfjsSession } from './tfjs/session.ts';
import type { TfjsBackend } from './tfjs/session.ts';

interface OpenBackend extends TfjsBackend {
  readonly device: string;
}

/**
 * TensorFlow.js on a graphics processor by WebGPU.
 * @param settings whether an adapter that computes on the processor will do: it proves the kernels, and is slow
 */
export function createTfjsWebgpu({ allowSoftware }: { readonly allowSoftware: boolean }): Executor {
  let loading: Promise<OpenBackend | string> | undefined;
  const load = (): Promise<OpenBackend | string> => {
    loading ??= openBackend(allowSoftware).catch((error: unknown) =>
      error instanceof Error ? error.message : String(error),
    );
    return loading;
  };
  return {
    id: 'tfjs-webgpu',
    label: 'TensorFlow.js, WebGPU',
    available: async (): Promise<Availability> => {
      const backend = await load();
      return typeof backend === 'string'
        ? { ok: false, reason: backend }
        : { ok: true, device: backend.device };
    },
    open: async (program, options) => {
      const backend = await load();
      if (typeof backend === 'string') throw new Error(backend);
      return new TfjsSession(backend, program, options).load();
    },
  };
}

export const tfjsWebgpuExecutor = createTfjsWebgpu({ allowSoftware: false });

const backendName = 'volterra-webgpu';

async function openBackend(allowSoftware: boolean): Promise<OpenBackend> {
  const { device, description } = await openDevice({ allowSoftware });
  const { globals } = await import('webgpu');
  const { default: tf } = (await import('@tensorflow/tfjs-core')) as unknown as { default: Runtime };
  const { default: webgpu } = (await import('@tensorflow/tfjs-backend-webgpu')) as unknown as {
    default: { readonly WebGPUBackend: typeof WebGPUBackend };
  };
  // It looks for both where a browser has them; after its import, or it would register a device of its own.
  Object.assign(globalThis, globals);
  if (!('gpu' in navigator)) Object.defineProperty(navigator, 'gpu', { value: {}, configurable: true });
  const backend = new webgpu.WebGPUBackend(device as never, device.adapterInfo as never);
  tf.copyRegisteredKernels('webgpu', backendName);
  tf.registerBackend(backendName, () => backend);
  return { tf, name: backendName, traits: { onlyPlainProducts: false }, device: description };
}
