import type { Claim, SlotDesk } from './slot-desk.ts';
import type { DueContext, ScheduleDeps } from './schedule-deps.ts';
import { createSlotSource } from './slot-source.ts';

/** A machine that sleeps, or a clock that is set, does not tell: the clock is looked at this often. */
const longestWaitMs = 30_000;

type SchedulerDeps = Pick<ScheduleDeps, 'reader' | 'calendars' | 'jobs' | 'alarm' | 'now' | 'logger'>;

/**
 * The loop of an engine that stays: looks at the clock, runs what is due as jobs, waits for the next slot.
 * It holds nothing itself: all that is known lies in the store, so that a loop that ends loses nothing.
 */
export class Scheduler {
  readonly #desk: SlotDesk;
  readonly #deps: SchedulerDeps;
  readonly #launched = new Set<Promise<void>>();
  #state: 'new' | 'started' | 'closed' = 'new';
  #look: Promise<void> = Promise.resolve();
  #callOff: () => void = () => undefined;

  constructor(desk: SlotDesk, deps: SchedulerDeps) {
    this.#desk = desk;
    this.#deps = deps;
  }

  start(): void {
    if (this.#state !== 'new') return;
    this.#state = 'started';
    this.wake();
  }

  /** Looks again now: a schedule was changed, data came in, a run ended. */
  wake(): void {
    if (this.#state !== 'started') return;
    this.#callOff();
    this.#look = this.#look.then(() => this.#lookOnce());
  }

  /** No more looks; runs under way are ended by the jobs that they are. */
  async close(): Promise<void> {
    this.#state = 'closed';
    this.#callOff();
    await this.#look;
  }

  /** Settles when the runs that were launched have ended and are written down. */
  async settled(): Promise<void> {
    await Promise.all(this.#launched);
  }

  async #lookOnce(): Promise<void> {
    if (this.#state !== 'started') return;
    let waitMs = longestWaitMs;
    try {
      for (const claim of await this.#desk.claimDue()) this.#launch(claim);
      waitMs = await this.#untilNext();
    } catch (error) {
      this.#deps.logger.error(
        { err: error },
        'the schedules could not be looked at; tried again in half a minute',
      );
    }
    this.#callOff();
    if (this.#state === 'started') this.#callOff = this.#deps.alarm.set(() => this.wake(), waitMs);
  }

  async #untilNext(): Promise<number> {
    const nowMs = this.#deps.now();
    const waits = (await this.#deps.reader.schedules())
      .filter(({ enabled, progress }) => enabled && progress.pausedReason === null)
      .map(({ trigger }) => createSlotSource(trigger, this.#deps.calendars).next(nowMs) ?? Infinity);
    return Math.max(1, Math.min(longestWaitMs, ...waits.map((slotMs) => slotMs - nowMs)));
  }

  #launch(claim: Claim): void {
    const launched = this.#run(claim)
      .catch((error: unknown) => this.#deps.logger.info({ err: error }, 'a scheduled run was given back'))
      .finally(() => {
        this.#launched.delete(launched);
        this.wake();
      });
    this.#launched.add(launched);
  }

  async #run(claim: Claim): Promise<void> {
    const { scheduleId, name } = claim.schedule;
    let isStarted = false;
    const work = (context: Omit<DueContext, 'now'>): Promise<unknown> => {
      isStarted = true;
      return this.#desk.perform(claim, { ...context, now: this.#deps.now });
    };
    try {
      await this.#deps.jobs.run({
        procedure: 'schedules.runDue',
        label: `Schedule ${name}`,
        input: { scheduleId, slotMs: claim.slot.slotMs },
        work,
        onEvent: () => undefined,
        detached: new AbortController().signal,
      });
    } catch (error) {
      // A queue that closes drops work that waited.
      if (!isStarted) await this.#desk.release(claim);
      throw error;
    }
  }
}
