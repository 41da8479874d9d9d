import type { JobCall } from '#contract/client.ts';
import { VolterraError } from '#contract/errors.ts';
import type { CalibrationPartial, CalibrationRun } from '#contract/schemas/calibration.ts';

export interface RunProgress {
  readonly fraction: number | null;
  readonly stage: string;
  readonly etaMs: number | null;
}

/** One point of the objective as it fell. */
export interface LossPoint {
  readonly evaluations: number;
  readonly loss: number;
}

/** What is running: for whom, and how far. */
export interface LiveState {
  readonly model: string;
  readonly asOf: string | null;
  readonly points: readonly LossPoint[];
  readonly params: Readonly<Record<string, number>>;
  readonly expiries: NonNullable<CalibrationPartial['expiries']>;
}

/** One calibration of this window at a time: its progress, the objective as it falls, and the last result or error. */
export class LiveRun {
  #state = $state.raw<LiveState | null>(null);
  #progress = $state.raw<RunProgress | null>(null);
  #error = $state.raw<VolterraError | null>(null);
  #stopping = $state(false);
  #call: JobCall<CalibrationRun> | null = null;

  /** What is known of the running calibration; null while none runs. */
  get state(): LiveState | null {
    return this.#state;
  }

  get progress(): RunProgress | null {
    return this.#progress;
  }

  get error(): VolterraError | null {
    return this.#error;
  }

  get running(): boolean {
    return this.#state !== null;
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  /** Follows the job to its end; the stored run, or null where there is none. */
  async follow(
    call: JobCall<CalibrationRun>,
    about: Pick<LiveState, 'model' | 'asOf'>,
  ): Promise<CalibrationRun | null> {
    this.#call = call;
    this.#error = null;
    this.#stopping = false;
    this.#state = { ...about, points: [], params: {}, expiries: [] };
    this.#progress = { fraction: null, stage: 'Waiting', etaMs: null };
    try {
      for await (const event of call.events) {
        if (event.type === 'progress') {
          this.#progress = { fraction: event.fraction, stage: event.stage, etaMs: event.etaMs };
        } else if (event.type === 'partial') this.#take(event.value as CalibrationPartial);
      }
      return await call.result;
    } catch (error) {
      this.#error = error instanceof VolterraError ? error : new VolterraError('INTERNAL', { cause: error });
      return null;
    } finally {
      this.#call = null;
      this.#state = null;
      this.#progress = null;
    }
  }

  /** The best so far is kept as a run of its own. */
  async stop(): Promise<void> {
    if (!this.#call || this.#stopping) return;
    this.#stopping = true;
    try {
      await this.#call.cancel();
    } catch (error) {
      this.#stopping = false;
      throw error;
    }
  }

  dismissError(): void {
    this.#error = null;
  }

  #take({ evaluations, loss, params, expiries }: CalibrationPartial): void {
    const state = this.#state;
    if (!state) return;
    this.#state = {
      ...state,
      points: [...thinned(state.points), { evaluations, loss }],
      params,
      ...(expiries ? { expiries } : {}),
    };
  }
}

const mostPoints = 2000;

/** Every second point of what has become too long to draw; the first and the last stay. */
function thinned(points: readonly LossPoint[]): readonly LossPoint[] {
  if (points.length < mostPoints) return points;
  return points.filter((_point, index) => index % 2 === 0 || index === points.length - 1);
}
