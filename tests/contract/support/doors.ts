import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { connectInProcess } from '#api/in-process.ts';
import { createClient } from '#contract/client.ts';
import type { Client, Transport } from '#contract/client.ts';
import type { FromEngine, ServerFrame, ToEngine } from '#contract/wire.ts';
import { Relay } from '#electron/relay.ts';
import type { WindowPort } from '#electron/relay.ts';
import { startLoopback } from '#hosts/loopback.ts';
import { openSocket } from './socket-transport.ts';
import { testKinds } from './test-contract.ts';
import type { TestContract } from './test-contract.ts';
import { createTestEngine } from './test-engine.ts';

export interface OpenDoor {
  readonly client: Client<TestContract>;
  readonly close: () => Promise<void>;
}

export interface TestDoor {
  readonly name: string;
  /** Most doubles that a client may send in one message through this door. */
  readonly mostDoublesIn: number;
  readonly open: () => Promise<OpenDoor>;
}

const aMillion = 1_000_000;

/** Every door that can be opened without Electron; the window's own is there up to its relay. */
export const doors: readonly TestDoor[] = [
  { name: 'in process', mostDoublesIn: aMillion, open: openInProcess },
  { name: 'Node IPC to the engine child', mostDoublesIn: aMillion, open: openChild },
  {
    name: 'window port through the relay to the engine child',
    mostDoublesIn: aMillion,
    open: openWindowPort,
  },
  // A socket takes messages up to 1 MiB.
  { name: 'WebSocket of the loopback host', mostDoublesIn: 100_000, open: openLoopback },
];

function withTransport(transport: Transport, close: () => Promise<void>): OpenDoor {
  return { client: createClient<TestContract>(testKinds, transport), close };
}

async function openInProcess(): Promise<OpenDoor> {
  const { router, logFailure } = createTestEngine('');
  const transport = connectInProcess(router, 'cli', logFailure);
  return withTransport(transport, async () => transport.close());
}

function forkEngine(): ChildProcess {
  return fork(join(import.meta.dirname, 'engine-child.ts'), { serialization: 'advanced' });
}

async function endChild(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.send({ m: 'shutdown' } satisfies ToEngine);
  await gone;
}

async function openChild(): Promise<OpenDoor> {
  const child = forkEngine();
  const transport: Transport = {
    send: (frame) => void child.send({ m: 'frame', port: 1, frame } satisfies ToEngine),
    onFrame: (listener) =>
      void child.on('message', (message: FromEngine) => message.m === 'frame' && listener(message.frame)),
    onClose: (listener) => void child.on('exit', () => listener()),
  };
  return withTransport(transport, () => endChild(child));
}

async function openWindowPort(): Promise<OpenDoor> {
  const child = forkEngine();
  const relay = new Relay((message) => void child.send(message));
  child.on('message', (message: FromEngine) => message.m === 'frame' && relay.fromEngine(message));
  const { port1, port2 } = new MessageChannel();
  relay.connect(asWindowPort(port1));
  const transport: Transport = {
    send: (frame) => port2.postMessage(frame),
    onFrame: (listener) => void port2.on('message', (frame: ServerFrame) => listener(frame)),
    onClose: (listener) => void port2.on('close', () => listener()),
  };
  return withTransport(transport, async () => {
    port2.close();
    await endChild(child);
  });
}

/** Electron's port hands over events, Node's the bare message. */
function asWindowPort(port: MessagePort): WindowPort {
  return {
    postMessage: (message) => port.postMessage(message),
    on(event: 'message' | 'close', listener: (event: { data: unknown }) => void) {
      if (event === 'message') port.on('message', (data: unknown) => listener({ data }));
      else port.on('close', () => (listener as () => void)());
    },
    start: () => port.start(),
    close: () => port.close(),
  };
}

async function openLoopback(): Promise<OpenDoor> {
  const engine = createTestEngine(mkdtempSync(join(tmpdir(), 'volterra-door-')));
  const host = await startLoopback({ engine, assets: new Map(), port: 0 });
  const transport = await openSocket(host.url, host.token);
  return withTransport(transport, async () => {
    await transport.close();
    await host.close();
  });
}
