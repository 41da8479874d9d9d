import type { z } from 'zod';
import type { JobCall } from '#contract/client.ts';
import { VolterraError } from '#contract/errors.ts';
import type { replayResult } from '#contract/schemas/calibration.ts';
import type { RunProgress } from './live-run.svelte.ts';

export type ReplayResult = z.infer<typeof replayResult>;

/** A stored calibration computed again, and what differs. */
export class Replay {
  #of = $state<string | null>(null);
  #result = $state.raw<ReplayResult | null>(null);
  #error = $state.raw<VolterraError | null>(null);
  #progress = $state.raw<RunProgress | null>(null);
  #call: JobCall<ReplayResult> | null = null;
  readonly #start: (runId: string) => JobCall<ReplayResult>;

  constructor(start: (runId: string) => JobCall<ReplayResult>) {
    this.#start = start;
  }

  /** Id of the run that was replayed; null while none is open. */
  get of(): string | null {
    return this.#of;
  }

  get result(): ReplayResult | null {
    return this.#result;
  }

  get error(): VolterraError | null {
    return this.#error;
  }

  get progress(): RunProgress | null {
    return this.#progress;
  }

  async run(runId: string): Promise<void> {
    if (this.#call) return;
    this.#of = runId;
    this.#result = null;
    this.#error = null;
    this.#progress = { fraction: null, stage: 'Waiting', etaMs: null };
    try {
      const call = this.#start(runId);
      this.#call = call;
      for await (const event of call.events) {
        if (event.type === 'progress') {
          this.#progress = { fraction: event.fraction, stage: event.stage, etaMs: event.etaMs };
        }
      }
      this.#result = await call.result;
    } catch (error) {
      this.#error = error instanceof VolterraError ? error : new VolterraError('INTERNAL', { cause: error });
    } finally {
      this.#call = null;
      this.#progress = null;
    }
  }

  async close(): Promise<void> {
    this.#of = null;
    await this.#call?.cancel();
  }
}
