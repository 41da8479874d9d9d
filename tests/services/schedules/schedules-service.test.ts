import { beforeEach, describe, expect, test } from 'vitest';
import { VolterraError } from '#contract/errors.ts';
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

describe('failures', () => {
  const noData = new VolterraError('NO_DATA');

  test('three in a row pause the schedule with the reason; enabling resumes it from then on', async () => {
    await world.start();
    const { scheduleId } = await world.add();
    world.outcome = noData;
    await world.pass(10 * hour);
    expect(world.asked).toHaveLength(3);
    const reason = 'There is no data for this yet. Import the named files.';
    const stateReason = `Paused after 3 failures in a row. The last one: ${reason}`;
    expect(await world.only()).toMatchObject({
      state: 'paused',
      stateReason,
      nextSlotsMs: [],
      enabled: true,
    });
    expect(world.notices).toEqual([stateReason]);
    expect(await world.outcomes()).toEqual(['failed', 'failed', 'failed']);
    world.outcome = {};
    await world.service.setEnabled({ scheduleId, enabled: true }, world.context());
    await world.settle();
    expect(world.asked).toHaveLength(3);
    await world.pass(hour);
    expect(await world.only()).toMatchObject({ state: 'waiting', stateReason: null });
    expect((await world.outcomes())[0]).toBe('ran');
  });

  test('a success between them starts the count anew', async () => {
    await world.start();
    await world.add();
    for (const outcome of [noData, noData, {}, noData, noData]) {
      freshQuotes();
      world.outcome = outcome;
      await world.pass(hour);
    }
    expect((await world.only()).state).toBe('waiting');
  });

  test('by hand they pause nothing', async () => {
    const { scheduleId } = await world.add();
    world.outcome = noData;
    for (let at = 0; at < 5; at += 1) await world.service.runNow({ scheduleId }, world.context());
    expect(await world.only()).toMatchObject({ state: 'waiting', lastSlots: { length: 5 } });
  });

  test('one that nobody foresaw is told without its text, and logged', async () => {
    await world.start();
    await world.add();
    world.outcome = new TypeError('secret of the machine');
    await world.pass(hour);
    expect((await world.only()).lastSlots[0]).toMatchObject({
      outcome: 'failed',
      reason: 'It failed unforeseen; the log says how.',
    });
    expect(world.notices).toEqual(['a scheduled run failed']);
  });

  test('a run that was cancelled is no failure of the schedule, and is not repeated', async () => {
    world.instant = false;
    await world.start();
    await world.add();
    for (let at = 0; at < 4; at += 1) {
      await world.pass(hour);
      await world.cancelAll();
    }
    expect(await world.outcomes()).toEqual(['failed', 'failed', 'failed', 'failed']);
    expect(await world.only()).toMatchObject({
      state: 'waiting',
      lastSlots: [{ reason: 'Cancelled by hand.' }, {}, {}, {}],
    });
  });
});

