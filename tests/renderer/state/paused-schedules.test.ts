import { describe, expect, it } from 'vitest';
import type { Schedule } from '#contract/schemas/schedules.ts';
import { PausedSchedules } from '#renderer/state/paused-schedules.svelte.ts';
import { openFake } from '../support/fake-connection.ts';
import { fakeSchedules, scheduleAnswers } from '../support/fake-schedules.ts';
import { Box, inRoot, until } from '../support/rune-root.svelte.ts';

const waiting: Schedule = { ...fakeSchedules[0]!, lastSlots: [] };
const crashed = (slotMs: number): Schedule => ({
  ...waiting,
  state: 'paused',
  stateReason: 'Paused after 3 failures in a row. The last one: Volterra ended while it ran.',
  lastSlots: [
    { slotMs, ranAtMs: slotMs, outcome: 'failed', runId: null, reason: 'Volterra ended while it ran.' },
  ],
});

async function open(start: Schedule) {
  const told = { schedule: start };
  const engine = await openFake({
    schedules: { ...scheduleAnswers(), list: async () => ({ schedules: [told.schedule] }) },
  });
  const screen = new Box('market');
  const paused = inRoot(() => new PausedSchedules(engine, () => screen.value));
  return { engine, paused, screen, told };
}

describe('the notice of paused schedules', () => {
  it('knows at the start what was paused meanwhile', async () => {
    const { paused } = await open(crashed(1));
    await until(() => paused.list.length === 1);
    expect(paused.list[0]!.stateReason).toContain('3 failures in a row');
  });

  it('sees a pause when a scheduled run has ended, and a resume at the next change of screen', async () => {
    const { engine, paused, screen, told } = await open(waiting);
    await paused.poll();
    expect(paused.list).toEqual([]);
    told.schedule = crashed(1);
    // As the list of jobs does when schedules.runDue has ended.
    engine.invalidate();
    await until(() => paused.list.length === 1);
    told.schedule = waiting;
    screen.value = 'jobs';
    await until(() => paused.list.length === 0);
  });

  it('keeps silent once dismissed, until the schedule is paused anew', async () => {
    const { paused, told } = await open(crashed(1));
    await until(() => paused.list.length === 1);
    paused.dismiss();
    await paused.poll();
    expect(paused.list).toEqual([]);
    told.schedule = crashed(2);
    await paused.poll();
    expect(paused.list).toHaveLength(1);
  });
});
