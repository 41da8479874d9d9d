import type { Engine } from '../api/engine.svelte.ts';
import { createQuery } from '../api/query.svelte.ts';
import { dayOfIso, indexAtOrBefore, isoOfDay } from './iso-day.ts';

const noDays = new Int32Array(0);
const playStepMs = 200;

/** The one as-of date of the window: every panel shows the market as it stood at the close of this day. */
export class AsOf {
  /** What the user asked for; null follows the newest day. */
  #wanted = $state<string | null>(null);
  #playing = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #engine: Engine;
  readonly dates;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.dates = createQuery(engine, ['market', 'dates'], () => ({}));
  }

  /** Days that can be chosen, ascending, days since 1970-01-01. */
  get days(): Int32Array {
    return this.dates.data?.days ?? noDays;
  }

  get wanted(): string | null {
    return this.#wanted;
  }

  get latest(): string | null {
    return this.dates.data?.latest ?? null;
  }

  /** The day in force: the last one with data at or before the wanted one. Null while there is no data. */
  get date(): string | null {
    const index = this.index;
    return index < 0 ? null : isoOfDay(this.days[index]!);
  }

  /** Place of the day in force in `days`, −1 without data. */
  get index(): number {
    if (this.days.length === 0) return -1;
    if (this.#wanted === null) return this.days.length - 1;
    return Math.max(0, indexAtOrBefore(this.days, dayOfIso(this.#wanted)));
  }

  get isLatest(): boolean {
    return this.index === this.days.length - 1;
  }

  get hasPrevious(): boolean {
    return this.index > 0;
  }

  get hasNext(): boolean {
    return this.index >= 0 && !this.isLatest;
  }

  get playing(): boolean {
    return this.#playing;
  }

  /** @param iso `YYYY-MM-DD`; what is no date is ignored, null goes back to following the newest day */
  choose(iso: string | null): void {
    if (iso !== null && !Number.isInteger(dayOfIso(iso))) return;
    this.#wanted = iso === this.latest ? null : iso;
  }

  step(count: number): void {
    const target = this.index + count;
    if (this.index < 0) return;
    const day = this.days[Math.min(Math.max(target, 0), this.days.length - 1)]!;
    this.choose(isoOfDay(day));
  }

  /** Steps day by day to the newest; from the newest it starts a year before. */
  play(): void {
    if (this.index < 0) return;
    if (this.isLatest) this.step(-252);
    this.#playing = true;
    this.#schedule();
  }

  stop(): void {
    this.#playing = false;
    clearTimeout(this.#timer);
  }

  toggle(): void {
    if (this.#playing) this.stop();
    else this.play();
  }

  /** A step waits until the panels have drawn the last one: it may be slow, it never skips. */
  #schedule(): void {
    this.#timer = setTimeout(() => {
      if (!this.#playing) return;
      if (this.#engine.pending === 0) this.step(1);
      if (this.isLatest) this.stop();
      else this.#schedule();
    }, playStepMs);
  }
}
