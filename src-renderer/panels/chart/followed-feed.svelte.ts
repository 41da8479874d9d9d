import { VolterraError } from '#contract/errors.ts';
import type {
  BarFeedEvent,
  FeedLineFault,
  FeedOpening,
  FeedState,
  FeedSteering,
} from '#contract/schemas/bars.ts';
import type { Engine } from '#renderer/api/engine.svelte.ts';
import { takeIn, type BarBoard } from './bar-board.ts';

const MOST_FAULTS = 500;

export type FollowInput = Parameters<Engine['client']['bars']['follow']>[0];

/** One feed that the screen follows: what it has told, and how it is steered. */
export class FollowedFeed {
  #board = $state.raw<BarBoard | null>(null);
  #opening = $state.raw<FeedOpening | null>(null);
  #event = $state.raw<BarFeedEvent | null>(null);
  #faults = $state.raw<readonly FeedLineFault[]>([]);
  #error = $state.raw<VolterraError | null>(null);
  #isOpen = $state(false);
  #stop: AbortController | null = null;

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get board(): BarBoard | null {
    return this.#board;
  }

  get opening(): FeedOpening | null {
    return this.#opening;
  }

  /** The newest event: state, last price, counts. */
  get event(): BarFeedEvent | null {
    return this.#event;
  }

  get state(): FeedState | null {
    return this.#event?.state ?? null;
  }

  /** Bad lines of a file, the newest first. */
  get faults(): readonly FeedLineFault[] {
    return this.#faults;
  }

  get error(): VolterraError | null {
    return this.#error;
  }

  /** Follows a feed until it ends or is stopped; one that is open is stopped first. */
  async follow(engine: Engine, input: FollowInput): Promise<void> {
    this.stop();
    const stop = new AbortController();
    this.#stop = stop;
    this.#clear();
    this.#isOpen = true;
    try {
      for await (const event of engine.client.bars.follow(input, { signal: stop.signal })) {
        if (this.#stop !== stop) return;
        this.#take(event);
      }
    } catch (error) {
      if (this.#stop !== stop) return;
      const typed = error instanceof VolterraError ? error : new VolterraError('INTERNAL', { cause: error });
      this.#error = typed.code === 'CANCELLED' ? null : typed;
    }
    if (this.#stop === stop) this.#isOpen = false;
  }

  /** What the feed answers shows in its next event; one that has ended meanwhile is no failure. */
  async steer(engine: Engine, steer: FeedSteering['steer']): Promise<void> {
    const feedId = this.#event?.feedId;
    if (feedId === undefined || !this.#isOpen) return;
    try {
      await engine.client.bars.steer({ feedId, steer });
    } catch (error) {
      if (error instanceof VolterraError && error.code !== 'UNKNOWN_FEED') this.#error = error;
    }
  }

  /** Leaves the feed; what it has told stays until the next one, or until it is put away. */
  stop(): void {
    this.#stop?.abort();
    this.#stop = null;
    this.#isOpen = false;
  }

  /** Stops and forgets: the chart shows stored bars again. */
  putAway(): void {
    this.stop();
    this.#clear();
  }

  #clear(): void {
    this.#board = null;
    this.#opening = null;
    this.#event = null;
    this.#faults = [];
    this.#error = null;
  }

  #take(event: BarFeedEvent): void {
    this.#board = takeIn(this.#board, event);
    this.#opening = event.opening ?? this.#opening;
    this.#event = event;
    if (event.badLines.length > 0)
      this.#faults = [...event.badLines.toReversed(), ...this.#faults].slice(0, MOST_FAULTS);
  }
}
