import { VolterraError } from '#contract/errors.ts';
import type { FromCompute, FromThread, TaskFailure, ThreadStep, ToCompute } from './compute-messages.ts';
import { SharedState } from './shared-state.ts';
import type { ThreadPool } from './thread-pool.ts';

type RunMessage = Extract<ToCompute, { m: 'run' }>;

const progressIntervalMs = 100;
/** A thread that does not look at its stop flag is ended after this time. */
const stopGraceMs = 1500;

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
  readonly #states = new Map<number, SharedState>();

  constructor(pool: ThreadPool, send: (message: FromCompute) => void) {
    this.#pool = pool;
    this.#send = send;
  }

  receive(message: ToCompute): void {
    if (message.m === 'run') void this.#run(message);
    else this.#cancel(message.id);
  }

  async #run(message: RunMessage): Promise<void> {
    const { id } = message;
    // Also the sign of life that the engine waits for.
    const timer = setInterval(
      () => this.#send({ m: 'progress', id, fraction: this.#states.get(id)?.fraction ?? 0 }),
      progressIntervalMs,
    );
    try {
      const pieces = (await this.#step(message, SharedState.create(0), {
        step: 'split',
        input: message.input,
      })) as unknown[];
      const state = this.#currentState(id, pieces.length);
      const parts = await Promise.all(
        pieces.map((piece, place) => this.#step(message, state, { step: 'run', piece, place })),
      );
      const value = await this.#step(message, state, { step: 'join', input: message.input, parts });
      this.#send({ m: 'done', id, value });
    } catch (error) {
      this.#send({ m: 'failed', id, failure: this.#explain(id, error) });
      const state = this.#states.get(id);
      if (state) this.#end(state);
    } finally {
      clearInterval(timer);
      this.#states.delete(id);
    }
  }

  /** Keeps a stop that came while the task was being cut. */
  #currentState(id: number, pieces: number): SharedState {
    const state = SharedState.create(pieces);
    if (this.#states.get(id)?.stopped) state.stop();
    this.#states.set(id, state);
    return state;
  }

  async #step(
    { id, taskId, seed, priority }: RunMessage,
    state: SharedState,
    work: ThreadStep,
  ): Promise<unknown> {
    if (!this.#states.has(id)) this.#states.set(id, state);
    if (this.#states.get(id)?.stopped) throw new StepFailed(cancelled());
    const answer: FromThread = await this.#pool.run({ taskId, seed, shared: state.buffer, work }, priority);
    if (state.stopped) throw new StepFailed(cancelled());
    if ('failure' in answer) throw new StepFailed(answer.failure);
    return answer.value;
  }

  #cancel(id: number): void {
    const state = this.#states.get(id);
    if (!state) return;
    this.#end(state);
  }

  #end(state: SharedState): void {
    state.stop();
    setTimeout(() => this.#pool.abandon(state.buffer), stopGraceMs).unref();
  }

  #explain(id: number, error: unknown): TaskFailure {
    if (this.#states.get(id)?.stopped) return cancelled();
    return error instanceof StepFailed ? error.failure : { unforeseen: String(error) };
  }
}

function cancelled(): TaskFailure {
  return { error: new VolterraError('CANCELLED').toWire() };
}
