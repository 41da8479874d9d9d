import { beforeEach, describe, expect, test } from 'vitest';
import { scheduleTrigger } from '#contract/schemas/schedules.ts';
import { day, hour, minute, ScheduleWorld } from './schedule-world.ts';

const start = Date.parse('2024-03-05T10:30Z');
let world: ScheduleWorld;
/** New quotes before each run, where a test is not about unchanged ones. */
const freshQuotes = (): void => void (world.inputs = `inputs at ${world.wallMs}`);

beforeEach(() => {
  world = new ScheduleWorld(start);
});

describe('in time', () => {
  test('each slot runs once, at its time, as a run of its schedule', async () => {
    await world.start();
    await world.add({ name: 'By the hour', promote: true });
    for (let at = 0; at < 3; at += 1) {
      freshQuotes();
      await world.pass(hour);
    }
    expect(world.asked.map(({ atMs }) => atMs)).toEqual([0, 1, 2].map((at) => start + (at + 0.5) * hour));
    expect(world.asked[0]!.request).toMatchObject({ label: 'By the hour', promote: true });
    expect(await world.only()).toMatchObject({
      state: 'waiting',
      stateReason: null,
      inWords: 'Every hour, UTC',
      nextSlotsMs: [3, 4, 5, 6, 7].map((at) => start + (at + 0.5) * hour),
      lastSlots: [
        { outcome: 'ran', slotMs: start + 2.5 * hour, runId: 'id-4', reason: 'CONVERGED: Converged.' },
        { outcome: 'ran' },
        { outcome: 'ran' },
      ],
    });
  });

  test('nothing runs before the engine starts its schedules, nor after it has closed', async () => {
    await world.add();
    await world.pass(3 * hour);
    expect(world.asked).toEqual([]);
    await world.start();
    expect(world.asked).toHaveLength(1);
    await world.close();
    await world.pass(3 * hour);
    expect(world.asked).toHaveLength(1);
  });

  test('a disabled schedule runs nothing, and counts from the moment on at which it is enabled', async () => {
    await world.start();
    const { scheduleId } = await world.add({ enabled: false });
    await world.pass(5 * hour);
    expect(await world.only()).toMatchObject({ state: 'disabled', nextSlotsMs: [], lastSlots: [] });
    await world.service.setEnabled({ scheduleId, enabled: true }, world.context());
    await world.pass(hour);
    expect(await world.outcomes()).toEqual(['ran']);
  });
});

describe('slots that were missed', () => {
  test.each([
    ['a sleep', (ms: number) => world.sleep(ms)],
    [
      'an engine that was not there',
      async (ms: number) => {
        await world.close();
        world.set(ms);
        await world.restart();
      },
    ],
  ])('30 missed in %s give 1 run', async (_name, away) => {
    await world.start();
    await world.add();
    await away(30 * hour);
    await world.pass(minute);
    expect(world.asked).toHaveLength(1);
    const { lastSlots } = await world.only();
    expect(lastSlots[0]).toMatchObject({
      outcome: 'caughtUp',
      slotMs: start + 29.5 * hour,
      reason: 'Caught up once for 30 missed slots. CONVERGED: Converged.',
    });
    expect(lastSlots.slice(1).map(({ outcome, ranAtMs }) => [outcome, ranAtMs])).toEqual(
      Array.from({ length: 29 }, () => ['missed', null]),
    );
    expect(lastSlots[1]!.reason).toBe('Missed; the run for 2024-03-06T16:00Z covers it.');
  });

  test('one that is late by more than two minutes says so', async () => {
    await world.start();
    await world.add();
    await world.sleep(hour);
    await world.look();
    expect((await world.only()).lastSlots).toMatchObject([
      { outcome: 'caughtUp', reason: expect.stringContaining('Caught up 30 minutes after its slot.') },
    ]);
  });

  test('more than a thousand are not counted further', async () => {
    await world.start();
    await world.add({
      trigger: scheduleTrigger.parse({ kind: 'cron', expression: '* * * * *', sessionsOnly: false }),
    });
    await world.sleep(20 * day);
    await world.look();
    expect(world.asked).toHaveLength(1);
    expect((await world.only()).lastSlots[0]!.reason).toContain(
      'Caught up once for more than 1000 missed slots.',
    );
  });

  test('slots that fall due while their schedule runs do not stack: one run follows', async () => {
    world.instant = false;
    await world.start();
    await world.add();
    await world.pass(5 * hour);
    expect(world.asked).toHaveLength(1);
    expect((await world.only()).state).toBe('running');
    await world.asked[0]!.end({ inputsHash: 'before' });
    expect(world.asked).toHaveLength(2);
    await world.asked[1]!.end();
    await world.pass(20 * minute);
    expect(world.asked).toHaveLength(2);
    expect(await world.outcomes()).toEqual(['caughtUp', 'missed', 'missed', 'missed', 'ran']);
  });
});

describe('unchanged inputs', () => {
  test('skip the slot and say since which run', async () => {
    await world.start();
    await world.add();
    await world.pass(3 * hour);
    expect(world.asked).toHaveLength(1);
    expect(await world.outcomes()).toEqual(['skippedUnchanged', 'skippedUnchanged', 'ran']);
    expect((await world.only()).lastSlots[0]!.reason).toBe('Inputs unchanged since run id-2.');
    freshQuotes();
    await world.pass(hour);
    expect((await world.outcomes())[0]).toBe('ran');
  });

  test('do not skip what was asked for by hand, nor after a failure', async () => {
    await world.start();
    const { scheduleId } = await world.add();
    await world.pass(hour);
    const run = await world.service.runNow({ scheduleId }, world.context());
    expect(run).toMatchObject({
      name: 'Hourly',
      slot: { outcome: 'ran', reason: 'By hand. CONVERGED: Converged.' },
    });
    freshQuotes();
    world.outcome = { status: 'FAILED', message: 'Broken.' };
    await world.pass(hour);
    world.outcome = {};
    await world.pass(hour);
    expect(await world.outcomes()).toEqual(['ran', 'failed', 'ran', 'ran']);
  });

  test('one that was refused is not refused again for the same inputs', async () => {
    await world.start();
    await world.add();
    world.outcome = { status: 'REFUSED', message: 'Too few quotes.' };
    await world.pass(4 * hour);
    expect(await world.outcomes()).toEqual([
      'skippedUnchanged',
      'skippedUnchanged',
      'skippedUnchanged',
      'failed',
    ]);
    expect((await world.only()).state).toBe('waiting');
  });
});
