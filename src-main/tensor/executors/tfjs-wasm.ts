import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import type * as Wasm from '@tensorflow/tfjs-backend-wasm';
import type { Availability, Executor } from '../executor.ts';
import type { Runtime } from './tfjs/run-graph.ts';
import { TfjsSession } from './tfjs/session.ts';
import type { TfjsBackend } from './tfjs/session.ts';

/** TensorFlow.js in WebAssembly, on one thread: its own threads are off under Node. */
export const tfjsWasmExecutor: Executor = {
  id: 'tfjs-wasm',
  label: 'TensorFlow.js, WebAssembly',
  available: async (): Promise<Availability> => {
    const backend = await loadBackend();
    if (typeof backend === 'string') return { ok: false, reason: backend };
    const hasSimd = await backend.tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
    return { ok: true, device: `CPU, one thread${hasSimd === true ? ', SIMD' : ''}` };
  },
  open: async (program, options) => {
    const backend = await loadBackend();
    if (typeof backend === 'string') throw new Error(backend);
    return new TfjsSession(backend, program, options).load();
  },
};

let loading: Promise<TfjsBackend | string> | undefined;

function loadBackend(): Promise<TfjsBackend | string> {
  loading ??= load().catch((error: unknown) => {
    const detail = error instanceof Error ? error.message : String(error);
    return `TensorFlow.js does not load (${detail}). Run npm ci again on this machine.`;
  });
  return loading;
}

async function load(): Promise<TfjsBackend> {
  const { default: tf } = (await import('@tensorflow/tfjs-core')) as unknown as { default: Runtime };
  const { default: wasm } = (await import('@tensorflow/tfjs-backend-wasm')) as unknown as {
    default: typeof Wasm;
  };
  const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
  wasm.setWasmPaths(join(dirname(entry), 'dist') + sep);
  if (!(await tf.setBackend('wasm'))) throw new Error('its WebAssembly backend does not start');
  return { tf, name: 'wasm', traits: { onlyPlainProducts: true } };
}
