import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createRouter } from '#api/router.ts';
import { openSession } from '#api/session.ts';
import { decodeFrame } from '#contract/binary.ts';
import { contract } from '#contract/contract.ts';
import { errorTable } from '#contract/errors.ts';
import type { VolterraError } from '#contract/errors.ts';
import type { FromEngine, ServerFrame, ToEngine } from '#contract/wire.ts';
import { startLoopback } from '#hosts/loopback.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { malformedMessage } from './malformed.ts';
import type { Channel } from './malformed.ts';
import { openSocket } from './socket-transport.ts';

export interface FuzzReport {
  readonly door: string;
  readonly messages: number;
  readonly replies: number;
  readonly byCode: Readonly<Record<string, number>>;
  /** Messages that were accepted, answered without a typed error, or answered with a stack, a path or too much text. */
  readonly wrong: readonly string[];
  readonly rssGrowthMb: number;
  readonly seconds: number;
}

/** A way in: takes a message, calls back for each reply. */
interface FuzzDoor {
  readonly channel: Channel;
  readonly send: (message: unknown) => void;
  /** Resident bytes of the process that has the engine, after a collection. */
  readonly rss?: () => Promise<number>;
  readonly close: () => Promise<void>;
}
type OpenFuzzDoor = (onReply: (frame: ServerFrame) => void) => Promise<FuzzDoor>;

/** Services that answer everything: whatever reaches one was accepted. */
export function acceptAllRouter() {
  const names = Object.entries(contract).map(([area, procedures]) => {
    const answers = Object.keys(procedures).map((name) => [
      name,
      async () => ({ accepted: `${area}.${name}` }),
    ]);
    return [area, Object.fromEntries(answers)];
  });
  const jobs = { run: async () => ({ accepted: 'job' }) };
  return createRouter(contract, Object.fromEntries(names), jobs, { now: Date.now, validateOutput: false });
}

const quiet = (): void => undefined;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What is still held, not what waits to be collected. */
export function residentBytes(): number {
  collect();
  return process.memoryUsage().rss;
}

export const fuzzDoors: Readonly<Record<string, OpenFuzzDoor>> = {
  'in process': async (onReply) => {
    const session = openSession({ router: acceptAllRouter(), door: 'cli', send: onReply, logFailure: quiet });
    return {
      channel: 'values',
      send: (message) => session.receive(message),
      close: async () => session.close(),
    };
  },
  'socket decoder': async (onReply) => {
    const session = openSession({
      router: acceptAllRouter(),
      door: 'loopback',
      send: onReply,
      logFailure: quiet,
    });
    const send = (message: unknown): void => {
      let decoded: unknown;
      try {
        decoded = decodeFrame(message as string);
      } catch (error) {
        onReply({ t: 'error', id: null, error: (error as VolterraError).toWire() });
        return;
      }
      session.receive(decoded);
    };
    return { channel: 'bytes', send, close: async () => session.close() };
  },
  'Node IPC': async (onReply) => {
    const child = fork(join(import.meta.dirname, 'fuzz-child.ts'), { serialization: 'advanced' });
    child.on('message', (message: FromEngine) => message.m === 'frame' && onReply(message.frame));
    const send = (frame: unknown): void => void child.send({ m: 'frame', port: 1, frame } satisfies ToEngine);
    return {
      channel: 'cloned',
      send,
      rss: () =>
        new Promise((resolve) => {
          child.once('message', (message: FromEngine) => message.m === 'ready' && resolve(message.pid));
          child.send({ m: 'answer', id: 0 } satisfies ToEngine);
        }),
      async close() {
        const gone = once(child, 'exit');
        child.send({ m: 'shutdown' } satisfies ToEngine);
        await gone;
      },
    };
  },
  WebSocket: async (onReply) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'volterra-fuzz-'));
    const engine = { dataDir, logFailure: quiet, router: acceptAllRouter() };
    const host = await startLoopback({ engine, assets: new Map(), port: 0 });
    const transport = await openSocket(host.url, host.token);
    transport.onFrame((frame) => frame.t !== 'welcome' && onReply(frame));
    return {
      channel: 'bytes',
      send: (message) => transport.socket.send(message as string),
      async close() {
        await transport.close();
        await host.close();
      },
    };
  },
};

const batch = 200;

/** Sends malformed messages and waits for each batch: every message must have exactly one typed error as its answer. */
export async function fuzz(doorName: string, count: number, seed: number): Promise<FuzzReport> {
  const random = seededRandom(seed);
  const byCode: Record<string, number> = {};
  const wrong: string[] = [];
  let replies = 0;
  let awaited = 0;
  let wake = quiet;
  const door = await fuzzDoors[doorName]!((frame) => {
    replies += 1;
    const fault = faultOf(frame);
    if (fault && wrong.length < 20) wrong.push(fault);
    if (frame.t === 'error') byCode[frame.error.code] = (byCode[frame.error.code] ?? 0) + 1;
    if (replies >= awaited) wake();
  });
  const measure = door.rss ?? (async () => residentBytes());
  const startedAt = performance.now();
  let rssBefore = 0;
  for (let sent = 0; sent < count; sent += batch) {
    // What the first fifth allocates (compiled code, the young generation at its full size) is not growth.
    if (sent >= count / 5 && rssBefore === 0) rssBefore = await measure();
    awaited = Math.min(count, sent + batch);
    const answered = new Promise<void>((resolve) => (wake = resolve));
    for (let index = sent; index < awaited; index += 1)
      door.send(malformedMessage(random, door.channel, index + 1));
    if (replies < awaited) await answered;
    // As on a real door, each batch is a turn of the event loop of its own.
    await setImmediate();
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const rssGrowthMb = ((await measure()) - rssBefore) / 1024 ** 2;
  await door.close();
  if (Object.hasOwn(Object.prototype, 'polluted')) wrong.push('Object.prototype was changed');
  return { door: doorName, messages: count, replies, byCode, wrong, rssGrowthMb, seconds };
}

/** @returns what is wrong with a reply to a malformed message, or null */
function faultOf(frame: ServerFrame): string | null {
  if (frame.t !== 'error') return `accepted: ${JSON.stringify(frame)}`;
  const { code, message, advice } = frame.error;
  if (!Object.hasOwn(errorTable, code) || code === 'INTERNAL') return `code ${code}`;
  if (!message || !advice) return `no sentence: ${JSON.stringify(frame)}`;
  const text = JSON.stringify(frame);
  if (text.length > 2000) return `reply of ${text.length} characters`;
  return /\n\s*at |node_modules|\.ts:\d|file:\/\//.test(text) ? `stack or path: ${text}` : null;
}
