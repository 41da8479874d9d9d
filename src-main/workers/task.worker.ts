import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { ToThread } from '#jobs/compute-messages.ts';
import { runStep } from '#jobs/run-step.ts';
import type { AnyTask } from '#jobs/task.ts';

standBack();

// Another registry than the project's own is named by tests only.
const { registryUrl } = workerData as { readonly registryUrl?: string };
const registry = registryUrl ? import(registryUrl) : import('#jobs/task-registry.ts');
const { tasks } = (await registry) as { readonly tasks: readonly AnyTask[] };

const publish = (published: unknown): void => parentPort?.postMessage({ published });
parentPort?.on('message', (message: ToThread) => {
  void runStep(tasks, message, publish).then((answer) => parentPort?.postMessage(answer));
});

/** Heavy work does not keep the engine or a window waiting for a core: on Linux this is for the thread, elsewhere for its process. */
function standBack(): void {
  const { PRIORITY_BELOW_NORMAL } = constants.priority;
  try {
    setPriority(process.platform === 'win32' ? PRIORITY_BELOW_NORMAL : PRIORITY_BELOW_NORMAL / 2);
  } catch {
    // an account that may not: it works as it would have
  }
}
