import type { JobCall } from '#contract/client.ts';
import { VolterraError } from '#contract/errors.ts';
import type { OutputOf } from '#renderer/api/query.svelte.ts';

export type MarketParameters = OutputOf<'estimates', 'marketParameters'>;
export type StartParameters = (asOf: string) => JobCall<MarketParameters>;
export interface JobProgress {
  readonly fraction: number | null;
  readonly stage: string;
  readonly etaMs: number | null;
}

/** The estimation as the panel sees it: one run at a time, its progress, and the last result until the next one. */
export class ParametersJob {
  #result = $state.raw<MarketParameters | null>(null);
  #error = $state.raw<VolterraError | null>(null);
  #progress = $state.raw<JobProgress | null>(null);
  #call: JobCall<MarketParameters> | null = null;
  readonly #start: StartParameters;
  readonly #keep: (result: MarketParameters) => void;

  constructor(
    start: StartParameters,
    kept: MarketParameters | null,
    keep: (result: MarketParameters) => void,
  ) {
    this.#start = start;
    this.#result = kept;
    this.#keep = keep;
  }

  get result(): MarketParameters | null {
    return this.#result;
  }

  get error(): VolterraError | null {
    return this.#error;
  }

  /** Null while nothing runs. */
  get progress(): JobProgress | null {
    return this.#progress;
  }

  get running(): boolean {
    return this.#progress !== null;
  }

  async run(asOf: string): Promise<void> {
    if (this.#call) return;
    this.#error = null;
    this.#progress = { fraction: null, stage: 'Waiting', etaMs: null };
    try {
      const call = this.#start(asOf);
      this.#call = call;
      await this.#follow(call);
      this.#result = await call.result;
      this.#keep(this.#result);
    } catch (error) {
      this.#error = error instanceof VolterraError ? error : new VolterraError('INTERNAL', { cause: error });
    } finally {
      this.#call = null;
      this.#progress = null;
    }
  }

  async cancel(): Promise<void> {
    if (!this.#call) return;
    this.#progress = { fraction: null, stage: 'Cancelling', etaMs: null };
    await this.#call.cancel();
  }

  /** The panel closes: the work goes on, nobody listens. */
  detach(): void {
    this.#call?.detach();
  }

  async #follow(call: JobCall<MarketParameters>): Promise<void> {
    for await (const event of call.events) {
      if (event.type === 'progress') {
        this.#progress = { fraction: event.fraction, stage: event.stage, etaMs: event.etaMs };
      }
    }
  }
}
