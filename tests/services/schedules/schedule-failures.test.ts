import { beforeEach, describe, expect, test } from 'vitest';
import { VolterraError } from '#contract/errors.ts';
import { hour, ScheduleWorld } from './schedule-world.ts';

const start = Date.parse('2024-03-05T10:30Z');
let world: ScheduleWorld;
/** New quotes before each run, where a test is not about unchanged ones. */
const freshQuotes = (): void => void (world.inputs = `inputs at ${world.wallMs}`);

beforeEach(() => {
  world = new ScheduleWorld(start);
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
