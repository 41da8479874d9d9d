import type { JobRow } from '#contract/schemas/system.ts';
import type { Engine } from '../api/engine.svelte.ts';

const restingMs = 2_000;
const runningMs = 300;
/** Jobs after which the store holds something else than before. */
const writers = new Set([
  'data.ingest',
  'data.loadSample',
  'calibration.run',
  'schedules.runNow',
  'schedules.runDue',
]);

/** The jobs of the engine, whoever started them: this window, another one, a watched folder. */
export class JobList {
  #rows = $state.raw<readonly JobRow[]>([]);
  readonly #engine: Engine;
  #lastEndedMs: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(engine: Engine) {
    this.#engine = engine;
    $effect(() => {
      if (engine.status !== 'ready') return;
      void this.poll();
      return () => clearTimeout(this.#timer);
    });
  }

  get rows(): readonly JobRow[] {
    return this.#rows;
  }

  get running(): readonly JobRow[] {
    return this.#rows.filter(({ status }) => status === 'running' || status === 'queued');
  }

  async cancel(jobId: string): Promise<void> {
    await this.#engine.client.jobs.cancel({ jobId });
    await this.poll();
  }

  async poll(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      const { jobs } = await this.#engine.client.jobs.list({ limit: 50 });
      this.#take(jobs);
    } catch {
      // A lost connection is shown by the engine's state.
    }
    clearTimeout(this.#timer);
    if (this.#engine.status !== 'ready') return;
    this.#timer = setTimeout(() => void this.poll(), this.running.length > 0 ? runningMs : restingMs);
  }

  #take(jobs: readonly JobRow[]): void {
    this.#rows = jobs;
    const ended = jobs
      .filter(({ procedure }) => writers.has(procedure))
      .map(({ endedAtMs }) => endedAtMs ?? 0);
    const newest = Math.max(0, ...ended);
    if (this.#lastEndedMs !== null && newest > this.#lastEndedMs) this.#engine.invalidate();
    this.#lastEndedMs = newest;
  }
}
