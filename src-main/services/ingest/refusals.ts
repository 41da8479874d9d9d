import type { ImportReport } from '#contract/schemas/data.ts';
import type { Store } from '#store/store.ts';

const REMEMBERED = 10_000;

/** Which refusals the ledger holds already: the same file refused for the same reason is noted once. */
export class Refusals {
  readonly #store: Pick<Store, 'read' | 'write'>;
  #known: Promise<Set<string>> | undefined;

  constructor(store: Pick<Store, 'read' | 'write'>) {
    this.#store = store;
  }

  async record(
    report: ImportReport,
    rejected: Parameters<Store['write']['recordRefusal']>[1] = [],
  ): Promise<void> {
    const known = await (this.#known ??= this.#load());
    const key = keyOf(report);
    if (known.has(key)) return;
    await this.#store.write.recordRefusal(report, rejected);
    known.add(key);
  }

  async #load(): Promise<Set<string>> {
    const { imports } = await this.#store.read.imports({ limit: REMEMBERED, offset: 0 });
    return new Set(imports.filter(({ error }) => error !== null).map(keyOf));
  }
}

function keyOf({ fileHash, fileName, error }: ImportReport): string {
  return JSON.stringify([fileHash, fileName, error?.code]);
}
