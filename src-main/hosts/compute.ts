import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { FromCompute, ToCompute } from '#jobs/compute-messages.ts';
import { ComputeServer } from '#jobs/compute-server.ts';
import { ThreadPool } from '#jobs/thread-pool.ts';
import { findRuntimeLayout } from '#platform/runtime-layout.ts';

/** Entry of the compute child. It lives as long as the engine that started it. */
const { values } = parseArgs({
  options: { threads: { type: 'string' }, registry: { type: 'string' }, grace: { type: 'string' } },
});
const send = (message: FromCompute): void => void process.send?.(message);

const pool = new ThreadPool({
  workerUrl: findRuntimeLayout(import.meta.url).entryUrl('task.worker'),
  // One more than the cores: long work may take all of them, and a screen still gets its share at once.
  width: Number(values.threads ?? availableParallelism() + 1),
  workerData: { registryUrl: values.registry },
});
const server = new ComputeServer(pool, send, values.grace === undefined ? undefined : Number(values.grace));

process.on('message', (message) => server.receive(message as ToCompute));
process.on('disconnect', () => process.exit(0));
send({ m: 'ready' });
