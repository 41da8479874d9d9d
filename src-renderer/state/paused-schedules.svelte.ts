import { SvelteSet } from 'svelte/reactivity';
import type { Schedule } from '#contract/schemas/schedules.ts';
import type { Engine } from '../api/engine.svelte.ts';

const restingMs = 15_000;

/** Schedules that the engine has paused by itself: during this window, or before it was opened. */
export class PausedSchedules {
  #paused = $state.raw<readonly Schedule[]>([]);
  readonly #dismissed = new SvelteSet<string>();
  readonly #engine: Engine;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `moment` is followed: each time it changes, the schedules are looked at again. */
  constructor(engine: Engine, moment: () => unknown) {
    this.#engine = engine;
    $effect(() => {
      moment();
      void engine.revision;
      if (engine.status !== 'ready') return;
      void this.poll();
      return () => clearTimeout(this.#timer);
    });
  }

  /** Those that were not dismissed with the reason they are paused for. */
  get list(): readonly Schedule[] {
    return this.#paused.filter((schedule) => !this.#dismissed.has(keyOf(schedule)));
  }

  /** Until one of them is paused anew, or the window is opened again. */
  dismiss(): void {
    for (const schedule of this.#paused) this.#dismissed.add(keyOf(schedule));
  }

  async poll(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      const { schedules } = await this.#engine.client.schedules.list({});
      this.#paused = schedules.filter(({ state }) => state === 'paused');
    } catch {
      // The Jobs screen shows why it cannot be read; a lost connection is shown by the engine's state.
    }
    clearTimeout(this.#timer);
    if (this.#engine.status === 'ready') this.#timer = setTimeout(() => void this.poll(), restingMs);
  }
}

const keyOf = ({ scheduleId, lastSlots, stateReason }: Schedule): string =>
  JSON.stringify([scheduleId, stateReason, lastSlots[0]?.slotMs]);
