import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { settings as settingsSchema, type Settings } from '#contract/schemas/system.ts';
import { loadCalendars } from '#ingest/calendars.ts';
import { createIngestService, type IngestService } from '#services/ingest/ingest-service.ts';
import type { ServiceContext } from '#services/service-context.ts';
import { openStore } from '#store/open-store.ts';
import type { Store } from '#store/store.ts';

const root = resolve(import.meta.dirname, '../../..');
export const parseEntry = new URL('../../../src-main/hosts/parse.ts', import.meta.url);
export const calendars = loadCalendars(join(root, 'resources'));

export interface Workspace {
  readonly folder: string;
  readonly store: Store;
  readonly service: IngestService;
  /** Writes a file below the workspace's input folder and gives its path. */
  write(name: string, content: string | Uint8Array): string;
  set(change: Partial<Settings>): void;
  close(): Promise<void>;
}

export async function openWorkspace(change: Partial<Settings> = {}): Promise<Workspace> {
  const folder = mkdtempSync(join(tmpdir(), 'volterra-service-'));
  const dataDir = join(folder, 'data');
  mkdirSync(dataDir);
  const store = await openStore({
    dataDir,
    migrationsDir: join(root, 'db/migrations'),
    workerUrl: new URL('../../../src-main/workers/store.worker.ts', import.meta.url),
  });
  let current = settingsSchema.parse({ version: 1, ...change });
  const service = createIngestService({
    store,
    settings: () => current,
    parseEntry,
    calendars,
    sampleGenerator: (outDir) => {
      writeFileSync(join(outDir, 'VVIX_History.csv'), 'DATE,VVIX\n01/02/2024,85.36\n01/18/2024,84.25\n');
      return Promise.resolve([join(outDir, 'VVIX_History.csv')]);
    },
    dataDir,
    logger: { info: () => undefined, warn: () => undefined },
    now: Date.now,
  });
  return {
    folder,
    store,
    service,
    write(name, content) {
      const path = join(folder, 'input', name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      return path;
    },
    set: (next) => (current = settingsSchema.parse({ ...current, ...next })),
    async close() {
      await service.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function contextOf(change: Partial<ServiceContext> = {}): ServiceContext {
  return {
    signal: new AbortController().signal,
    door: 'cli',
    now: Date.now,
    progress: () => undefined,
    partial: () => undefined,
    ...change,
  };
}

export const pathSource = (path: string) => ({ kind: 'path', path }) as const;