describe('engines that end', () => {
  beforeEach(async () => {
    world.instant = false;
    await world.start();
    await world.add();
    await world.pass(hour);
  });

  test('one that closes gives its slot back; the next one runs it, and nothing counts as a failure', async () => {
    for (let at = 0; at < 5; at += 1) {
      await world.close();
      expect(await world.outcomes()).toEqual([]);
      await world.restart();
      expect(world.asked).toHaveLength(at + 2);
    }
    await world.asked.at(-1)!.end();
    expect(await world.only()).toMatchObject({ state: 'waiting', lastSlots: [{ slotMs: start + hour / 2 }] });
  });

  test('one that dies before the run is stored: the slot runs again, three deaths pause', async () => {
    for (const runs of [2, 3]) {
      await world.kill();
      await world.restart();
      expect(world.asked).toHaveLength(runs);
    }
    await world.kill();
    await world.restart();
    await world.pass(5 * hour);
    expect(world.asked).toHaveLength(3);
    const reason = 'Volterra ended while it ran.';
    expect(await world.only()).toMatchObject({
      state: 'paused',
      stateReason: `Paused after 3 failures in a row. The last one: ${reason}`,
      lastSlots: [{ outcome: 'failed', reason }],
    });
  });

  test('one that dies after the run was stored: the slot is done', async () => {
    const { runId } = world.asked[0]!.request;
    world.keep(runId);
    await world.kill();
    await world.restart();
    await world.look();
    expect(world.asked).toHaveLength(1);
    expect((await world.only()).lastSlots).toMatchObject([
      { outcome: 'ran', runId, slotMs: start + hour / 2 },
    ]);
  });

  test('one that dies over a run by hand: it is told, and not repeated', async () => {
    await world.asked[0]!.end();
    const { scheduleId } = await world.only();
    void world.service.runNow({ scheduleId }, world.context());
    await world.settle();
    expect(world.asked).toHaveLength(2);
    await world.kill();
    await world.restart();
    expect(world.asked).toHaveLength(2);
    expect((await world.only()).lastSlots[0]).toMatchObject({
      outcome: 'failed',
      reason: 'By hand. Volterra ended while it ran.',
    });
  });
});

describe('new data', () => {
  const trigger = { kind: 'newData' };

  test('runs once, however much came in, and again for what came in meanwhile', async () => {
    world.instant = false;
    await world.start();
    await world.add({ trigger });
    await world.pass(5 * hour);
    expect(world.asked).toEqual([]);
    await world.service.quotesArrived();
    await world.settle();
    for (let at = 0; at < 10; at += 1) {
      await world.pass(1000);
      await world.service.quotesArrived();
    }
    expect(world.asked).toHaveLength(1);
    await world.asked[0]!.end({ inputsHash: 'before' });
    expect(world.asked).toHaveLength(2);
    await world.asked[1]!.end();
    await world.pass(hour);
    expect(world.asked).toHaveLength(2);
    expect(await world.outcomes()).toEqual(['ran', 'ran']);
    expect((await world.only()).nextSlotsMs).toEqual([]);
  });

  test('that came in without an engine that stays is calibrated by the next one', async () => {
    await world.add({ trigger });
    await world.service.quotesArrived();
    expect(world.asked).toEqual([]);
    world.set(day);
    await world.restart();
    expect(world.asked).toHaveLength(1);
  });

  test('is not lost over an engine that closes or dies', async () => {
    world.instant = false;
    await world.start();
    await world.add({ trigger });
    await world.service.quotesArrived();
    await world.settle();
    await world.close();
    await world.restart();
    expect(world.asked).toHaveLength(2);
    await world.kill();
    await world.restart();
    expect(world.asked).toHaveLength(3);
  });

  test('does not matter to a schedule that waits for its time, is disabled or paused', async () => {
    await world.start();
    await world.add();
    await world.add({ trigger, enabled: false });
    await world.service.quotesArrived();
    await world.settle();
    expect(world.asked).toEqual([]);
  });
});

describe('one pass', () => {
  test('runs what is due, one after another, and leaves the rest', async () => {
    const first = await world.add({ name: 'A' });
    await world.add({ name: 'B' });
    await world.add({ name: 'C', trigger: { kind: 'newData' } });
    expect(await world.service.runDue({}, world.context())).toEqual({ runs: [] });
    world.set(hour);
    const one = await world.service.runDue({ scheduleId: first.scheduleId }, world.context());
    expect(one.runs.map(({ name, slot }) => [name, slot.outcome])).toEqual([['A', 'caughtUp']]);
    const rest = await world.service.runDue({}, world.context());
    expect(rest.runs.map(({ name }) => name)).toEqual(['B']);
  });

  test('that is stopped leaves the others due', async () => {
    world.instant = false;
    await world.add({ name: 'A' });
    await world.add({ name: 'B' });
    world.set(hour);
    const stop = new AbortController();
    const pass = world.service.runDue({}, world.context(stop.signal));
    const failure = expect(pass).rejects.toMatchObject({ code: 'CANCELLED' });
    await world.settle();
    stop.abort(new VolterraError('CANCELLED'));
    await failure;
    world.instant = true;
    const { runs } = await world.service.runDue({}, world.context());
    expect(runs.map(({ name }) => name)).toEqual(['B']);
  });

  test('beside the loop of the same engine doubles nothing', async () => {
    world.instant = false;
    await world.start();
    await world.add();
    await world.pass(hour);
    expect(await world.service.runDue({}, world.context())).toEqual({ runs: [] });
    expect(world.asked).toHaveLength(1);
  });
});

