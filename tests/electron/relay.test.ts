import { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import type { WindowPort } from '#electron/relay.ts';
import { Relay } from '#electron/relay.ts';

class FakePort extends EventEmitter {
  readonly received: unknown[] = [];
  readonly start = vi.fn();
  readonly close = vi.fn(() => this.emit('close'));

  postMessage(message: unknown): void {
    this.received.push(message);
  }
}

function connected(count: number) {
  const toEngine: unknown[] = [];
  const relay = new Relay((message) => toEngine.push(message));
  const ports = Array.from({ length: count }, () => new FakePort());
  for (const port of ports) relay.connect(port as WindowPort);
  return { relay, ports, toEngine };
}

describe('the relay', () => {
  it('carries frames between the right window and the engine', () => {
    const { relay, ports, toEngine } = connected(2);
    const call = { t: 'call', id: 1, path: 'system.info', input: {} };
    ports[1]!.emit('message', { data: call });
    expect(toEngine).toEqual([{ m: 'frame', port: 2, frame: call }]);
    relay.fromEngine({ m: 'frame', port: 2, frame: { t: 'result', id: 1, value: 7 } });
    expect(ports.map((port) => port.received)).toEqual([[], [{ t: 'result', id: 1, value: 7 }]]);
    expect(ports.every((port) => port.start.mock.calls.length === 1)).toBe(true);
  });

  it('tells the engine once when a window goes away, and drops what comes late', () => {
    const { relay, ports, toEngine } = connected(1);
    ports[0]!.emit('close');
    ports[0]!.emit('close');
    relay.fromEngine({ m: 'frame', port: 1, frame: { t: 'end', id: 1 } });
    expect(toEngine).toEqual([{ m: 'close', port: 1 }]);
    expect(ports[0]!.received).toEqual([]);
  });

  it('drops every window when the engine dies, without telling the dead', () => {
    const { relay, ports, toEngine } = connected(3);
    relay.closeAll();
    expect(ports.every((port) => port.close.mock.calls.length === 1)).toBe(true);
    expect(toEngine).toEqual([]);
  });

  it('passes on what it does not understand, for the engine to refuse', () => {
    const { ports, toEngine } = connected(1);
    for (const data of [null, undefined, 7, 'x', [], new Float64Array(2)])
      ports[0]!.emit('message', { data });
    expect(toEngine).toHaveLength(6);
  });

  it('answers itself where a message cannot be sent on, and goes on', () => {
    const relay = new Relay(() => {
      throw new RangeError('Maximum call stack size exceeded');
    });
    const port = new FakePort();
    relay.connect(port as WindowPort);
    port.emit('message', { data: { t: 'call', id: 4, path: 'system.info', input: [[[]]] } });
    expect(port.received).toMatchObject([{ t: 'error', id: 4, error: { code: 'MALFORMED_MESSAGE' } }]);
  });
});
