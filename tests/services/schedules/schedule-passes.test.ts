import { beforeEach, describe, expect, test } from 'vitest';
import { VolterraError } from '#contract/errors.ts';
import { scheduleTrigger } from '#contract/schemas/schedules.ts';
import { day, hour, ScheduleWorld } from './schedule-world.ts';

const start = Date.parse('2024-03-05T10:30Z');
let world: ScheduleWorld;

beforeEach(() => {
  world = new ScheduleWorld(start);
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
