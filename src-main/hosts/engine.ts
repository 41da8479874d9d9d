import { parseArgs } from 'node:util';
import type { FromEngine } from '#contract/wire.ts';
import { findDataDir } from '#platform/data-dir.ts';
import { findRuntimeLayout } from '#platform/runtime-layout.ts';

/** Entry of the engine process beside the Electron main process: frames of window ports over Node IPC. */
const { values } = parseArgs({ options: { data: { type: 'string' } } });
const send = (message: FromEngine): void => {
  if (process.connected) process.send?.(message);
};

if (Number(process.versions.napi) < 10) {
  process.stderr.write('Volterra needs Node 22.14 or newer.\n');
  process.exit(78);
}
// Only now: the store's native part would end an older Node without a word.
const { runEngineProcess } = await import('./ipc/engine-process.ts');
await runEngineProcess({
  dataDir: findDataDir(values.data),
  layout: findRuntimeLayout(import.meta.url),
  send,
});
