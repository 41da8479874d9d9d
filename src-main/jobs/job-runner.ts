import { randomUUID } from 'node:crypto';
import { VolterraError } from '#contract/errors.ts';
import type { WireError } from '#contract/errors.ts';
import { createEventQueue } from '#contract/event-queue.ts';
import type { JobEvent, JobRow } from '#contract/schemas/system.ts';
import { hashInput } from './input-hash.ts';
import type { JobLog } from './job-log.ts';
import { LiveJob } from './live-job.ts';
import type { JobWork } from './live-job.ts';

export interface JobRequest {
  readonly procedure: string;
  readonly label: string;
  readonly input: unknown;
  readonly work: JobWork;
  readonly onEvent: (event: JobEvent) => void;
  /** Aborted when the one who asked goes away; the job goes on. */
  readonly detached: AbortSignal;
}

/** The queue as the rest of the engine sees it; an adapter to a broker would implement the same. */
export interface JobQueue {
  run(request: JobRequest): Promise<unknown>;
  list(filter: { status?: JobRow['status']; limit: number }): Promise<JobRow[]>;
  watch(jobId: string): AsyncIterable<JobRow>;
  cancel(jobId: string): Promise<JobRow>;
  /** Cancels what runs and waits for it. */
  close(): Promise<void>;
}

export interface JobRunnerOptions {
  readonly log: JobLog;
  readonly now: () => number;
  readonly codeVersion: string;
  readonly toWireError: (error: unknown, procedure: string) => WireError;
  readonly maxRunning?: number;
  /** Told when a row could not be written; the job itself goes on. */
  readonly onLogFailure?: (error: unknown) => void;
}

const storedRows = 500;

/** Runs jobs in this process, some at a time, in the order in which they came. */
export class JobRunner implements JobQueue {
  readonly #options: JobRunnerOptions;
  readonly #live = new Map<string, LiveJob>();
  readonly #waiting: LiveJob[] = [];
  #running = 0;
  #closed = false;

  constructor(options: JobRunnerOptions) {
    this.#options = options;
  }

  /** Jobs that a former process left behind can have no end any more. */
  async recover(): Promise<number> {
    const left: JobRow[] = [];
    for (const status of ['queued', 'running'] as const)
      left.push(...(await this.#options.log.jobs({ status, limit: storedRows })));
    const error = new VolterraError('INTERRUPTED', {
      message: 'Volterra ended while this job ran.',
    }).toWire();
    for (const row of left)
      await this.#options.log.saveJob({
        ...row,
        status: 'failed',
        etaMs: null,
        endedAtMs: this.#options.now(),
        error,
      });
    return left.length;
  }

  async run(request: JobRequest): Promise<unknown> {
    if (this.#closed) throw new VolterraError('INTERRUPTED', { message: 'Volterra is closing.' });
    const job = this.#enqueue(request);
    const detached = Promise.withResolvers<never>();
    const detach = (): void => detached.reject(new VolterraError('CANCELLED'));
    const stopListening = job.listen((event) => request.onEvent(event));
    request.onEvent({ type: 'accepted', jobId: job.row.jobId });
    request.detached.addEventListener('abort', detach, { once: true });
    this.#fill();
    try {
      return await Promise.race([job.result, detached.promise]);
    } finally {
      stopListening();
      request.detached.removeEventListener('abort', detach);
    }
  }

  async list(filter: { status?: JobRow['status']; limit: number }): Promise<JobRow[]> {
    const stored = await this.#options.log.jobs(filter);
    const live = [...this.#live.values()].map((job) => job.row);
    const rows = new Map([...stored, ...live].map((row) => [row.jobId, row]));
    return [...rows.values()]
      .filter((row) => filter.status === undefined || row.status === filter.status)
      .sort((a, b) => b.queuedAtMs - a.queuedAtMs)
      .slice(0, filter.limit);
  }

  async *watch(jobId: string): AsyncGenerator<JobRow> {
    const job = this.#live.get(jobId);
    if (!job) return yield await this.#stored(jobId);
    const rows = createEventQueue<JobRow>();
    const stop = job.follow((row) => rows.push(row));
    job.ended.then(() => rows.end()).catch(() => undefined);
    try {
      yield job.row;
      yield* rows;
    } finally {
      stop();
    }
  }

  async cancel(jobId: string): Promise<JobRow> {
    const job = this.#live.get(jobId);
    if (!job) return this.#stored(jobId);
    job.stop('CANCELLED');
    const place = this.#waiting.indexOf(job);
    if (place >= 0) {
      this.#waiting.splice(place, 1);
      await this.#start(job);
    }
    return job.row;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const jobs = [...this.#live.values()];
    for (const job of jobs) job.stop('INTERRUPTED');
    for (const job of this.#waiting.splice(0)) void this.#start(job);
    await Promise.all(jobs.map((job) => job.ended));
  }

  #enqueue({ procedure, label, input, work }: JobRequest): LiveJob {
    const { now, codeVersion, toWireError } = this.#options;
    const row: JobRow = {
      jobId: randomUUID(),
      procedure,
      label,
      status: 'queued',
      fraction: null,
      stage: 'Waiting',
      etaMs: null,
      inputHash: hashInput(input),
      seed: seedOf(input),
      queuedAtMs: now(),
      startedAtMs: null,
      endedAtMs: null,
      codeVersion,
      error: null,
    };
    const job = new LiveJob(row, work, { now, toWireError, save: (saved) => this.#save(saved) });
    this.#live.set(row.jobId, job);
    this.#waiting.push(job);
    void this.#save(row);
    return job;
  }

  #fill(): void {
    const most = this.#options.maxRunning ?? 4;
    while (this.#running < most && this.#waiting.length > 0) void this.#start(this.#waiting.shift()!);
  }

  async #start(job: LiveJob): Promise<void> {
    this.#running += 1;
    await job.start();
    this.#running -= 1;
    this.#live.delete(job.row.jobId);
    this.#fill();
  }

  async #stored(jobId: string): Promise<JobRow> {
    const rows = await this.#options.log.jobs({ limit: storedRows });
    const row = rows.find((candidate) => candidate.jobId === jobId);
    if (!row) throw new VolterraError('UNKNOWN_JOB', { data: { jobId } });
    return row;
  }

  #save(row: JobRow): Promise<void> {
    return this.#options.log.saveJob(row).catch((error: unknown) => this.#options.onLogFailure?.(error));
  }
}

/** The seed of an input, or of its settings. */
function seedOf(input: unknown): number | null {
  if (typeof input !== 'object' || input === null) return null;
  const { seed, settings } = input as { readonly seed?: unknown; readonly settings?: unknown };
  return typeof seed === 'number' && Number.isInteger(seed) ? seed : seedOf(settings);
}
