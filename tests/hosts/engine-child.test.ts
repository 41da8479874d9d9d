import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createClient } from '#contract/client.ts';
import type { Client } from '#contract/client.ts';
import type { Contract } from '#contract/contract.ts';
import { VolterraError } from '#contract/errors.ts';
import { kinds } from '#contract/kinds.ts';
import type { FromEngine, ToEngine } from '#contract/wire.ts';
import { newDataDir } from './cli/run-cli-process.ts';

/** The engine process as Electron's main process sees it. */
class Parent {
  readonly child: ChildProcess;
  readonly messages: FromEngine[] = [];

  constructor(dataDir: string) {
    const entry = join(import.meta.dirname, '../../src-main/hosts/engine.ts');
    this.child = fork(entry, ['--data', dataDir], { serialization: 'advanced' });
    this.child.on('message', (message: FromEngine) => this.messages.push(message));
  }

  send(message: ToEngine): void {
    this.child.send(message);
  }

  async next<M extends FromEngine['m']>(m: M): Promise<Extract<FromEngine, { m: M }>> {
    const find = () => this.messages.find((message) => message.m === m);
    await expect.poll(find).toBeDefined();
    return find() as Extract<FromEngine, { m: M }>;
  }

  client(port: number): Client<Contract> {
    return createClient<Contract>(kinds, {
      send: (frame) => this.send({ m: 'frame', port, frame }),
      onFrame: (listener) =>
        this.child.on(
          'message',
          (message: FromEngine) => message.m === 'frame' && message.port === port && listener(message.frame),
        ),
      onClose: (listener) => this.child.once('exit', listener),
    });
  }
}

const parents: Parent[] = [];
function start(dataDir: string): Parent {
  const parent = new Parent(dataDir);
  parents.push(parent);
  return parent;
}
afterEach(async () => {
  for (const { child } of parents.splice(0))
    if (child.exitCode === null && child.kill('SIGKILL')) await once(child, 'exit');
});

describe('the engine process', () => {
  test('says when it is ready, answers ports apart, and ends when asked', async () => {
    const dataDir = newDataDir();
    const parent = start(dataDir);
    expect(await parent.next('ready')).toEqual({ m: 'ready', dataDir, pid: parent.child.pid });
    const [first, second] = [parent.client(1), parent.client(2)];
    const [a, b] = await Promise.all([first.system.info(), second.jobs.list({})]);
    expect([a.door, a.dataDir, b.jobs]).toEqual(['window', dataDir, []]);
    const gone = once(parent.child, 'exit');
    parent.send({ m: 'shutdown' });
    expect(await gone).toEqual([0, null]);
  });

  test('asks its parent for dialogs and passes the answer or the refusal on', async () => {
    const parent = start(newDataDir());
    await parent.next('ready');
    const client = parent.client(1);
    const picked = client.shell.pickFiles({ folders: true });
    const ask = await parent.next('ask');
    expect(ask).toMatchObject({ path: 'shell.pickFiles', input: { folders: true } });
    parent.send({ m: 'answer', id: ask.id, value: { paths: ['/a'] } });
    expect(await picked).toEqual({ paths: ['/a'] });
    parent.messages.length = 0;
    const revealed = client.shell.revealData();
    const { id } = await parent.next('ask');
    parent.send({ m: 'answer', id, error: new VolterraError('NOT_ALLOWED_HERE').toWire() });
    await expect(revealed).rejects.toMatchObject({ code: 'NOT_ALLOWED_HERE' });
  });

  test('ends with its parent', async () => {
    const parent = start(newDataDir());
    await parent.next('ready');
    const gone = once(parent.child, 'exit');
    parent.child.disconnect();
    expect(await gone).toEqual([0, null]);
  });

  test('a data folder that is in use is told, with what to do', async () => {
    const dataDir = newDataDir();
    await start(dataDir).next('ready');
    const second = start(dataDir);
    expect(await second.next('failed')).toMatchObject({
      error: { code: 'STORE_LOCKED', advice: expect.any(String) },
    });
    await expect.poll(() => second.child.exitCode).not.toBeNull();
  });

  test('messages that are none do not end it', async () => {
    const parent = start(newDataDir());
    await parent.next('ready');
    for (const odd of [
      null,
      7,
      'text',
      [],
      {},
      { m: 'close', port: 9 },
      { m: 'answer', id: 5 },
      { m: 'frame', port: 1, frame: null },
    ])
      parent.child.send(odd as ToEngine);
    expect(await parent.client(2).system.info()).toMatchObject({ name: 'Volterra' });
  });
});
