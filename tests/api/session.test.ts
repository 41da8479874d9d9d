import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createRouter } from '#api/router.ts';
import { SeenIds } from '#api/seen-ids.ts';
import { openSession } from '#api/session.ts';
import { call } from '#contract/procedure.ts';
import { empty } from '#contract/schemas/common.ts';
import { wireLimits } from '#contract/wire.ts';
import type { ServerFrame } from '#contract/wire.ts';
import { seededRandom } from '../support/seeded-random.ts';

const contract = {
  probe: {
    hold: call({ doc: 'Waits until it is let go.', input: empty, output: empty }),
    count: call({
      doc: 'Counts its calls.',
      input: z.strictObject({}),
      output: z.strictObject({ calls: z.int() }),
    }),
  },
};

function open() {
  const frames: ServerFrame[] = [];
  const logged: unknown[] = [];
  const gate = Promise.withResolvers<object>();
  let calls = 0;
  const services = { probe: { hold: () => gate.promise, count: async () => ({ calls: (calls += 1) }) } };
  const jobs = { run: async () => undefined };
  const session = openSession({
    router: createRouter(contract, services, jobs, { now: () => 0, validateOutput: true }),
    door: 'cli',
    send: (frame) => frames.push(frame),
    logFailure: (...entry) => logged.push(entry),
  });
  return { session, frames, gate, logged, calls: () => calls };
}

describe('a session', () => {
  test('refuses calls beyond its limit and takes them again afterwards', async () => {
    const { session, frames, gate } = open();
    for (let id = 1; id <= wireLimits.callsInFlight + 1; id += 1)
      session.receive({ t: 'call', id, path: 'probe.hold', input: {} });
    expect(frames).toMatchObject([
      { t: 'error', id: wireLimits.callsInFlight + 1, error: { code: 'OVERLOADED' } },
    ]);
    gate.resolve({});
    await expect.poll(() => frames.length).toBe(wireLimits.callsInFlight + 1);
    session.receive({ t: 'call', id: 9999, path: 'probe.count', input: {} });
    await expect.poll(() => frames.at(-1)).toMatchObject({ t: 'result', id: 9999 });
  });

  test('100,000 calls out of order and twice over have one effect each', async () => {
    const { session, frames, calls } = open();
    const random = seededRandom(3);
    const ids = Array.from({ length: 50_000 }, (_item, index) => index + 1).flatMap((id) => [id, id]);
    for (let place = ids.length - 1; place > 0; place -= 1) {
      const other = random.below(place + 1);
      [ids[place], ids[other]] = [ids[other]!, ids[place]!];
    }
    for (const [sent, id] of ids.entries()) {
      session.receive({ t: 'call', id, path: 'probe.count', input: {} });
      if (sent % 100 === 99) await new Promise((settle) => setImmediate(settle));
    }
    expect([calls(), frames.length]).toEqual([50_000, 50_000]);
    expect(new Set(frames.map((frame) => frame.t)).size).toBe(1);
  });

  test('says nothing any more once it is closed', async () => {
    const { session, frames, gate } = open();
    session.receive({ t: 'call', id: 1, path: 'probe.hold', input: {} });
    session.close();
    gate.resolve({});
    session.receive({ t: 'call', id: 2, path: 'probe.count', input: {} });
    await new Promise((settle) => setImmediate(settle));
    expect(frames).toEqual([]);
  });

  test('keeps the story of an unforeseen failure for the log', async () => {
    const { session, frames, gate, logged } = open();
    session.receive({ t: 'call', id: 1, path: 'probe.hold', input: {} });
    gate.reject(new Error('details'));
    await expect.poll(() => frames).toHaveLength(1);
    const [[logId, path, error]] = logged as [[string, string, Error]];
    expect([path, error.message]).toEqual(['probe.hold', 'details']);
    expect(frames[0]).toMatchObject({ t: 'error', id: 1, error: { code: 'INTERNAL', data: { logId } } });
  });

  test('a service that is missing is found when the router is made', () => {
    const make = () =>
      createRouter(
        contract,
        { probe: { hold: async () => ({}) } },
        { run: async () => 0 },
        { now: () => 0, validateOutput: true },
      );
    expect(make).toThrow('probe.count');
  });
});

describe('seen ids', () => {
  test('stay bounded where ids are spread over all numbers', () => {
    const seen = new SeenIds();
    for (let page = 0; page < 5000; page += 1) expect(seen.add(1 + page * 40_000)).toBe(true);
    expect(seen.add(1 + 4999 * 40_000)).toBe(false);
    expect(seen.add(Number.MAX_SAFE_INTEGER)).toBe(true);
    expect(seen.add(Number.MAX_SAFE_INTEGER)).toBe(false);
  });
});
