import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';

export interface FoundFile {
  readonly path: string;
  /** Name for reports: relative to the folder that was given. */
  readonly fileName: string;
}

const MAX_FILES = 100_000;

/** Files of a path: itself, or everything below it in a stable order. Links are followed once; hidden files are left out. */
export async function collectFiles(path: string, signal: AbortSignal): Promise<FoundFile[]> {
  const kind = await stat(path).catch(() => undefined);
  if (!kind?.isDirectory()) return [{ path, fileName: basename(path) }];
  const found: FoundFile[] = [];
  await walk(path, { root: path, seen: new Set(), found, signal });
  return found;
}

interface Walk {
  readonly root: string;
  readonly seen: Set<string>;
  readonly found: FoundFile[];
  readonly signal: AbortSignal;
}

async function walk(folder: string, state: Walk): Promise<void> {
  state.signal.throwIfAborted();
  const real = await realpath(folder);
  if (state.seen.has(real)) return;
  state.seen.add(real);
  const entries = await readdir(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  for (const entry of entries) {
    if (entry.name.startsWith('.') || state.found.length >= MAX_FILES) continue;
    const path = join(folder, entry.name);
    const kind = entry.isSymbolicLink() ? await stat(path).catch(() => undefined) : entry;
    if (kind?.isDirectory()) await walk(path, state);
    else state.found.push({ path, fileName: relative(state.root, path) });
  }
}
