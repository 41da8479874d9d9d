import type { z } from 'zod';
import type { check, systemInfo } from '#contract/schemas/system.ts';
import type { CodeVersion } from '#platform/code-version.ts';
import type { Logger } from '#platform/logger.ts';
import type { AreaService } from '#services/service-context.ts';
import type { StoreReader } from '#store/store.ts';
import type { SettingsStore } from './settings-store.ts';
import { readStorage } from './storage.ts';

export type Check = z.infer<typeof check>;
/** A check before it is told where it belongs. */
export type Finding = Omit<Check, 'group' | 'measured'> & Partial<Pick<Check, 'measured'>>;
type SystemInfo = z.infer<typeof systemInfo>;

export interface SystemServiceDeps {
  readonly version: CodeVersion;
  readonly dataDir: string;
  readonly startedAtMs: number;
  readonly reader: StoreReader;
  readonly settings: SettingsStore;
  readonly logger: Logger;
  readonly checks: readonly (() => Promise<readonly Check[]>)[];
}

export function createSystemService(deps: SystemServiceDeps): AreaService<'system'> {
  return {
    info: async (_input, { door }): Promise<SystemInfo> => {
      const { sqliteVersion, databaseBytes, readOnly, sample, empty } = await deps.reader.info();
      return {
        name: 'Volterra',
        ...deps.version,
        nodeVersion: process.versions.node,
        dataDir: deps.dataDir,
        startedAtMs: deps.startedAtMs,
        door,
        ...{ sqliteVersion, databaseBytes, readOnly, sample, empty },
      };
    },
    doctor: async () => ({ checks: (await Promise.all(deps.checks.map((run) => run()))).flat() }),
    storage: () => readStorage(deps.dataDir, deps.reader),
    settings: async () => deps.settings.current,
    saveSettings: (change) => deps.settings.save(withoutUndefined(change)),
    log: async ({ level, message }) => {
      deps.logger[level]({ from: 'page' }, message);
      return {};
    },
  };
}

/** Drops keys that are there but undefined. */
function withoutUndefined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as never;
}
