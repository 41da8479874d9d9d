import { expect, test } from 'vitest';
import { scheduleTrigger } from '#contract/schemas/schedules.ts';
import { zoneClock } from '#platform/zoned-time.ts';
import { nyse } from '../../support/calendars.ts';
import { type SeededRandom, seededRandom } from '../../support/seeded-random.ts';
import { day, hour, minute, ScheduleWorld } from './schedule-world.ts';

const newYork = zoneClock('America/New_York');

/** Last quarter past an hour up to an instant. */
function lastHour(atMs: number): number {
  return Math.floor((atMs - 15 * minute) / hour) * hour + 15 * minute;
}

/** Twenty minutes after the last close up to an instant, found day by day. */
function lastClose(atMs: number): number {
  for (let { day: on } = newYork.toLocal(atMs); ; on -= 1) {
    const session = nyse.sessionOpenClose(on);
    if (!session) continue;
    const close = newYork.toEpochMs({ day: on, minute: session.closeMinute + 20 });
    if (close.status === 'ok' && close.epochMs <= atMs) return close.epochMs;
  }
}

/** 20:30 in Tokyo, on days that are sessions in New York; Tokyo never changes its clocks. */
function lastInTokyo(atMs: number): number {
  for (let at = Math.floor(atMs / day) * day + 11.5 * hour; ; at -= day) {
    if (at <= atMs && nyse.isSession(newYork.toLocal(at).day)) return at;
  }
}

/** A trigger, its last slot up to an instant, and the longest jump: dozens of slots at once are enough. */
const triggers: readonly [object, (atMs: number) => number, number][] = [
  [{ kind: 'cron', expression: '15 * * * *', sessionsOnly: false }, lastHour, 3 * day],
  [{ kind: 'afterClose', minutes: 20 }, lastClose, 10 * day],
  [{ kind: 'cron', expression: '30 20 * * *', timeZone: 'Asia/Tokyo' }, lastInTokyo, 10 * day],
];

/** A machine to which everything happens, and an observer that knows each slot by another way than the scheduler. */
class Trial {
  readonly world: ScheduleWorld;
  readonly lastSlot: (atMs: number) => number;
  readonly #trigger: object;
  readonly #random: SeededRandom;
  readonly #longestMs: number;
  jumps = 0;
  runs = 0;
  #seenToMs: number;
  /** Slots over which engines died until the schedule paused: a clock that goes back over one does not bring it again. */
  readonly #givenUp = new Set<number>();

  constructor(seed: number, [trigger, lastSlot, longestMs]: (typeof triggers)[number]) {
    this.#random = seededRandom(seed);
    // Some weeks before the clocks change in New York.
    this.#seenToMs = Date.parse('2024-10-10T12:00Z') + this.#random.below(60 * day);
    this.world = new ScheduleWorld(this.#seenToMs);
    this.world.instant = false;
    this.lastSlot = lastSlot;
    this.#trigger = trigger;
    this.#longestMs = longestMs;
  }

  async play(jumps: number): Promise<void> {
    await this.world.start();
    await this.world.add({ trigger: scheduleTrigger.parse(this.#trigger) });
    await this.world.settle();
    while (this.jumps < jumps) {
      await this.#happen();
      await this.#endSomeRuns();
      await this.#observe();
    }
  }

  async #happen(): Promise<void> {
    const { world } = this;
    const random = this.#random;
    const dice = random.next();
    if (dice < 0.7) {
      this.jumps += 1;
      world.set(Math.round((random.next() - 0.48) * random.pick([2 * minute, hour, day, this.#longestMs])));
    } else if (dice < 0.8) await world.sleep(Math.floor(random.next() * 3 * day));
    else if (dice < 0.86) {
      await world.close();
      world.set(random.below(2 * day));
      await world.restart();
    } else if (dice < 0.9) {
      await world.kill();
      await world.restart();
    }
    // Long enough for one look at the clock at least.
    await world.pass(30_000 + (random.below(3) === 0 ? random.below(5 * minute) : 0));
  }

  /** Quotes are new each time; some runs take until later, some are stored by an engine that dies before it says so. */
  async #endSomeRuns(): Promise<void> {
    const { world } = this;
    const open = world.asked.splice(0);
    for (const run of open) {
      const dice = this.#random.next();
      if (dice < 0.15) world.asked.push(run);
      else if (dice < 0.2) {
        world.keep(run.request.runId);
        await world.kill();
        await world.restart();
      } else await run.end({ inputsHash: null });
    }
    await world.settle();
  }

  async #observe(): Promise<void> {
    const { world } = this;
    const [schedule] = await world.store.reader.schedules();
    const { scheduleId, progress } = schedule!;
    if (progress.pausedReason !== null) return this.#resume(scheduleId, progress.pausedReason);
    const nowMs = world.wallMs;
    if (nowMs < this.#seenToMs) this.#seenToMs = nowMs;
    const running = world.store.allSlots().find(({ outcome }) => outcome === null);
    if (running) {
      expect(running.slotMs).toBe(this.lastSlot(running.ranAtMs!));
      this.#seenToMs = Math.min(nowMs, Math.max(this.#seenToMs, running.slotMs));
      return;
    }
    const wanted = this.lastSlot(nowMs);
    if (wanted > this.#seenToMs) {
      const row = world.store.slotAt(scheduleId, wanted);
      expect([new Date(wanted).toISOString(), row?.outcome]).toEqual([
        new Date(wanted).toISOString(),
        expect.stringMatching(this.#givenUp.has(wanted) ? /^failed$/ : /^(ran|caughtUp)$/),
      ]);
      this.runs += 1;
    }
    this.#seenToMs = nowMs;
  }

  /** Engines that died three times over one slot pause; somebody looks and goes on. */
  async #resume(scheduleId: string, reason: string): Promise<void> {
    expect(reason).toContain('Volterra ended while it ran.');
    for (const { outcome, slotMs } of this.world.store.allSlots())
      if (outcome === 'failed') this.#givenUp.add(slotMs);
    await this.world.service.setEnabled({ scheduleId, enabled: true }, this.world.context());
    this.#seenToMs = this.world.wallMs;
    await this.world.settle();
  }
}

test.each([1, 2, 3, 4, 5, 6])(
  '10,000 jumps of the clock in six parts: none lost, none doubled (part %i)',
  async (seed) => {
    const trial = new Trial(seed, triggers[seed % triggers.length]!);
    await trial.play(1667);
    const { scheduleId } = await trial.world.only();
    const done = trial.world.completions;
    expect(trial.jumps).toBeGreaterThanOrEqual(1667);
    expect(trial.runs).toBeGreaterThan(100);
    // Each run that was stored belongs to a slot of the trigger, and no two to the same.
    const slots = done.map(({ slotMs }) => slotMs);
    expect(new Set(slots).size).toBe(slots.length);
    expect(slots.filter((slotMs) => trial.lastSlot(slotMs) !== slotMs)).toEqual([]);
    expect(
      trial.world.store.slotsOf(scheduleId).filter(({ outcome }) => outcome === null).length,
    ).toBeLessThan(2);
  },
  120_000,
);
