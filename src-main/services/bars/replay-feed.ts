import type { FeedState } from '#contract/schemas/bars.ts';
import { fromIsoDate, toIsoDate } from '#quant/time/day-number.ts';
import type { SessionBar } from '#quant/market/bar-merger.ts';
import type { BarFeed, FeedHead, FeedNews, Sleep, Steer } from './bar-feed.ts';
import type { SessionClock } from './session-clock.ts';

export interface ReplayPlan {
  readonly head: FeedHead;
  readonly parts: readonly SessionBar[];
  readonly outsideSessions: number;
  readonly clock: SessionClock;
  /** Length of the bars of the chart; Infinity for sessions. */
  readonly intervalMs: number;
  /** Parts at the beginning that are longer bars, for what lies before the replayed ones. */
  readonly before: number;
  /** Parts that are there from the start. */
  readonly start: number;
  readonly barsPerSecond: number;
  readonly isPaused: boolean;
  readonly staysOpen: boolean;
  readonly sleep: Sleep;
}

/** Ten batches in a second: a picture moves, and the page has time to draw it. */
const LEAST_TICK_MS = 100;
/** The longest that a timer takes: 24 days. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

/** Tells stored bars again at a chosen speed. Nothing of a later bar leaves it. */
export class ReplayFeed implements BarFeed {
  readonly #plan: ReplayPlan;
  #position: number;
  #told = 0;
  #isPlaying: boolean;
  #isStopped = false;
  #barsPerSecond: number;
  #owed = 0;
  #isRestart = false;
  /** Something to tell that the clock did not bring. */
  #isDue = true;
  #wake: () => void = () => undefined;

  constructor(plan: ReplayPlan) {
    this.#plan = plan;
    this.#position = plan.start;
    this.#isPlaying = !plan.isPaused;
    this.#barsPerSecond = plan.barsPerSecond;
  }

  async next(signal: AbortSignal): Promise<FeedNews | null> {
    while (!this.#isDue) {
      if (this.#isStopped) return null;
      if (this.#isPlaying && !this.#isAtEnd) await this.#tick(signal);
      else if (this.#isAtEnd && !this.#plan.staysOpen) return null;
      else await this.#wait(LONGEST_WAIT_MS, signal);
    }
    if (this.#isStopped) return null;
    return this.#news();
  }

  steer(steer: Steer): FeedState {
    switch (steer.action) {
      case 'play':
      case 'pause':
        this.#isPlaying = steer.action === 'play';
        break;
      case 'step':
        this.#isPlaying = false;
        this.#position =
          steer.by === 'source' ? Math.min(this.#position + 1, this.#length) : this.#endOfBar();
        break;
      case 'seek':
        this.#seek(steer);
        break;
      case 'speed':
        this.#barsPerSecond = steer.barsPerSecond;
        break;
      default:
        this.#isStopped = true;
    }
    this.#isDue = true;
    this.#wake();
    return this.#state;
  }

  get #length(): number {
    return this.#plan.parts.length;
  }

  get #isAtEnd(): boolean {
    return this.#position >= this.#length;
  }

  get #state(): FeedState {
    if (this.#isAtEnd) return 'ended';
    return this.#isPlaying ? 'playing' : 'paused';
  }

  async #tick(signal: AbortSignal): Promise<void> {
    const speed = this.#barsPerSecond;
    const tickMs = Math.max(LEAST_TICK_MS, 1000 / speed);
    await this.#wait(tickMs, signal);
    if (this.#isDue) return;
    this.#owed += (speed * tickMs) / 1000;
    const bars = Math.floor(this.#owed + 1e-9);
    this.#owed -= bars;
    this.#position = Math.min(this.#position + bars, this.#length);
    this.#isDue = bars > 0;
  }

  /** Waits until the time has passed or the replay is steered. */
  async #wait(ms: number, signal: AbortSignal): Promise<void> {
    const steered = new AbortController();
    this.#wake = () => steered.abort();
    try {
      await this.#plan.sleep(ms, AbortSignal.any([signal, steered.signal]));
    } catch {
      signal.throwIfAborted();
    }
  }

  #seek({ to, at }: Extract<Steer, { action: 'seek' }>): void {
    const { clock, parts } = this.#plan;
    const minute = at === undefined ? 0 : Number(at.slice(0, 2)) * 60 + Number(at.slice(3));
    const instant = clock.instant(fromIsoDate(to), minute);
    const target = parts.findIndex(({ endMs }) => endMs > instant);
    const wanted = target < 0 ? parts.length : Math.max(1, target);
    if (wanted < this.#told) {
      this.#isRestart = true;
      this.#told = 0;
    }
    this.#owed = 0;
    this.#position = wanted;
  }

  /** Where the bar that forms ends, or the one after it where none forms. */
  #endOfBar(): number {
    const { parts, intervalMs } = this.#plan;
    const keyOf = ({ session, endMs }: SessionBar): number =>
      Number.isFinite(intervalMs)
        ? session.openMs + Math.max(0, Math.ceil((endMs - session.openMs) / intervalMs) - 1) * intervalMs
        : session.openMs;
    let next = this.#position;
    if (next >= parts.length) return next;
    const key = keyOf(parts[next]!);
    while (next < parts.length && keyOf(parts[next]!) === key) next += 1;
    return next;
  }

  #news(): FeedNews {
    const { before, head, outsideSessions } = this.#plan;
    const parts = this.#plan.parts.slice(this.#told, this.#position);
    const isRestart = this.#isRestart;
    this.#told = this.#position;
    this.#isRestart = false;
    this.#isDue = false;
    return {
      parts,
      isRestart,
      state: this.#state,
      message: this.#words(),
      head,
      counts: {
        sourceBars: Math.max(0, this.#position - before),
        sourceTotal: this.#length - before,
        outsideSessions,
        ...{ lines: 0, badLines: 0, repeatedLines: 0 },
      },
      barsPerSecond: this.#barsPerSecond,
      badLines: [],
    };
  }

  #words(): string {
    const { parts } = this.#plan;
    const last = parts[this.#position - 1];
    const date = last ? toIsoDate(last.session.day) : 'the start';
    if (this.#state === 'ended')
      return `The replay has ended with ${date}. Go back in it, or choose another start.`;
    if (this.#state === 'paused') return `The replay stands at ${date}.`;
    return `Replaying ${date} at ${this.#barsPerSecond} bars of the source a second.`;
  }
}
