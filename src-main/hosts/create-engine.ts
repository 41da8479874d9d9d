import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { connectInProcess } from '#api/in-process.ts';
import { createRouter } from '#api/router.ts';
import type { Router } from '#api/router.ts';
import { toWireError } from '#api/wire-error.ts';
import type { LogFailure } from '#api/wire-error.ts';
import { createClient } from '#contract/client.ts';
import type { Client } from '#contract/client.ts';
import { contract } from '#contract/contract.ts';
import type { Contract } from '#contract/contract.ts';
import { kinds } from '#contract/kinds.ts';
import { ComputeClient } from '#jobs/compute-client.ts';
import { JobRunner } from '#jobs/job-runner.ts';
import { createLogger } from '#platform/logger.ts';
import type { Logger, LogLevel } from '#platform/logger.ts';
import type { RuntimeLayout } from '#platform/runtime-layout.ts';
import type { Door } from '#services/service-context.ts';
import type { AskWindowOwner } from '#services/shell/shell-service.ts';
import { openSettings } from '#services/system/settings-store.ts';
import type { SettingsStore } from '#services/system/settings-store.ts';
import { openStore } from '#store/open-store.ts';
import type { Store } from '#store/store.ts';
import { assembleServices } from './assemble-services.ts';

export interface EngineConfig {
  readonly dataDir: string;
  readonly layout: RuntimeLayout;
  readonly stderrLevel: LogLevel;
  readonly readOnly?: boolean;
  /** For engines that stay: watched folders, the daily backup. */
  readonly background?: boolean;
  /** Present where a window owner answers `shell.*`. */
  readonly ask?: AskWindowOwner;
  readonly validateOutput?: boolean;
  readonly now?: () => number;
}

export interface Engine {
  readonly dataDir: string;
  readonly router: Router;
  readonly logger: Logger;
  readonly logFailure: LogFailure;
  /** A client in this process. */
  connect(door: Door): Client<Contract>;
  /** Stops jobs, ends children, closes the store. */
  dispose(): Promise<void>;
}

/** The part of an engine that a door serves. */
export type ServedEngine = Pick<Engine, 'dataDir' | 'router' | 'logFailure'>;

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

/**
 * Puts the rooms together; with `assembleServices` the only place where they meet.
 * @throws VolterraError STORE_LOCKED, STORE_TOO_NEW and the like where the data folder cannot be opened
 */
export async function createEngine(config: EngineConfig): Promise<Engine> {
  const foundation = await layFoundation(config);
  try {
    return await build(foundation);
  } catch (error) {
    await foundation.store.close();
    throw error;
  }
}

async function layFoundation(config: EngineConfig): Promise<Foundation> {
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

async function build(foundation: Foundation): Promise<Engine> {
  const { config, now, logger, logFailure, store, notify } = foundation;
  const { dataDir, layout, readOnly = false, validateOutput = true, background = false } = config;
  const compute = new ComputeClient({ entryUrl: layout.entryUrl('compute'), nowMs: now, onNotice: notify });
  const jobs = createJobRunner(foundation, readOnly);
  if (!readOnly) await jobs.recover();
  const { services, ingest } = assembleServices(foundation, { jobs, compute });
  const router = createRouter(contract, services, jobs, { now, validateOutput });
  if (background && !readOnly) {
    await ingest.start();
    void store.write.backupDaily(now()).catch((error: unknown) => logger.warn({ err: error }, 'no backup was made'));
  }
  return {
    dataDir,
    router,
    logger,
    logFailure,
    connect: (door) => createClient<Contract>(kinds, connectInProcess(router, door, logFailure)),
    async dispose() {
      await jobs.close();
      await ingest.close();
      await compute.close();
      await store.close();
    },
  };
}

/** A read-only engine keeps no job rows: it has none of its own to keep. */
function createJobRunner({ store, now, logger, logFailure, config }: Foundation, readOnly: boolean): JobRunner {
  return new JobRunner({
    log: {
      saveJob: (row) => (readOnly ? Promise.resolve() : store.write.saveJob(row)),
      jobs: (filter) => store.read.jobs(filter),
    },
    now,
    codeVersion: config.layout.version.codeVersion,
    toWireError: (error, procedure) => toWireError(error, procedure, logFailure),
    onLogFailure: (error) => logger.error({ err: error }, 'a job row could not be written'),
  });
}
