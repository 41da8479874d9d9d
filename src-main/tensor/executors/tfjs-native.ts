import { createRequire } from 'node:module';
import util from 'node:util';
import type { Availability, Executor } from '../executor.ts';
import type { Runtime } from './tfjs/run-graph.ts';
import { TfjsSession } from './tfjs/session.ts';

/** What `npm run gpu:install` puts in place. */
const packageName = '@tensorflow/tfjs-node-gpu';

/** TensorFlow's own library on an NVIDIA card; not part of the installation. */
export const tfjsNativeExecutor: Executor = {
  id: 'tfjs-native',
  label: 'TensorFlow.js, native',
  available: (): Promise<Availability> => {
    const runtime = loadRuntime();
    if (typeof runtime === 'string') return Promise.resolve({ ok: false, reason: runtime });
    return Promise.resolve({ ok: true, device: 'TensorFlow library (CUDA where it finds a card)' });
  },
  open: async (program, options) => {
    const tf = loadRuntime();
    if (typeof tf === 'string') throw new Error(tf);
    const backend = { tf, name: 'tensorflow', traits: { onlyPlainProducts: false } };
    return new TfjsSession(backend, program, options).load();
  },
};

function loadRuntime(): Runtime | string {
  const require = createRequire(import.meta.url);
  try {
    require.resolve(packageName);
  } catch {
    return 'Not installed. With an NVIDIA card, npm run gpu:install adds it.';
  }
  try {
    restoreUtilities();
    return require(packageName) as Runtime;
  } catch (error) {
    const detail = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return `Installed, but does not load (${detail}). It needs CUDA 11.2 and cuDNN 8.1; npm run gpu:install tries again.`;
  }
}

/** Version 4.22 calls two functions that Node took away in its release 23. */
function restoreUtilities(): void {
  const utilities = util as unknown as Record<string, unknown>;
  utilities.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  utilities.isArray ??= Array.isArray;
}
