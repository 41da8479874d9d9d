import { fromWireError } from '#contract/client.ts';
import { VolterraError } from '#contract/errors.ts';
import type { WireError } from '#contract/errors.ts';
import type { JobEvent, JobRow } from '#contract/schemas/system.ts';
import { createThrottle } from './throttle.ts';

export interface JobWorkContext {
  readonly signal: AbortSignal;
  readonly progress: (fraction: number | null, stage: string) => void;
  readonly partial: (value: unknown) => void;
  /** Said by work that was cancelled and still has a result: the job ends as cancelled, with that result. */
  readonly endedEarly: () => void;
}
export type JobWork = (context: JobWorkContext) => Promise<unknown>;

interface LiveJobOptions {
  readonly now: () => number;
  readonly toWireError: (error: unknown, procedure: string) => WireError;
  readonly save: (row: JobRow) => Promise<void>;
}

const progressIntervalMs = 100;
/** An estimate from less than this share of the work would be a guess. */
const etaFromFraction = 0.05;

const endedEarly = { status: 'cancelled', stage: 'Cancelled; what was reached is kept' } as const;

/** One job from queue to end: its row, and those who follow it. */
export class LiveJob {
  row: JobRow;
  readonly result: Promise<unknown>;
  /** Settles, never rejects, when the last row is written. */
  readonly ended: Promise<undefined>;
  readonly #work: JobWork;
  readonly #options: LiveJobOptions;
  readonly #controller = new AbortController();
  readonly #listeners = new Set<(event: JobEvent) => void>();
  readonly #followers = new Set<(row: JobRow) => void>();
  readonly #outcome = Promise.withResolvers<unknown>();
  readonly #end = Promise.withResolvers<undefined>();

  constructor(row: JobRow, work: JobWork, options: LiveJobOptions) {
    this.row = row;
    this.#work = work;
    this.#options = options;
    this.result = this.#outcome.promise;
    this.ended = this.#end.promise;
    this.result.catch(() => undefined);
  }

  listen(listener: (event: JobEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  follow(follower: (row: JobRow) => void): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  /** @param reason CANCELLED where somebody asked for it, INTERRUPTED where the process ends */
  stop(reason: 'CANCELLED' | 'INTERRUPTED'): void {
    if (this.row.endedAtMs !== null || this.#controller.signal.aborted) return;
    this.#update({ stage: 'Stopping' });
    this.#controller.abort(new VolterraError(reason));
  }

  async start(): Promise<void> {
    const throttle = createThrottle<Partial<JobRow>>(progressIntervalMs, (change) => this.#report(change));
    let isEarly = false;
    try {
      this.#controller.signal.throwIfAborted();
      this.#update({ status: 'running', stage: 'Starting', startedAtMs: this.#options.now() });
      void this.#options.save(this.row);
      const value = await this.#work({
        signal: this.#controller.signal,
        progress: (fraction, stage) => throttle.push(this.#progress(fraction, stage)),
        partial: (partial) => this.#emit({ type: 'partial', value: partial }),
        endedEarly: () => (isEarly = true),
      });
      throttle.stop();
      await this.#finish(isEarly ? endedEarly : { status: 'done', fraction: 1, stage: 'Done' });
      this.#outcome.resolve(value);
    } catch (thrown) {
      throttle.stop();
      const error: unknown = this.#controller.signal.aborted ? this.#controller.signal.reason : thrown;
      const wireError = this.#options.toWireError(error, this.row.procedure);
      const cancelled = wireError.code === 'CANCELLED';
      await this.#finish({
        status: cancelled ? 'cancelled' : 'failed',
        stage: wireError.message,
        error: wireError,
      });
      this.#outcome.reject(fromWireError(wireError));
    }
    this.#end.resolve(undefined);
  }

  #finish(change: Partial<JobRow>): Promise<void> {
    const row = { ...this.row, ...change, etaMs: null, endedAtMs: this.#options.now() };
    // Written before anybody hears of it, so that a list asked for next already shows the end.
    return this.#options.save(row).then(() => this.#update(row));
  }

  #report(change: Partial<JobRow>): void {
    if (this.#controller.signal.aborted) return;
    this.#update(change);
    const { fraction, stage, etaMs } = this.row;
    this.#emit({ type: 'progress', fraction, stage, etaMs });
  }

  #update(change: Partial<JobRow>): void {
    this.row = { ...this.row, ...change };
    for (const follower of this.#followers) follower(this.row);
  }

  #emit(event: JobEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  #progress(fraction: number | null, stage: string): Partial<JobRow> {
    const share = fraction === null ? null : Math.min(1, Math.max(0, fraction));
    return { fraction: share, stage, etaMs: this.#estimate(share) };
  }

  #estimate(fraction: number | null): number | null {
    if (fraction === null || fraction < etaFromFraction || this.row.startedAtMs === null) return null;
    const elapsedMs = this.#options.now() - this.row.startedAtMs;
    return Math.max(0, Math.round((elapsedMs * (1 - fraction)) / fraction));
  }
}
