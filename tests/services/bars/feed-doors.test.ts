import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { connectInProcess } from '#api/in-process.ts';
import { createClient, type Client, type Transport } from '#contract/client.ts';
import type { Contract } from '#contract/contract.ts';
import { kinds } from '#contract/kinds.ts';
import type { BarFeedEvent } from '#contract/schemas/bars.ts';
import { startLoopback } from '#hosts/loopback.ts';
import { openSocket } from '../../contract/support/socket-transport.ts';
import { createFakeEngine } from '../../renderer/support/fake-engine.ts';

type Bars = Client<Contract>['bars'];
const folder = mkdtempSync(join(tmpdir(), 'volterra-doors-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const clientOf = (transport: Transport): Bars => createClient<Contract>(kinds, transport).bars;

const doors: readonly { name: string; open: () => Promise<{ bars: Bars; close: () => Promise<void> }> }[] = [
  {
    name: 'window',
    async open() {
      const { router, logFailure } = createFakeEngine();
      const transport = connectInProcess(router, 'window', logFailure);
      return { bars: clientOf(transport), close: async () => transport.close() };
    },
  },
  {
    name: 'browser',
    async open() {
      const host = await startLoopback({
        engine: { ...createFakeEngine(), dataDir: mkdtempSync(join(folder, 'host-')) },
        assets: new Map(),
        port: 0,
      });
      const transport = await openSocket(host.url, host.token);
      return {
        bars: clientOf(transport),
        async close() {
          await transport.close();
          await host.close();
        },
      };
    },
  },
];

describe.each(doors)('through the $name', ({ name, open }) => {
  test('a replay is followed, steered and stopped', async () => {
    const { bars, close } = await open();
    const events: BarFeedEvent[] = [];
    const source = { kind: 'replay', series: 'SPX', from: '2026-05-14', paused: true } as const;
    for await (const event of bars.follow({
      source,
      interval: '15min',
      indicators: [{ id: 'ema' }],
      stayOpen: true,
    })) {
      events.push(event);
      const { feedId } = event;
      if (events.length === 1) await bars.steer({ feedId, steer: { action: 'step' } });
      if (events.length === 2) await bars.steer({ feedId, steer: { action: 'seek', to: '2026-05-08' } });
      if (events.length === 3)
        expect(await bars.steer({ feedId, steer: { action: 'stop' } })).toEqual({ state: 'stopped' });
    }
    expect(events.map(({ restarted, last }) => [restarted, last?.date])).toEqual([
      [true, '2026-05-13'],
      [false, '2026-05-14'],
      [true, '2026-05-07'],
    ]);
    expect(events[0]!.bars.close).toBeInstanceOf(Float64Array);
    expect(events[0]!.values[0]!.outputs[0]![0]).toBeNaN();
    await close();
  });

  test('a feed ends with the stream that follows it', async () => {
    const { bars, close } = await open();
    let feedId = '';
    for await (const event of bars.follow({ source: { kind: 'replay', series: 'VIX', barsPerSecond: 20 } })) {
      feedId = event.feedId;
      break;
    }
    await expect
      .poll(() =>
        bars.steer({ feedId, steer: { action: 'pause' } }).catch(({ code }: { code: string }) => code),
      )
      .toBe('UNKNOWN_FEED');
    await close();
  });

  test('a file is followed where it may be named', async () => {
    const path = join(folder, `${name}.csv`);
    writeFileSync(path, 'time,close\n2026-05-15 09:30,10\n2026-05-15 09:31,11\n');
    const { bars, close } = await open();
    const prices: (number | undefined)[] = [];
    const followed = (async () => {
      for await (const { last } of bars.follow({ source: { kind: 'file', path }, interval: '1min' })) {
        prices.push(last?.price);
        if (prices.length === 2) break;
        appendFileSync(path, '2026-05-15 09:32,12\n');
      }
    })();
    if (name === 'browser') await expect(followed).rejects.toMatchObject({ code: 'NOT_ALLOWED_HERE' });
    else {
      await followed;
      expect(prices).toEqual([11, 12]);
    }
    await close();
  });

  test('input is checked at the door', async () => {
    const { bars, close } = await open();
    const follow = async (input: unknown): Promise<void> => {
      for await (const _event of bars.follow(input as never)) return;
    };
    const replay = { kind: 'replay', series: 'SPX' };
    const wrong: readonly [unknown, string][] = [
      [{ source: { ...replay, barsPerSecond: 0 } }, 'source.barsPerSecond'],
      [{ source: { ...replay, from: '14/05/2026' } }, 'source.from'],
      [{ source: replay, interval: '7min' }, 'interval'],
      [{ source: replay, bars: 5001 }, 'bars'],
      [{ source: replay, indicators: Array(13).fill({ id: 'ema' }) }, 'indicators'],
    ];
    for (const [input, field] of wrong)
      await expect(follow(input)).rejects.toMatchObject({ code: 'INVALID_INPUT', detail: { field } });
    await close();
  });
});
