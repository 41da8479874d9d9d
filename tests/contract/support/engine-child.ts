import { IpcDoor } from '#hosts/ipc/ipc-door.ts';
import { createTestEngine } from './test-engine.ts';

/** Child process of the parity tests: the test engine behind the door that the Electron main process uses. */
const { router, logFailure } = createTestEngine('');
const door = new IpcDoor({
  router,
  logFailure,
  send: (message) => void process.send?.(message),
  answer: () => undefined,
});
process.on('message', (message) => {
  if (door.receive(message) === 'shutdown') process.exit(0);
});
process.on('disconnect', () => process.exit(0));
