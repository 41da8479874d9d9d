import type { JobCall } from '#contract/client.ts';
import type { VolterraError } from '#contract/errors.ts';
import { FollowedJob, type FollowedProgress } from '#renderer/api/followed-job.svelte.ts';

/** What every replay of something stored says. */
export interface ReplayResult {
  readonly same: boolean;
  /** Null where nothing could be computed. */
  readonly resultHash: string | null;
  readonly differences: readonly {
    readonly field: string;
    readonly before: string;
    readonly after: string;
    readonly relative: number | null;
  }[];
  readonly reasons: readonly string[];
}

/** Something stored, computed again, and what differs. */
export class Replay<Result extends ReplayResult = ReplayResult> {
  #of = $state<string | null>(null);
  #result = $state.raw<Result | null>(null);
  readonly #job = new FollowedJob<Result>();
  readonly #start: (runId: string) => JobCall<Result>;

  constructor(start: (runId: string) => JobCall<Result>) {
    this.#start = start;
  }

  /** Id of what was replayed; null while none is open. */
  get of(): string | null {
    return this.#of;
  }

  get result(): Result | null {
    return this.#result;
  }

  get error(): VolterraError | null {
    return this.#job.error;
  }

  get progress(): FollowedProgress | null {
    return this.#job.progress;
  }

  async run(runId: string): Promise<void> {
    if (this.#job.running) return;
    this.#of = runId;
    this.#result = null;
    this.#result = await this.#job.follow(() => this.#start(runId));
  }

  async close(): Promise<void> {
    this.#of = null;
    await this.#job.stop();
  }
}
