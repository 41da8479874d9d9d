import { VolterraError } from '#contract/errors.ts';
import type {
  FromCompute,
  FromThread,
  SplitAnswer,
  SplitPieces,
  TaskFailure,
  ThreadStep,
  ToCompute,
} from './compute-messages.ts';
import { SharedState } from './shared-state.ts';
import type { ThreadPool } from './thread-pool.ts';

type RunMessage = Extract<ToCompute, { m: 'run' }>;

const progressIntervalMs = 100;
/** A thread that does not look at its stop flag is ended after this time, where nothing else is said. */
const usualGraceMs = 1500;
/** The same for pieces of a task that keeps what it reached, and for putting that together: both within two seconds. */
const keepGraceMs = 700;
const keptJoinGraceMs = 600;

/** What is known of a running task. */
interface Run {
  readonly state: SharedState;
  readonly keepsOnStop: boolean;
  /** Nobody waits for it any more: it was cancelled and keeps nothing. */
  isAnswered?: true;
}

class StepFailed extends Error {
  readonly failure: TaskFailure;

  constructor(failure: TaskFailure) {
    super('a step failed');
    this.failure = failure;
  }
}

/** The compute child: cuts tasks into pieces, runs them on threads, puts the parts together in order. */
export class ComputeServer {
  readonly #pool: ThreadPool;
  readonly #send: (message: FromCompute) => void;
  readonly #stopGraceMs: number;
  readonly #runs = new Map<number, Run>();

  constructor(pool: ThreadPool, send: (message: FromCompute) => void, stopGraceMs = usualGraceMs) {
    this.#pool = pool;
    this.#send = send;
    this.#stopGraceMs = stopGraceMs;
  }

  receive(message: ToCompute): void {
    if (message.m === 'run') void this.#run(message);
    else this.#cancel(message.id);
  }

  async #run(message: RunMessage): Promise<void> {
    const { id } = message;
    // Also the sign of life that the engine waits for.
    const timer = setInterval(
      () => this.#answer({ m: 'progress', id, fraction: this.#runs.get(id)?.state.fraction ?? 0 }),
      progressIntervalMs,
    );
    try {
      const answer = await this.#split(message);
      if ('output' in answer) return this.#answer({ m: 'done', id, value: answer.output });
      const { pieces, keepsOnStop } = answer;
      const run = this.#currentRun(id, answer);
      this.#answer({ m: 'begun', id, keepsOnStop });
      const parts = await Promise.all(
        pieces.map((piece, place) => this.#step(message, run, { step: 'run', piece, place })),
      );
      this.#answer({ m: 'done', id, value: await this.#join(message, run, parts) });
    } catch (error) {
      this.#answer({ m: 'failed', id, failure: this.#explain(id, error) });
      const run = this.#runs.get(id);
      if (run) this.#end(run);
    } finally {
      clearInterval(timer);
      this.#runs.delete(id);
    }
  }

  async #split(message: RunMessage): Promise<SplitAnswer> {
    const run = { state: SharedState.create(1), keepsOnStop: false };
    this.#runs.set(message.id, run);
    const value = await this.#step(message, run, { step: 'split', input: message.input });
    return value as SplitAnswer;
  }

  /** What was kept is put together under a flag of its own, since the threads of the first one are ended soon. */
  #join(message: RunMessage, run: Run, parts: readonly unknown[]): Promise<unknown> {
    const work = { step: 'join', input: message.input, parts, place: parts.length } as const;
    if (!run.state.stopped) return this.#step(message, run, work);
    const state = SharedState.create(0);
    state.stop();
    setTimeout(() => this.#pool.abandon(state.buffer), keptJoinGraceMs).unref();
    return this.#step(message, { state, keepsOnStop: true }, work);
  }

  /** Keeps a stop that came while the task was being cut. */
  #currentRun(id: number, { pieces, keepsOnStop, joinShare }: SplitPieces): Run {
    if (this.#runs.get(id)?.state.stopped) throw new StepFailed(cancelled());
    const run = { state: SharedState.create(pieces.length, joinShare), keepsOnStop };
    this.#runs.set(id, run);
    return run;
  }

  async #step(
    { id, taskId, seed, priority }: RunMessage,
    { state, keepsOnStop }: Run,
    work: ThreadStep,
  ): Promise<unknown> {
    if (state.stopped && !keepsOnStop) throw new StepFailed(cancelled());
    const publish = (value: unknown): void => {
      if (work.step === 'join') return;
      this.#answer({ m: 'published', id, place: work.step === 'run' ? work.place : 0, value });
    };
    const message = { taskId, seed, shared: state.buffer, work };
    const answer: FromThread = await this.#pool.run(message, priority, publish);
    if (state.stopped && !keepsOnStop) throw new StepFailed(cancelled());
    if (!('failure' in answer)) return answer.value;
    if (state.stopped && work.step === 'run') return null;
    throw new StepFailed(state.stopped ? cancelled() : answer.failure);
  }

  #cancel(id: number): void {
    const run = this.#runs.get(id);
    if (!run) return;
    this.#end(run);
    // whoever asked has not waited for it
    if (!run.keepsOnStop) run.isAnswered = true;
  }

  #answer(message: Extract<FromCompute, { id: number }>): void {
    if (!this.#runs.get(message.id)?.isAnswered) this.#send(message);
  }

  #end({ state, keepsOnStop }: Run): void {
    state.stop();
    if (keepsOnStop) this.#pool.drop(state.buffer);
    setTimeout(() => this.#pool.abandon(state.buffer), keepsOnStop ? keepGraceMs : this.#stopGraceMs).unref();
  }

  #explain(id: number, error: unknown): TaskFailure {
    if (this.#runs.get(id)?.state.stopped) return cancelled();
    return error instanceof StepFailed ? error.failure : { unforeseen: String(error) };
  }
}

function cancelled(): TaskFailure {
  return { error: new VolterraError('CANCELLED').toWire() };
}
