import { IpcDoor } from '#hosts/ipc/ipc-door.ts';
import { acceptAllRouter, residentBytes } from './fuzz.ts';

/** Child process behind Node IPC for the message fuzz. */
const quiet = (): void => undefined;
const door = new IpcDoor({
  router: acceptAllRouter(),
  logFailure: quiet,
  send: (message) => void process.send?.(message),
  // Asked for its memory with an answer to nothing.
  answer: () => void process.send?.({ m: 'ready', dataDir: '', pid: residentBytes() }),
});
process.on('message', (message) => {
  if (door.receive(message) === 'shutdown') process.exit(0);
});
