import { VolterraError } from '#contract/errors.ts';
import { type Schedule, scheduleInput } from '#contract/schemas/schedules.ts';
import type { JobRequest } from '#jobs/job-runner.ts';
import type { DueRequest, DueResult } from '#services/schedules/schedule-deps.ts';
import { createSchedulesService, type SchedulesService } from '#services/schedules/schedules-service.ts';
import type { ServiceContext } from '#services/service-context.ts';
import { cboe, cfe, nyse } from '../../support/calendars.ts';
import { memorySchedules, type MemorySchedules } from './memory-schedules.ts';

export const minute = 60_000;
export const hour = 3_600_000;
export const day = 86_400_000;

/** One calibration that the world was asked for. */
export interface AskedRun {
  readonly request: DueRequest;
  /** Wall clock at its start. */
  readonly atMs: number;
  end(result?: Partial<DueResult>): Promise<void>;
  fail(error: Error): Promise<void>;
}

/** A machine: a wall clock that can be set, timers that count only while it is awake, one store, one engine at a time. */
export class ScheduleWorld {
  readonly store: MemorySchedules = memorySchedules();
  readonly asked: AskedRun[] = [];
  readonly notices: string[] = [];
  /** Runs that were stored, with the slots for which they ran. */
  readonly completions: { readonly runId: string; readonly slotMs: number }[] = [];
  wallMs: number;
  /** Runs end by themselves at once, with the hash of the inputs of the moment. */
  instant = true;
  inputs = 'inputs 1';
  outcome: Partial<DueResult> | Error = {};
  service: SchedulesService;
  #monotonicMs = 0;
  #alarms: { readonly atMs: number; readonly callBack: () => void }[] = [];
  #jobs = new Set<AbortController>();
  #ids = 0;

  constructor(startMs: number) {
    this.wallMs = startMs;
    this.service = this.#createService();
  }

  async add(change: Record<string, unknown> = {}): Promise<Schedule> {
    const settings = { model: 'heston', componentWeights: { assetOptions: 1 } };
    const trigger = { kind: 'cron', expression: '0 * * * *', timeZone: 'UTC', sessionsOnly: false };
    return (await this.service.save(
      scheduleInput.parse({ name: 'Hourly', trigger, settings, ...change }),
      this.context(),
    )) as Schedule;
  }

  async start(): Promise<void> {
    this.service.start();
    await this.settle();
  }

  /** Time goes by on a machine that is awake. */
  async pass(ms: number): Promise<void> {
    await this.settle();
    const endMs = this.#monotonicMs + ms;
    for (;;) {
      const next = this.#alarms.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (!next) break;
      this.#elapse(next.atMs - this.#monotonicMs);
      this.#alarms = this.#alarms.filter((alarm) => alarm !== next);
      next.callBack();
      await this.settle();
    }
    this.#elapse(endMs - this.#monotonicMs);
  }

  /** The machine sleeps: the wall clock goes on, timers do not. */
  async sleep(ms: number): Promise<void> {
    this.wallMs += ms;
    await this.settle();
  }

  /** Somebody sets the clock. */
  set(ms: number): void {
    this.wallMs += ms;
  }

  /** Longer than the loop ever waits. */
  look(): Promise<void> {
    return this.pass(30_000);
  }

  /** The engine closes as it should: runs under way are interrupted. */
  async close(): Promise<void> {
    await this.service.close();
    for (const job of this.#jobs) job.abort(new VolterraError('INTERRUPTED'));
    await this.settle();
    await this.service.settled();
    this.#alarms = [];
  }

  /** The engine dies: whatever it was about to do never comes. */
  async kill(): Promise<void> {
    this.#alarms = [];
    this.#jobs.clear();
    this.#generation += 1;
    await this.settle();
  }

  async restart(): Promise<void> {
    this.#alarms = [];
    this.service = this.#createService();
    await this.start();
  }

  async only(): Promise<Schedule> {
    const { schedules } = await this.service.list({}, this.context());
    return schedules[0] as Schedule;
  }

  async outcomes(): Promise<string[]> {
    return (await this.only()).lastSlots.map(({ outcome }) => outcome);
  }

  context(signal = new AbortController().signal): ServiceContext {
    const none = (): void => undefined;
    return { signal, door: 'cli', now: () => this.wallMs, progress: none, partial: none };
  }

  cancelAll(): Promise<void> {
    for (const job of this.#jobs) job.abort(new VolterraError('CANCELLED'));
    return this.settle();
  }

  /** Stores a run. */
  keep(runId: string): void {
    this.store.stored.add(runId);
    const slot = this.store.allSlots().find((row) => row.runId === runId);
    if (slot) this.completions.push({ runId, slotMs: slot.slotMs });
  }

  settle(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  #generation = 0;

  #elapse(ms: number): void {
    this.#monotonicMs += ms;
    this.wallMs += ms;
  }

  #createService(): SchedulesService {
    const generation = this.#generation;
    const isAlive = (): boolean => generation === this.#generation;
    /** A dead engine's promises stay open for ever. */
    const alive = <A extends unknown[], T>(work: (...args: A) => Promise<T>) => {
      return (...args: A): Promise<T> => (isAlive() ? work(...args) : new Promise<T>(() => undefined));
    };
    const { reader, writer } = this.store;
    return createSchedulesService({
      reader,
      writer: {
        saveSchedule: alive(writer.saveSchedule),
        removeSchedule: alive(writer.removeSchedule),
        saveSlots: alive(writer.saveSlots),
      },
      calendars: { nyse, cboe, cfe },
      checkSettings: () => undefined,
      hashInputs: alive(async () => this.inputs),
      runDue: alive((request, { signal }) => this.#calibrate(request, signal, isAlive)),
      jobs: { run: (job) => this.#runJob(job) },
      alarm: {
        set: (callBack, delayMs) => {
          const alarm = { atMs: this.#monotonicMs + delayMs, callBack };
          this.#alarms.push(alarm);
          return () => (this.#alarms = this.#alarms.filter((other) => other !== alarm));
        },
      },
      now: () => this.wallMs,
      newId: () => `id-${(this.#ids += 1)}`,
      logger: {
        info: () => undefined,
        warn: (_, message) => void this.notices.push(message),
        error: (_, message) => void this.notices.push(message),
      },
    });
  }

  async #runJob({ work }: JobRequest): Promise<unknown> {
    const controller = new AbortController();
    this.#jobs.add(controller);
    const { progress, partial } = this.context();
    try {
      return await work({ signal: controller.signal, progress, partial, endedEarly: () => undefined });
    } finally {
      this.#jobs.delete(controller);
    }
  }

  #calibrate(request: DueRequest, signal: AbortSignal, isAlive: () => boolean): Promise<DueResult> {
    const { promise, resolve, reject } = Promise.withResolvers<DueResult>();
    signal.addEventListener('abort', () => reject(signal.reason as Error));
    const { runId } = request;
    const run: AskedRun = {
      request,
      atMs: this.wallMs,
      end: (result = {}) => {
        if (isAlive()) this.keep(runId);
        resolve({ runId, status: 'CONVERGED', message: 'Converged.', inputsHash: this.inputs, ...result });
        return this.settle();
      },
      fail: (error) => {
        reject(error);
        return this.settle();
      },
    };
    this.asked.push(run);
    if (this.instant) void (this.outcome instanceof Error ? run.fail(this.outcome) : run.end(this.outcome));
    return promise;
  }
}
