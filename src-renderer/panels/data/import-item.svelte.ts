import type { VolterraError } from '#contract/errors.ts';
import type { FileSource, ImportReport, Preview } from '#contract/schemas/data.ts';

/** A file to send, or a path that the engine reads itself. */
export type Origin =
  { readonly kind: 'file'; readonly file: File } | { readonly kind: 'path'; readonly path: string };

/**
 * `ready` waits for the user's word; `known` is in the store already; `refused` was judged before reading, `failed` while
 * reading or sending.
 */
export type ItemState =
  | 'waiting'
  | 'sending'
  | 'detecting'
  | 'ready'
  | 'needs-mapping'
  | 'known'
  | 'refused'
  | 'reading'
  | 'done'
  | 'failed';

/** One file or folder on its way into the store. */
export class ImportItem {
  readonly id: number;
  readonly name: string;
  readonly sizeBytes: number | null;
  readonly origin: Origin;
  /** Stops sending and recognising it. */
  readonly stop = new AbortController();
  state = $state<ItemState>('waiting');
  sentBytes = $state(0);
  preview = $state.raw<Preview | null>(null);
  report = $state.raw<ImportReport | null>(null);
  error = $state.raw<VolterraError | null>(null);
  /** How the engine names it, once it has it. */
  source = $state.raw<FileSource | null>(null);

  constructor(id: number, name: string, origin: Origin) {
    this.id = id;
    this.name = name;
    this.origin = origin;
    this.sizeBytes = origin.kind === 'file' ? origin.file.size : null;
  }

  get isWorking(): boolean {
    return ['waiting', 'sending', 'detecting', 'reading'].includes(this.state);
  }
}
