import type { Transport } from '#contract/client.ts';
import type { ServerFrame } from '#contract/wire.ts';
import type { Door } from '#services/service-context.ts';
import type { Router } from './router.ts';
import { openSession } from './session.ts';
import type { LogFailure } from './wire-error.ts';

/** The door of the command line: frames pass as values, nothing is encoded. */
export function connectInProcess(
  router: Router,
  door: Door,
  logFailure: LogFailure,
): Transport & { close(): void } {
  const frameListeners: ((frame: ServerFrame) => void)[] = [];
  const closeListeners: (() => void)[] = [];
  const send = (frame: ServerFrame): void => {
    for (const listener of frameListeners) listener(frame);
  };
  const session = openSession({ router, door, send, logFailure });
  return {
    send: (frame) => session.receive(frame),
    onFrame: (listener) => void frameListeners.push(listener),
    onClose: (listener) => void closeListeners.push(listener),
    close() {
      session.close();
      for (const listener of closeListeners) listener();
    },
  };
}
