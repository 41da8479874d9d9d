import { parentPort, workerData } from 'node:worker_threads';
import type { ToThread } from '#jobs/compute-messages.ts';
import { runStep } from '#jobs/run-step.ts';
import type { AnyTask } from '#jobs/task.ts';

// Another registry than the project's own is named by tests only.
const { registryUrl } = workerData as { readonly registryUrl?: string };
const registry = registryUrl ? import(registryUrl) : import('#jobs/task-registry.ts');
const { tasks } = (await registry) as { readonly tasks: readonly AnyTask[] };

const publish = (published: unknown): void => parentPort?.postMessage({ published });
parentPort?.on('message', (message: ToThread) => {
  void runStep(tasks, message, publish).then((answer) => parentPort?.postMessage(answer));
});
