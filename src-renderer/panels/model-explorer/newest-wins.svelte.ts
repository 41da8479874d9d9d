import { VolterraError } from '#contract/errors.ts';

/** An answer that takes longer than this is seen to be awaited. */
const patienceMs = 120;

/** How questions are asked. */
interface Asking<Input, Output> {
  readonly ask: (input: Input, signal: AbortSignal) => Promise<Output>;
  /** Whether a question in flight is given up for a newer one; one that is answered soon is not, or nothing would ever be shown. */
  readonly givesWay: (input: Input) => boolean;
}

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
  #running: { readonly input: Input; readonly abort: AbortController } | null = null;
  readonly #asking: Asking<Input, Output>;

  constructor(asking: Asking<Input, Output>) {
    this.#asking = asking;
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
    else if (this.#asking.givesWay(this.#running.input)) this.#running.abort.abort();
  }

  /** What waits is no longer wanted; what is in flight is still answered. */
  forget(): void {
    this.#waiting = null;
  }

  /** The next question leaves before the answer is drawn: the engine works while the page paints. */
  async #run(): Promise<void> {
    while (this.#waiting !== null) {
      const input = this.#waiting;
      this.#waiting = null;
      const abort = new AbortController();
      this.#running = { input, abort };
      const timer = setTimeout(() => (this.#slow = true), patienceMs);
      const startedMs = performance.now();
      try {
        const output = await this.#asking.ask(input, abort.signal);
        this.#data = { input, output, elapsedMs: performance.now() - startedMs };
        this.#error = null;
      } catch (error) {
        if (!abort.signal.aborted)
          this.#error =
            error instanceof VolterraError ? error : new VolterraError('INTERNAL', { cause: error });
      }
      clearTimeout(timer);
      this.#slow = false;
    }
    this.#running = null;
  }
}
