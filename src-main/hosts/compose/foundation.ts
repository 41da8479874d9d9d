import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogFailure } from '#api/wire-error.ts';
import { createLogger } from '#platform/logger.ts';
import type { Logger, LogLevel } from '#platform/logger.ts';
import type { RuntimeLayout } from '#platform/runtime-layout.ts';
import type { AskWindowOwner } from '#services/shell/shell-service.ts';
import { openSettings } from '#services/system/settings-store.ts';
import type { SettingsStore } from '#services/system/settings-store.ts';
import { openStore } from '#store/open-store.ts';
import type { Store } from '#store/store.ts';

export interface EngineConfig {
  readonly dataDir: string;
  readonly layout: RuntimeLayout;
  readonly stderrLevel: LogLevel;
  readonly readOnly?: boolean;
  /** For engines that stay: watched folders, the daily backup. */
  readonly background?: boolean;
  /** Present where a window owner answers `shell.*`. */
  readonly ask?: AskWindowOwner;
  readonly now?: () => number;
}

/** What the rooms are built on. */
export interface Foundation {
  readonly config: EngineConfig;
  readonly now: () => number;
  readonly logger: Logger;
  readonly logFailure: LogFailure;
  readonly store: Store;
  readonly settings: SettingsStore;
  /** What went wrong in this run without stopping it. */
  readonly notices: readonly string[];
  readonly notify: (notice: string) => void;
}

/** Opens what everything else needs: folder, log, settings, store. */
export async function layFoundation(config: EngineConfig): Promise<Foundation> {
  const { dataDir, layout, now = Date.now, readOnly = false } = config;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const logger = createLogger({ logDir: join(dataDir, 'logs'), stderrLevel: config.stderrLevel });
  const logFailure: LogFailure = (logId, path, error) =>
    logger.error({ logId, path, err: error }, 'unforeseen failure');
  const notices: string[] = [];
  const notify = (notice: string): void => {
    notices.push(notice);
    logger.warn(notice);
  };
  const settings = await openSettings(dataDir, notify);
  const workerUrl = layout.entryUrl('store.worker');
  const store = await openStore({ dataDir, migrationsDir: layout.migrationsDir, workerUrl, readOnly });
  return { config, now, logger, logFailure, store, settings, notices, notify };
}
