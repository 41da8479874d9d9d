import type { Settings } from '#contract/schemas/system.ts';
import type { Calendars } from '#ingest/calendars.ts';
import type { Store } from '#store/store.ts';

export interface IngestLog {
  info(data: object, message: string): void;
  warn(data: object, message: string): void;
}

export interface IngestDeps {
  readonly store: Pick<Store, 'read' | 'write'>;
  readonly settings: () => Settings;
  /** Process entry of the parse child, `src-main/hosts/parse.ts` or its built form. */
  readonly parseEntry: URL;
  readonly calendars: Calendars;
  /** Simulates the sample workspace below a folder; gives the paths of its files. */
  readonly sampleGenerator: (
    outDir: string,
    options: { seed: number; signal: AbortSignal },
  ) => Promise<readonly string[]>;
  readonly dataDir: string;
  readonly logger: IngestLog;
  readonly now: () => number;
  /** Told once after each import that brought quotes, also where it was cancelled after the file that did. */
  readonly onQuotes?: () => Promise<void>;
}
