import type { MessagePort, Transferable, Worker } from 'node:worker_threads';
import { VolterraError, type WireError } from '#contract/errors.ts';
import { fromWire } from './sqlite-errors.ts';

interface Request {
  readonly id: number;
  readonly name: string;
  readonly args: readonly unknown[];
}
type Ask = Request | { readonly id: number; readonly cancel: true };
type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: WireError }
  | { readonly id: number; readonly progress: number };

export interface CallContext {
  readonly signal: AbortSignal;
  readonly progress: (fraction: number) => void;
}

/** What a thread offers: plain functions by name, called with the arguments and the context of the call. */
export type Handlers<Api> = {
  readonly [Name in keyof Api]: Api[Name] extends (...args: infer A) => infer R
    ? (context: CallContext, ...args: A) => R | Promise<R>
    : never;
};

/** Answers calls that come through a port until it closes. */
export function serveCalls<Api>(
  port: MessagePort,
  handlers: Handlers<Api>,
  toError: (error: unknown) => VolterraError,
): void {
  const running = new Map<number, AbortController>();
  const byName = handlers as Record<
    string,
    ((context: CallContext, ...args: unknown[]) => unknown) | undefined
  >;
  const reply = (answer: Answer, transfer: readonly Transferable[] = []): void =>
    port.postMessage(answer, transfer);

  async function answer({ id, name, args }: Request): Promise<void> {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const context = { signal: controller.signal, progress: (progress: number) => reply({ id, progress }) };
      const handler = byName[name];
      if (!handler) throw new VolterraError('INTERNAL', { message: `The store thread knows no ${name}.` });
      const value = await handler(context, ...args);
      reply({ id, value }, buffersOf(value));
    } catch (error) {
      reply({ id, error: toError(error).toWire() });
    } finally {
      running.delete(id);
    }
  }

  port.on('message', (ask: Ask) => {
    if ('cancel' in ask) running.get(ask.id)?.abort();
    else void answer(ask);
  });
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly progress: ((fraction: number) => void) | undefined;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((fraction: number) => void) | undefined;
}

/** Calls the functions of a thread; every call is settled, also when the thread dies. */
export class ThreadClient<Api> {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #next = 1;
  #ended: VolterraError | undefined;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (answer: Answer) => this.#receive(answer));
    worker.on('error', (error: Error) => this.#end(`A store thread failed: ${error.message}`));
    worker.on('exit', () => this.#end('A store thread ended.'));
  }

  call<Name extends keyof Api & string>(
    name: Name,
    args: Api[Name] extends (...args: infer A) => unknown ? A : never,
    options: CallOptions = {},
  ): Promise<Api[Name] extends (...args: never[]) => infer R ? Awaited<R> : never> {
    const id = this.#next++;
    const { signal } = options;
    return new Promise((resolve, reject) => {
      if (this.#ended) return void reject(this.#ended);
      if (signal?.aborted) return void reject(new VolterraError('CANCELLED'));
      const cancel = (): void => this.#worker.postMessage({ id, cancel: true } satisfies Ask);
      signal?.addEventListener('abort', cancel, { once: true });
      const settle = () => signal?.removeEventListener('abort', cancel);
      this.#pending.set(id, {
        resolve: (value) => (settle(), resolve(value as never)),
        reject: (error) => (settle(), reject(error)),
        progress: options.progress,
      });
      try {
        this.#worker.postMessage({ id, name, args } satisfies Request);
      } catch (error) {
        this.#pending.delete(id);
        settle();
        reject(
          new VolterraError('INVALID_INPUT', {
            message: `The store cannot take this value: ${String(error)}`,
            cause: error,
          }),
        );
      }
    });
  }

  /** Ends the thread and every call that it has not answered. */
  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #receive(answer: Answer): void {
    const pending = this.#pending.get(answer.id);
    if (!pending) return;
    if ('progress' in answer) return pending.progress?.(answer.progress);
    this.#pending.delete(answer.id);
    if ('error' in answer) pending.reject(fromWire(answer.error));
    else pending.resolve(answer.value);
  }

  #end(message: string): void {
    this.#ended ??= new VolterraError('STORE_IO', { message });
    for (const pending of this.#pending.values()) pending.reject(this.#ended);
    this.#pending.clear();
  }
}

/** Buffers of the typed arrays in an answer, which move to the other thread instead of being copied. */
function buffersOf(value: unknown): Transferable[] {
  const found = new Set<ArrayBuffer>();
  collect(value, found, 0);
  return [...found];
}

function collect(value: unknown, found: Set<ArrayBuffer>, depth: number): void {
  if (typeof value !== 'object' || value === null || depth > 4) return;
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
  } else if (Array.isArray(value)) {
    if (typeof value[0] === 'object') for (const item of value) collect(item, found, depth + 1);
  } else for (const item of Object.values(value)) collect(item, found, depth + 1);
}
