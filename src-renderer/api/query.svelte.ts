import type { Client, JobCall } from '#contract/client.ts';
import type { Contract } from '#contract/contract.ts';
import { VolterraError } from '#contract/errors.ts';
import type { Engine } from './engine.svelte.ts';
import { queryKey } from './query-cache.ts';

type Api = Client<Contract>;
/** What a procedure takes, and what it answers: of a job, its result. */
export type InputOf<A extends keyof Api, N extends keyof Api[A]> = Api[A][N] extends (
  input: infer I,
  ...rest: never[]
) => unknown
  ? NonNullable<I>
  : Api[A][N] extends (input?: infer I, ...rest: never[]) => unknown
    ? NonNullable<I>
    : never;
export type OutputOf<A extends keyof Api, N extends keyof Api[A]> = Api[A][N] extends (
  ...args: never[]
) => infer R
  ? R extends JobCall<infer O>
    ? O
    : Awaited<R>
  : never;

/** `idle`: not asked, since its input is not known yet. */
export type QueryStatus = 'idle' | 'loading' | 'ready' | 'partial' | 'error';

export interface QueryOptions<Output> {
  /** True where an answer came but something in it is missing. */
  readonly partial?: (data: Output) => boolean;
}

type Run = (input: unknown, options?: { signal: AbortSignal }) => Promise<unknown> | JobCall<unknown>;

/**
 * One question that follows its input: asked again when the input or the store changes. While it waits, and after an
 * error, `data` keeps the last good answer. Construct it where effects may be made (a component, or `$effect.root`).
 */
export class Query<Output> {
  #data = $state.raw<Output | null>(null);
  #error = $state.raw<VolterraError | null>(null);
  #busy = $state(false);
  #asked = $state(false);
  #progress = $state.raw<{ fraction: number | null; stage: string } | null>(null);
  #attempt = $state(0);
  readonly #engine: Engine;
  readonly #path: readonly [string, string];
  readonly #isPartial: ((data: never) => boolean) | undefined;

  constructor(
    engine: Engine,
    path: readonly [string, string],
    input: () => unknown,
    options: QueryOptions<Output> = {},
  ) {
    this.#engine = engine;
    this.#path = path;
    this.#isPartial = options.partial;
    $effect(() => {
      const wanted = input();
      void this.#attempt;
      void engine.revision;
      if (wanted === null || engine.status !== 'ready') return;
      return this.#ask(wanted);
    });
  }

  get data(): Output | null {
    return this.#data;
  }

  get error(): VolterraError | null {
    return this.#error;
  }

  /** True while an answer is awaited, also over older data. */
  get busy(): boolean {
    return this.#busy;
  }

  /** How far a job has come; null for reads. */
  get progress(): { readonly fraction: number | null; readonly stage: string } | null {
    return this.#progress;
  }

  get status(): QueryStatus {
    if (this.#error) return 'error';
    if (this.#data === null) return this.#asked || this.#engine.status !== 'ready' ? 'loading' : 'idle';
    return this.#isPartial?.(this.#data as never) ? 'partial' : 'ready';
  }

  refresh(): void {
    this.#engine.cache.clear();
    this.#attempt += 1;
  }

  #ask(input: unknown): () => void {
    const key = queryKey(this.#path.join('.'), input);
    const known = this.#engine.cache.get(key) as Output | undefined;
    if (known !== undefined) {
      this.#settle(known);
      return () => {};
    }
    const abort = new AbortController();
    this.#asked = true;
    this.#busy = true;
    this.#engine.pending += 1;
    void this.#load(key, input, abort.signal);
    return () => abort.abort();
  }

  async #load(key: string, input: unknown, signal: AbortSignal): Promise<void> {
    const [area, name] = this.#path;
    const { client, cache, revision } = this.#engine;
    try {
      const run = (client as unknown as Record<string, Record<string, Run>>)[area]![name]!;
      const answer = run(input, { signal });
      const data = (await ('result' in answer ? this.#follow(answer, signal) : answer)) as Output;
      if (revision === this.#engine.revision) cache.set(key, data);
      if (!signal.aborted) this.#settle(data);
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
    } finally {
      this.#engine.pending -= 1;
    }
  }

  async #follow(job: JobCall<unknown>, signal: AbortSignal): Promise<unknown> {
    signal.addEventListener('abort', () => job.detach(), { once: true });
    for await (const event of job.events) {
      if (event.type === 'progress') this.#progress = { fraction: event.fraction, stage: event.stage };
    }
    return job.result;
  }

  #settle(data: Output): void {
    this.#data = data;
    this.#error = null;
    this.#busy = false;
    this.#progress = null;
  }

  #fail(error: unknown): void {
    this.#busy = false;
    this.#progress = null;
    this.#error = error instanceof VolterraError ? error : new VolterraError('INTERNAL', { cause: error });
  }
}

/**
 * `createQuery(engine, ['market', 'overview'], () => ({ asOf }))`; a null input asks nothing.
 */
export function createQuery<A extends keyof Api, N extends keyof Api[A] & string>(
  engine: Engine,
  path: readonly [A, N],
  input: () => InputOf<A, N> | null,
  options: QueryOptions<OutputOf<A, N>> = {},
): Query<OutputOf<A, N>> {
  return new Query<OutputOf<A, N>>(engine, path, input, options);
}
