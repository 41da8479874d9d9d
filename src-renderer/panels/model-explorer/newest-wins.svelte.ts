import { VolterraError } from '#contract/errors.ts';

/**
 * One question at a time: while an answer is awaited, only the newest further question is kept. The last good answer
 * stands until a newer one comes, also while one is wrong.
 */
export class NewestWins<Input, Output> {
  #data = $state.raw<{ readonly input: Input; readonly output: Output; readonly elapsedMs: number } | null>(
    null,
  );
  #error = $state.raw<VolterraError | null>(null);
  #busy = $state(false);
  #waiting: Input | null = null;
  /** The same as `busy`, but no effect that asks depends on it. */
  #running = false;
  readonly #ask: (input: Input) => Promise<Output>;

  constructor(ask: (input: Input) => Promise<Output>) {
    this.#ask = ask;
  }

  get data(): { readonly input: Input; readonly output: Output; readonly elapsedMs: number } | null {
    return this.#data;
  }

  get error(): VolterraError | null {
    return this.#error;
  }

  get busy(): boolean {
    return this.#busy;
  }

  request(input: Input): void {
    this.#waiting = input;
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    this.#busy = true;
    while (this.#waiting !== null) {
      const input = this.#waiting;
      this.#waiting = null;
      const startedMs = performance.now();
      try {
        const output = await this.#ask(input);
        this.#data = { input, output, elapsedMs: performance.now() - startedMs };
        this.#error = null;
      } catch (error) {
        this.#error =
          error instanceof VolterraError ? error : new VolterraError('INTERNAL', { cause: error });
      }
    }
    this.#running = false;
    this.#busy = false;
  }
}
