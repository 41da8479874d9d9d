import { statfs } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findElectronBinary, hasDisplay } from '#platform/electron-binary.ts';
import type { RuntimeLayout } from '#platform/runtime-layout.ts';
import type { StoreReader } from '#store/store.ts';
import type { Check, Finding } from './system-service.ts';

/** First release without the fault that can damage a WAL when two connections write at once. */
const soundSqlite = [3, 51, 3] as const;
const lowestNapi = 10;
const lowDiskBytes = 1024 ** 3;

export interface CheckDeps {
  readonly layout: RuntimeLayout;
  readonly dataDir: string;
  readonly reader: StoreReader;
  /** Notices of this run, such as a compute child that died. */
  readonly notices: () => readonly string[];
  /** Checks of another place, several at once. */
  readonly more: readonly {
    readonly group: Check['group'];
    readonly run: () => Promise<readonly Finding[]>;
  }[];
}

/** What `doctor` looks at, each as a function of its own so that one failing does not hide the others. */
export function listChecks(deps: CheckDeps): (() => Promise<readonly Check[]>)[] {
  const own: readonly (readonly [Check['group'], Run])[] = [
    ['runtime', checkNode],
    ['store', () => checkStore(deps.reader)],
    ['store', () => checkDisk(deps.dataDir)],
    ['runtime', () => checkPage(deps.layout.pageDir)],
    ['runtime', () => checkElectron(deps.layout.rootDir)],
    ['runtime', checkSimd],
    ['runtime', checkMachine],
    ['runtime', () => checkNotices(deps.notices())],
  ];
  const more = deps.more.map(({ group, run }) => [group, run] as const);
  return [...own, ...more].map(([group, run]) => guarded(group, run));
}

type Run = () => Promise<Found> | Found;
type Found = Finding | readonly Finding[];

function guarded(group: Check['group'], run: Run): () => Promise<readonly Check[]> {
  return async () => {
    try {
      return [await run()].flat().map((finding) => ({ measured: null, ...finding, group }));
    } catch (error) {
      const detail = error instanceof Error ? error.message : 'unknown reason';
      return [{ id: `check-${group}`, label: 'A check', group, status: 'failed', detail, measured: null }];
    }
  };
}

function checkNode(): Finding {
  const napi = Number(process.versions.napi);
  const detail = `Node ${process.versions.node}, Node-API ${napi}`;
  return { id: 'node', label: 'Node', status: napi >= lowestNapi ? 'ok' : 'failed', detail };
}

async function checkStore(reader: StoreReader): Promise<Finding> {
  const { sqliteVersion, databaseBytes, readOnly, empty } = await reader.info();
  const content = empty ? 'empty' : `${(databaseBytes / 1e6).toFixed(1)} MB`;
  const detail = `SQLite ${sqliteVersion}, ${content}${readOnly ? ', read-only' : ''}`;
  const status = !isAtLeast(sqliteVersion, soundSqlite) ? 'failed' : readOnly ? 'warning' : 'ok';
  return { id: 'store', label: 'Store', status, detail };
}

async function checkDisk(dataDir: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(dataDir);
  const free = bavail * bsize;
  const detail = `${(free / 1e9).toFixed(1)} GB free`;
  return { id: 'disk', label: 'Disk', status: free < lowDiskBytes ? 'warning' : 'ok', detail };
}

function checkPage(pageDir: string): Finding {
  const isBuilt = existsSync(join(pageDir, 'index.html'));
  const detail = isBuilt ? 'built' : 'not built: run npm run build';
  return { id: 'page', label: 'Page', status: isBuilt ? 'ok' : 'absent', detail };
}

function checkElectron(rootDir: string): Finding {
  const binary = findElectronBinary(rootDir, process.env);
  const display = hasDisplay(process.platform, process.env);
  const detail = `${binary ? 'found' : 'no binary: npx install-electron'}, ${display ? 'display present' : 'no display'}`;
  return { id: 'electron', label: 'Electron', status: binary && display ? 'ok' : 'absent', detail };
}

/** A module of one function that returns a v128: valid only where WASM SIMD is there. */
const simdModule = Uint8Array.of(
  ...[
    0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98,
    11,
  ],
);

function checkSimd(): Finding {
  const runtime = globalThis as unknown as { WebAssembly: { validate(bytes: Uint8Array): boolean } };
  const present = runtime.WebAssembly.validate(simdModule);
  return {
    id: 'simd',
    label: 'WebAssembly SIMD',
    status: present ? 'ok' : 'absent',
    detail: present ? 'present' : 'absent',
  };
}

function checkMachine(): Finding {
  const detail = `${availableParallelism()} threads, ${(totalmem() / 1024 ** 3).toFixed(0)} GiB memory`;
  return { id: 'machine', label: 'Machine', status: 'ok', detail };
}

function checkNotices(notices: readonly string[]): Finding {
  const status = notices.length === 0 ? 'ok' : 'warning';
  return {
    id: 'notices',
    label: 'Notices',
    status,
    detail: notices.length === 0 ? 'none' : notices.join(' '),
  };
}

function isAtLeast(version: string, lowest: readonly number[]): boolean {
  const parts = version.split('.').map(Number);
  for (const [index, least] of lowest.entries()) {
    const part = parts[index] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}
