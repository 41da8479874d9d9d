import { type FSWatcher, watch } from 'chokidar';
import { basename } from 'node:path';
import type { FoundFile } from './collect-files.ts';

const SETTLED_MS = 2000;
const LOOK_EVERY_MS = 2000;

export interface WatchOptions {
  /** Folders to watch now; asked again every two seconds. */
  readonly folders: () => readonly string[];
  /** A file that has stopped growing. Called one at a time. */
  readonly onFile: (file: FoundFile) => Promise<void>;
  readonly onProblem: (folder: string, error: unknown) => void;
}

/** Brings new files of the watched folders in by themselves, each once it has stopped changing. */
export class FolderWatch {
  readonly #options: WatchOptions;
  readonly #watchers = new Map<string, FSWatcher>();
  #timer: NodeJS.Timeout | undefined;
  #queue: Promise<void> = Promise.resolve();

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  start(): void {
    this.#sync();
    this.#timer = setInterval(() => this.#sync(), LOOK_EVERY_MS);
    this.#timer.unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    const open = [...this.#watchers.values()];
    this.#watchers.clear();
    await Promise.all(open.map((watcher) => watcher.close()));
    await this.#queue;
  }

  #sync(): void {
    const wanted = new Set(this.#options.folders());
    for (const [folder, watcher] of this.#watchers) {
      if (wanted.has(folder)) continue;
      this.#watchers.delete(folder);
      void watcher.close();
    }
    for (const folder of wanted)
      if (!this.#watchers.has(folder)) this.#watchers.set(folder, this.#open(folder));
  }

  #open(folder: string): FSWatcher {
    const watcher = watch(folder, {
      ignored: (path) => path !== folder && basename(path).startsWith('.'),
      awaitWriteFinish: { stabilityThreshold: SETTLED_MS, pollInterval: 200 },
      followSymlinks: false,
      depth: 8,
    });
    const take = (path: string): void => this.#enqueue({ path, fileName: basename(path) });
    watcher.on('add', take).on('change', take);
    watcher.on('error', (error) => this.#options.onProblem(folder, error));
    return watcher;
  }

  #enqueue(file: FoundFile): void {
    this.#queue = this.#queue
      .then(() => this.#options.onFile(file))
      .catch((error: unknown) => this.#options.onProblem(file.path, error));
  }
}
