import { join } from 'node:path';
import { settings as settingsSchema } from '#contract/schemas/system.ts';
import type { Settings } from '#contract/schemas/system.ts';
import { readJsonFile, writeJsonFile } from '#platform/json-file.ts';

/** The settings in memory and in `settings.json` beside the database. */
export interface SettingsStore {
  readonly current: Settings;
  save(change: Partial<Omit<Settings, 'version'>>): Promise<Settings>;
}

/** A file that cannot be read leaves the defaults in force and is reported, not overwritten until the next save. */
export async function openSettings(
  dataDir: string,
  onProblem: (problem: string) => void,
): Promise<SettingsStore> {
  const path = join(dataDir, 'settings.json');
  let current = await load(path, onProblem);
  let writing = Promise.resolve();
  return {
    get current() {
      return current;
    },
    async save(change) {
      current = settingsSchema.parse({ ...current, ...change });
      const saved = current;
      writing = writing.catch(() => undefined).then(() => writeJsonFile(path, saved));
      await writing;
      return saved;
    },
  };
}

async function load(path: string, onProblem: (problem: string) => void): Promise<Settings> {
  const defaults = settingsSchema.parse({ version: 1 });
  try {
    const stored = await readJsonFile(path);
    if (stored === undefined) return defaults;
    const parsed = settingsSchema.safeParse(stored);
    if (parsed.success) return parsed.data;
    onProblem(
      `settings.json does not fit (${parsed.error.issues[0]?.message ?? 'unknown'}); the defaults are in force`,
    );
  } catch {
    onProblem('settings.json cannot be read; the defaults are in force');
  }
  return defaults;
}