describe('changes', () => {
  test('a new trigger counts from now on; a new name keeps what is due', async () => {
    const { scheduleId, ...input } = await world.add();
    const { name, trigger, settings, promote, enabled } = input;
    const same = { scheduleId, name, trigger, settings, promote, enabled };
    world.set(2 * hour);
    await world.service.save({ ...same, name: 'Renamed' }, world.context());
    expect((await world.service.runDue({}, world.context())).runs).toMatchObject([{ name: 'Renamed' }]);
    world.set(2 * hour);
    const every = scheduleTrigger.parse({ kind: 'cron', expression: '30 * * * *', sessionsOnly: false });
    await world.service.save({ ...same, trigger: every }, world.context());
    expect(await world.service.runDue({}, world.context())).toEqual({ runs: [] });
  });

  test('one that is removed while it runs leaves nothing behind', async () => {
    world.instant = false;
    await world.start();
    const { scheduleId } = await world.add();
    await world.pass(hour);
    await world.service.remove({ scheduleId }, world.context());
    await world.asked[0]!.end();
    await world.pass(hour);
    expect(await world.service.list({}, world.context())).toEqual({ schedules: [] });
    expect(world.store.slotsOf(scheduleId)).toEqual([]);
  });

  test('nobody runs a schedule twice at once', async () => {
    world.instant = false;
    await world.start();
    const { scheduleId } = await world.add();
    await world.pass(hour);
    await expect(world.service.runNow({ scheduleId }, world.context())).rejects.toMatchObject({
      code: 'SCHEDULE_RUNNING',
    });
  });

  test.each(['remove', 'runNow', 'runDue', 'setEnabled'] as const)(
    '%s of an unknown one is refused',
    async (name) => {
      const input = { scheduleId: 'none', enabled: true };
      await expect(world.service[name](input, world.context())).rejects.toMatchObject({
        code: 'UNKNOWN_SCHEDULE',
      });
    },
  );

  test('saving under an id that is not there, or with a trigger that is none, is refused', async () => {
    await expect(world.add({ scheduleId: 'none' })).rejects.toMatchObject({ code: 'UNKNOWN_SCHEDULE' });
    await expect(world.add({ trigger: { kind: 'cron', expression: 'never' } })).rejects.toMatchObject({
      code: 'BAD_SCHEDULE',
    });
  });

  test('a trigger that can no longer be read pauses its schedule, and the others go on', async () => {
    await world.start();
    const { scheduleId } = await world.add();
    const [stored] = await world.store.reader.schedules();
    const trigger = {
      kind: 'cron',
      expression: '0 * * * *',
      timeZone: 'Gone/Zone',
      sessionsOnly: false,
      exchange: 'NYSE',
    } as const;
    await world.store.writer.saveSchedule({ ...stored!, trigger });
    await world.add({ name: 'Other' });
    await world.pass(hour);
    const { schedules } = await world.service.list({}, world.context());
    expect(schedules.find((one) => one.scheduleId === scheduleId)).toMatchObject({
      state: 'paused',
      stateReason: expect.stringContaining('There is no time zone “Gone/Zone”'),
    });
    expect(world.asked.map(({ request }) => request.label)).toEqual(['Other']);
  });
});
