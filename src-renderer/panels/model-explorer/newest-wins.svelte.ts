import { VolterraError } from '#contract/errors.ts';

/** An answer that takes longer than this is seen to be awaited. */
const patienceMs = 120;

/**
 * One question at a time: while an answer is awaited, only the newest further question is kept. The last good answer
 * stands until a newer one comes, also while one is wrong.
 */
export class NewestWins<Input, Output> {
  #data = $state.raw<{ readonly input: Input; readonly output: Output; readonly elapsedMs: number } | null>(
    null,
  );
  #error = $state.raw<VolterraError | null>(null);
  #slow = $state(false);
  #waiting: Input | null = null;
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

  /** True once an answer has been awaited long enough to be worth a mark: quick ones leave the page alone. */
  get slow(): boolean {
    return this.#slow;
  }

  request(input: Input): void {
    this.#waiting = input;
    if (!this.#running) void this.#run();
  }

  /** What waits is no longer wanted; what is in flight is still answered. */
  forget(): void {
    this.#waiting = null;
  }

  /** The next question leaves before the answer is drawn: the engine works while the page paints. */
  async #run(): Promise<void> {
    this.#running = true;
    while (this.#waiting !== null) {
      const input = this.#waiting;
      this.#waiting = null;
      const timer = setTimeout(() => (this.#slow = true), patienceMs);
      const startedMs = performance.now();
      try {
        const output = await this.#ask(input);
        this.#data = { input, output, elapsedMs: performance.now() - startedMs };
        this.#error = null;
      } catch (error) {
        this.#error =
          error instanceof VolterraError ? error : new VolterraError('INTERNAL', { cause: error });
      }
      clearTimeout(timer);
      this.#slow = false;
    }
    this.#running = false;
  }
}
