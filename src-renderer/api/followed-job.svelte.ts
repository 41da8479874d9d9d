import type { JobCall } from '#contract/client.ts';
import { VolterraError } from '#contract/errors.ts';

export interface FollowedProgress {
  readonly fraction: number | null;
  readonly stage: string;
  readonly etaMs: number | null;
}

/** One job that a screen starts, watches and may stop; the last failure stays until the next start. */
export class FollowedJob<Result, Live = never> {
  #running = $state(false);
  #stopping = $state(false);
  #progress = $state.raw<FollowedProgress | null>(null);
  #live = $state.raw<Live | null>(null);
  #error = $state.raw<VolterraError | null>(null);
  #call: JobCall<Result> | null = null;

  get running(): boolean {
    return this.#running;
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  get progress(): FollowedProgress | null {
    return this.#progress;
  }

  /** What the running job has told so far. */
  get live(): Live | null {
    return this.#live;
  }

  /** Null after a stop: that is no failure. */
  get error(): VolterraError | null {
    return this.#error;
  }

  /**
   * Starts a job and waits for its end; null where it failed or was stopped without a result. Each partial result goes
   * to `onpartial` too, since `live` holds the newest only.
   */
  async follow(start: () => JobCall<Result>, onpartial?: (value: Live) => void): Promise<Result | null> {
    if (this.#running) return null;
    this.#error = null;
    this.#live = null;
    this.#running = true;
    this.#stopping = false;
    this.#progress = { fraction: null, stage: 'Starting', etaMs: null };
    try {
      this.#call = start();
      for await (const event of this.#call.events) {
        if (event.type === 'progress')
          this.#progress = { fraction: event.fraction, stage: event.stage, etaMs: event.etaMs };
        else if (event.type === 'partial') {
          this.#live = event.value as Live;
          onpartial?.(event.value as Live);
        }
      }
      return await this.#call.result;
    } catch (error) {
      const typed = error instanceof VolterraError ? error : new VolterraError('INTERNAL', { cause: error });
      this.#error = typed.code === 'CANCELLED' ? null : typed;
      return null;
    } finally {
      this.#call = null;
      this.#running = false;
      this.#progress = null;
      this.#live = null;
    }
  }

  /** Asks the engine to stop; a job that keeps what it had still gives a result. */
  async stop(): Promise<void> {
    if (!this.#call || this.#stopping) return;
    this.#stopping = true;
    await this.#call.cancel().catch(() => (this.#stopping = false));
  }
}
