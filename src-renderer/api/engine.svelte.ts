import { createClient } from '#contract/client.ts';
import type { Client, Transport } from '#contract/client.ts';
import type { Contract } from '#contract/contract.ts';
import { VolterraError } from '#contract/errors.ts';
import { kinds } from '#contract/kinds.ts';
import { QueryCache } from './query-cache.ts';

export type EngineStatus = 'connecting' | 'ready' | 'lost' | 'refused';

const firstRetryMs = 500;
const lastRetryMs = 8_000;

/** The connection to the engine as the page sees it: its client, its state, and when its answers went out of date. */
export class Engine {
  #status = $state<EngineStatus>('connecting');
  #client = $state.raw<Client<Contract> | null>(null);
  #revision = $state(0);
  /** Why the connection was refused. */
  refusal = $state.raw<VolterraError | null>(null);
  /** Questions without an answer yet. Not reactive: only the player asks. */
  pending = 0;
  readonly cache = new QueryCache();
  readonly #open: () => Promise<Transport>;

  constructor(open: () => Promise<Transport>) {
    this.#open = open;
  }

  get status(): EngineStatus {
    return this.#status;
  }

  get client(): Client<Contract> {
    if (!this.#client)
      throw new VolterraError('INTERRUPTED', { message: 'The engine is not connected yet.' });
    return this.#client;
  }

  /** Counts the changes of the store that this page knows of. */
  get revision(): number {
    return this.#revision;
  }

  /** The store changed: every answer is asked for again. */
  invalidate(): void {
    this.cache.clear();
    this.#revision += 1;
  }

  /** Writes a failure of the page to the engine's log; a page has no other place for it. */
  report(error: unknown): void {
    const message = error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error);
    this.#client?.system.log({ level: 'error', message: message.slice(0, 4000) }).catch(() => {});
  }

  async connect(retryMs = firstRetryMs): Promise<void> {
    try {
      const transport = await this.#open();
      this.#client = createClient<Contract>(kinds, transport);
      transport.onClose(() => this.#lose());
      this.#status = 'ready';
      this.invalidate();
    } catch (error) {
      this.#onRefused(error, retryMs);
    }
  }

  #lose(): void {
    this.#status = 'lost';
    setTimeout(() => void this.connect(), firstRetryMs);
  }

  #onRefused(error: unknown, retryMs: number): void {
    if (error instanceof VolterraError && error.code === 'UNAUTHENTICATED') {
      this.refusal = error;
      this.#status = 'refused';
      return;
    }
    this.#status = 'lost';
    setTimeout(() => void this.connect(Math.min(retryMs * 2, lastRetryMs)), retryMs);
  }
}
