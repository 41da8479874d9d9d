import { VolterraError } from '#contract/errors.ts';
import type { FromEngine } from '#contract/wire.ts';
import type { RuntimeLayout } from '#platform/runtime-layout.ts';
import { createEngine } from '../create-engine.ts';
import { AskOwner } from './ask-owner.ts';
import { IpcDoor } from './ipc-door.ts';

export interface EngineProcessConfig {
  readonly dataDir: string;
  readonly layout: RuntimeLayout;
  readonly send: (message: FromEngine) => void;
}

/** Opens the engine, then answers its parent until that is gone. A failed opening is told, with the exit code of its error. */
export async function runEngineProcess({ dataDir, layout, send }: EngineProcessConfig): Promise<void> {
  const owner = new AskOwner(send);
  const opening = createEngine({
    dataDir,
    layout,
    stderrLevel: 'warn',
    ask: owner.ask,

    background: true,
  });
  const engine = await opening.catch((error: unknown) => {
    const known = error instanceof VolterraError ? error : new VolterraError('INTERNAL', { cause: error });
    if (known.code === 'INTERNAL') process.stderr.write(`${String(error)}\n`);
    send({ m: 'failed', error: known.toWire() });
    return null;
  });
  if (!engine) {
    process.exitCode = 70;
    process.disconnect?.();
    return;
  }
  const door = new IpcDoor({
    router: engine.router,
    logFailure: engine.logFailure,
    send,
    answer: owner.answer,
  });
  const end = async (): Promise<void> => {
    door.close();
    await engine.dispose();
    process.exit(0);
  };
  process.on('message', (message) => {
    if (door.receive(message) === 'shutdown') void end();
  });
  process.on('disconnect', () => void end());
  send({ m: 'ready', dataDir, pid: process.pid });
}
