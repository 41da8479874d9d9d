import { readFile } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';

/** @returns the parsed content, or undefined where there is no such file */
export async function readJsonFile(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes beside, syncs, renames: a reader sees the old file or the new one. */
export async function writeJsonFile(path: string, value: unknown, mode = 0o600): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`, { mode });
}
