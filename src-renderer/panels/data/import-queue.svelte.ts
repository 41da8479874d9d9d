import type { Engine } from '#renderer/api/engine.svelte.ts';
import type { JobCall } from '#contract/client.ts';
import { VolterraError } from '#contract/errors.ts';
import type {
  ColumnMapping,
  FileSource,
  ImportReport,
  IngestResult,
  Preview,
} from '#contract/schemas/data.ts';
import { ImportItem } from './import-item.svelte.ts';
import type { Origin } from './import-item.svelte.ts';
import { uploadFile } from './upload.ts';

const mostAtOnce = 3;

export interface ReadingProgress {
  readonly label: string;
  readonly fraction: number | null;
  readonly stage: string;
  readonly etaMs: number | null;
}

export interface NamedFile {
  /** Path below the folder that was dropped, or the name alone. */
  readonly name: string;
  readonly file: File;
}

/**
 * Files on their way in: sent, recognised, shown, and read together when the user says so. It lives as long as the
 * window, so that another screen can be looked at meanwhile.
 */
export class ImportQueue {
  #items = $state.raw<readonly ImportItem[]>([]);
  #progress = $state.raw<ReadingProgress | null>(null);
  #lastResult = $state.raw<IngestResult | null>(null);
  #job: JobCall<IngestResult> | null = null;
  #nextId = 1;
  #atWork = 0;
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  get items(): readonly ImportItem[] {
    return this.#items;
  }

  get ready(): readonly ImportItem[] {
    return this.#items.filter(({ state }) => state === 'ready');
  }

  get toMap(): readonly ImportItem[] {
    return this.#items.filter(({ state }) => state === 'needs-mapping');
  }

  /** True while a file in it still has something to say: what it is, what it needs, why it was not used. */
  get hasOpenItems(): boolean {
    return this.#items.some(({ state }) => state !== 'done' && state !== 'known');
  }

  /** Set while files are read into the store. */
  get progress(): ReadingProgress | null {
    return this.#progress;
  }

  get lastResult(): IngestResult | null {
    return this.#lastResult;
  }

  addFiles(files: readonly NamedFile[]): void {
    this.#add(files.map(({ name, file }) => [name, { kind: 'file', file }]));
  }

  addPaths(paths: readonly string[]): void {
    this.#add(
      paths.map((path) => [path.split(/[\\/]/).filter(Boolean).at(-1) ?? path, { kind: 'path', path }]),
    );
  }

  remove(item: ImportItem): void {
    item.stop.abort();
    this.#items = this.#items.filter((other) => other !== item);
  }

  /** Takes out what needs nothing more. */
  clearFinished(): void {
    this.#items = this.#items.filter(({ state }) => !['done', 'known', 'refused', 'failed'].includes(state));
  }

  /** Reads every file that is ready. */
  async importReady(): Promise<void> {
    const items = this.ready.filter(({ source }) => source !== null);
    if (items.length === 0 || this.#progress) return;
    for (const item of items) item.state = 'reading';
    const sources = items.map(({ source }) => source!);
    const label = items.length === 1 ? items[0]!.name : `${items.length} files`;
    await this.#run(this.#engine.client.data.ingest({ sources }), label, items);
  }

  async loadSample(): Promise<void> {
    if (this.#progress) return;
    await this.#run(this.#engine.client.data.loadSample({}), 'Sample workspace', []);
  }

  async cancel(): Promise<void> {
    await this.#job?.cancel();
  }

  /** What the file would be with this mapping; writes nothing. */
  previewWith(item: ImportItem, mapping: ColumnMapping): Promise<Preview> {
    return this.#engine.client.data.preview({ source: item.source!, mapping });
  }

  /** Remembers the mapping and looks at every waiting file with the same header again. */
  async acceptMapping(item: ImportItem, mapping: ColumnMapping): Promise<void> {
    await this.#engine.client.data.saveMapping(mapping);
    const same = this.toMap.filter(({ preview }) => preview?.headerHash === item.preview?.headerHash);
    await Promise.all(same.map((other) => this.#detect(other)));
  }

  #add(entries: readonly (readonly [string, Origin])[]): void {
    const items = entries.map(([name, origin]) => new ImportItem(this.#nextId++, name, origin));
    this.#items = [...this.#items, ...items];
    this.#startNext();
  }

  #startNext(): void {
    while (this.#atWork < mostAtOnce) {
      const item = this.#items.find(({ state }) => state === 'waiting');
      if (!item) return;
      this.#atWork += 1;
      item.state = item.origin.kind === 'file' ? 'sending' : 'detecting';
      void this.#prepare(item).finally(() => {
        this.#atWork -= 1;
        this.#startNext();
      });
    }
  }

  async #prepare(item: ImportItem): Promise<void> {
    try {
      item.source = await this.#bring(item);
      await this.#detect(item);
    } catch (error) {
      fail(item, error);
    }
  }

  async #bring(item: ImportItem): Promise<FileSource> {
    const { origin, stop } = item;
    if (origin.kind === 'path') return origin;
    return uploadFile(this.#engine.client, origin.file, (bytes) => (item.sentBytes = bytes), stop.signal);
  }

  async #detect(item: ImportItem): Promise<void> {
    item.state = 'detecting';
    try {
      item.preview = await this.#engine.client.data.preview(
        { source: item.source! },
        { signal: item.stop.signal },
      );
      item.state = stateOf(item.preview);
    } catch (error) {
      // A folder has no preview: the engine reads every file in it and judges each.
      const isFolder = item.origin.kind === 'path' && hasCode(error, 'FILE_NOT_REGULAR');
      if (isFolder) item.state = 'ready';
      else fail(item, error);
    }
  }

  async #run(job: JobCall<IngestResult>, label: string, items: readonly ImportItem[]): Promise<void> {
    this.#job = job;
    this.#lastResult = null;
    this.#progress = { label, fraction: null, stage: 'starting', etaMs: null };
    try {
      for await (const event of job.events) {
        if (event.type === 'progress')
          this.#progress = { label, fraction: event.fraction, stage: event.stage, etaMs: event.etaMs };
        else if (event.type === 'partial') assign(items, [event.value as ImportReport]);
      }
      const result = await job.result;
      assign(items, result.files);
      this.#lastResult = result;
    } catch (error) {
      for (const item of items) if (item.state === 'reading') fail(item, error);
      if (items.length === 0 && !hasCode(error, 'CANCELLED')) throw error;
    } finally {
      for (const item of items) if (item.state === 'reading') item.state = 'done';
      this.#job = null;
      this.#progress = null;
      this.#engine.invalidate();
    }
  }
}

function stateOf({ verdict }: Preview): ImportItem['state'] {
  return verdict === 'already-imported' ? 'known' : verdict;
}

function fail(item: ImportItem, error: unknown): void {
  item.error = error instanceof VolterraError ? error : new VolterraError('INTERNAL', { cause: error });
  item.state = 'failed';
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof VolterraError && error.code === code;
}

/** Gives each report to the first item of its name that has none; what belongs to no item stands in the ledger only. */
function assign(items: readonly ImportItem[], reports: readonly ImportReport[]): void {
  for (const report of reports) {
    if (typeof report?.fileName !== 'string') continue;
    const baseName = report.fileName.split(/[\\/]/).at(-1);
    const item = items.find(
      ({ state, name }) => state === 'reading' && name.split(/[\\/]/).at(-1) === baseName,
    );
    if (!item) continue;
    item.report = report;
    item.state = report.status === 'refused' || report.status === 'needs-mapping' ? 'refused' : 'done';
  }
}
