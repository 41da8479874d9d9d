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
import { readCodeVersion } from '#platform/code-version.ts';
import { createLogger } from '#platform/logger.ts';
import type { Logger, LogLevel } from '#platform/logger.ts';
import type { RuntimeLayout } from '#platform/runtime-layout.ts';
import { createJobsService } from '#services/jobs/jobs-service.ts';
import type { Door, Services } from '#services/service-context.ts';
import { createShellService } from '#services/shell/shell-service.ts';
import type { AskWindowOwner } from '#services/shell/shell-service.ts';
import { createStoreService } from '#services/store/store-service.ts';
import { listChecks } from '#services/system/checks.ts';
import { openSettings } from '#services/system/settings-store.ts';
import { createSystemService } from '#services/system/system-service.ts';
import type { Store } from '#store/store.ts';
import { pendingArea, pendingStore } from './pending.ts';

export interface EngineConfig {
  readonly dataDir: string;
  readonly layout: RuntimeLayout;
  readonly stderrLevel: LogLevel;
  readonly readOnly?: boolean;
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

/** Puts the rooms together; the only place where they meet. */
export async function createEngine(config: EngineConfig): Promise<Engine> {
  const { dataDir, layout, now = Date.now } = config;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const logger = createLogger({ logDir: join(dataDir, 'logs'), stderrLevel: config.stderrLevel });
  const logFailure: LogFailure = (logId, path, error) => logger.error({ logId, path, err: error }, 'unforeseen failure');
  const version = readCodeVersion(layout.rootDir);
  const store: Store = pendingStore();
  const notices: string[] = [];
  const compute = new ComputeClient({
    entryUrl: layout.entryUrl('compute'),
    nowMs: now,
    onNotice: (notice) => {
      notices.push(notice);
      logger.warn(notice);
    },
  });
  const jobs = new JobRunner({
    log: { saveJob: (row) => store.write.saveJob(row), jobs: (filter) => store.read.jobs(filter) },
    now,
    codeVersion: version.codeVersion,
    toWireError: (error, procedure) => toWireError(error, procedure, logFailure),
    onLogFailure: (error) => logger.error({ err: error }, 'a job row could not be written'),
  });
  if (!config.readOnly) await jobs.recover();
  const settings = await openSettings(dataDir, (problem) => (notices.push(problem), logger.warn(problem)));

  const services: Services = {
    system: createSystemService({
      version,
      dataDir,
      startedAtMs: now(),
      reader: store.read,
      settings,
      logger,
      checks: listChecks({ layout, dataDir, reader: store.read, notices: () => notices }),
    }),
    store: createStoreService(store.write),
    jobs: createJobsService(jobs),
    data: pendingArea('data'),
    market: pendingArea('market'),
    termStructure: pendingArea('termStructure'),
    vixIndex: pendingArea('vixIndex'),
    estimates: pendingArea('estimates'),
    shell: createShellService(config.ask),
  };
  const router = createRouter(contract, services, jobs, { now, validateOutput: config.validateOutput ?? true });
  return {
    dataDir,
    router,
    logger,
    logFailure,
    connect: (door) => createClient<Contract>(kinds, connectInProcess(router, door, logFailure)),
    async dispose() {
      await jobs.close();
      await compute.close();
      await store.close();
    },
  };
}
