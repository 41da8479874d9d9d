import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import type { systemStorage } from '#contract/schemas/system.ts';
import type { StoreReader } from '#store/store.ts';

export type Storage = z.infer<typeof systemStorage>;

/** What lies in the data folder, and how much room is left. */
export async function readStorage(dataDir: string, reader: StoreReader): Promise<Storage> {
  const [{ databaseBytes, schemaVersion, readOnly, recovery }, { bavail, bsize }, backups, logBytes] =
    await Promise.all([
      reader.info(),
      statfs(dataDir),
      filesOf(join(dataDir, 'backups'), '.sqlite'),
      filesOf(join(dataDir, 'logs'), '').then((files) =>
        files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      ),
    ]);
  return {
    ...{ databaseBytes, schemaVersion, readOnly, logBytes },
    freeBytes: bavail * bsize,
    backups: backups.sort((a, b) => b.modifiedMs - a.modifiedMs),
    recovery: recovery && {
      reason: recovery.reason,
      setAside: [...recovery.setAside],
      restoredFrom: recovery.restoredFrom,
    },
  };
}

/** Files of a folder that may not be there; one that goes meanwhile is left out. */
async function filesOf(folder: string, ending: string): Promise<Storage['backups']> {
  const names = await readdir(folder).catch((): string[] => []);
  const files = await Promise.all(
    names
      .filter((name) => name.endsWith(ending))
      .map(async (fileName) => {
        const found = await stat(join(folder, fileName)).catch(() => null);
        return found?.isFile()
          ? { fileName, sizeBytes: found.size, modifiedMs: Math.round(found.mtimeMs) }
          : null;
      }),
  );
  return files.filter((file) => file !== null);
}
