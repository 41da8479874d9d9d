import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { VolterraError } from '#contract/errors.ts';
import type { Transport } from '#contract/client.ts';
import { Engine } from '#renderer/api/engine.svelte.ts';
import { connectFake } from '../support/fake-engine.ts';

describe('the connection to the engine', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('answers calls once it is open, and says so before', async () => {
    const engine = new Engine(() => Promise.resolve(connectFake()));
    expect(engine.status).toBe('connecting');
    expect(() => engine.client).toThrow(VolterraError);
    await engine.connect();
    expect(engine.status).toBe('ready');
    await expect(engine.client.system.info()).resolves.toMatchObject({ name: 'Volterra' });
  });

  it('tries again by itself, less and less often, until somebody answers', async () => {
    const attempts: number[] = [];
    const engine = new Engine(() => {
      attempts.push(Date.now());
      return attempts.length < 4
        ? Promise.reject(new VolterraError('INTERRUPTED'))
        : Promise.resolve(connectFake());
    });
    const start = Date.now();
    await engine.connect();
    expect(engine.status).toBe('lost');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(engine.status).toBe('ready');
    expect(attempts.map((at) => at - start)).toEqual([0, 500, 1500, 3500]);
  });

  it('does not knock again where it was refused', async () => {
    const open = vi.fn(() => Promise.reject(new VolterraError('UNAUTHENTICATED')));
    const engine = new Engine(open);
    await engine.connect();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(engine.status).toBe('refused');
    expect(open).toHaveBeenCalledTimes(1);
  });

  it('notices a lost connection, opens a new one, and takes every answer for out of date', async () => {
    const opened: (Transport & { close(): void })[] = [];
    const engine = new Engine(() => {
      const transport = connectFake();
      opened.push(transport);
      return Promise.resolve(transport);
    });
    await engine.connect();
    const before = engine.revision;
    opened[0]!.close();
    expect(engine.status).toBe('lost');
    await vi.advanceTimersByTimeAsync(600);
    expect(engine.status).toBe('ready');
    expect(engine.revision).toBeGreaterThan(before);
    await expect(engine.client.market.dates()).resolves.toMatchObject({ sample: false });
  });
});

describe('a failure of the page', () => {
  it('is written to the log of the engine, shortened, and never fails itself', async () => {
    const log = vi.fn(() => Promise.resolve({}));
    const engine = new Engine(() => Promise.resolve(connectFake({ system: { log } })));
    engine.report(new Error('too early'));
    await engine.connect();
    engine.report(new Error('x'.repeat(9000)));
    engine.report('a string');
    await expect.poll(() => log.mock.calls.length).toBe(2);
    const [input] = log.mock.calls[0] as unknown as [{ level: string; message: string }];
    expect(input.level).toBe('error');
    expect(input.message).toHaveLength(4000);
  });
});
