import { fromWireError } from '#contract/client.ts';
import { VolterraError } from '#contract/errors.ts';
import type { FromEngine, ToEngine } from '#contract/wire.ts';

type Answer = Extract<ToEngine, { m: 'answer' }>;

/** Questions from the engine to the owner of the windows. */
export class AskOwner {
  readonly #send: (message: FromEngine) => void;
  readonly #open = new Map<number, (answer: Answer) => void>();
  #nextId = 1;

  constructor(send: (message: FromEngine) => void) {
    this.#send = send;
  }

  readonly ask = (path: string, input: unknown, signal: AbortSignal): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = this.#nextId++;
      const drop = (): void => {
        this.#open.delete(id);
        reject(new VolterraError('CANCELLED'));
      };
      signal.addEventListener('abort', drop, { once: true });
      this.#open.set(id, ({ value, error }) => {
        signal.removeEventListener('abort', drop);
        if (error) reject(fromWireError(error));
        else resolve(value);
      });
      this.#send({ m: 'ask', id, path, input });
    });

  readonly answer = (answer: Answer): void => {
    const settle = this.#open.get(answer.id);
    this.#open.delete(answer.id);
    settle?.(answer);
  };
}
