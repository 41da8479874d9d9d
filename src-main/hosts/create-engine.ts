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
import { DeviceCompute, deviceChildArgs } from '#jobs/device-compute.ts';
import { JobRunner } from '#jobs/job-runner.ts';
import type { Logger } from '#platform/logger.ts';
import type { Door } from '#services/service-context.ts';
import { assembleServices } from './compose/assemble-services.ts';
import { layFoundation } from './compose/foundation.ts';
import type { EngineConfig, Foundation } from './compose/foundation.ts';

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

const backupDelayMs = 15_000;

/** The part of an engine that a door serves. */
export type ServedEngine = Pick<Engine, 'dataDir' | 'router' | 'logFailure'>;

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

async function build(foundation: Foundation): Promise<Engine> {
  const { config, now, logger, logFailure, store, notify } = foundation;
  const { dataDir, layout, readOnly = false, background = false } = config;
  const startCompute = (from: string, args: readonly string[] = []): ComputeClient =>
    new ComputeClient({
      entryUrl: layout.entryUrl('compute'),
      args,
      nowMs: now,
      onNotice: notify,
      onOutput: (text) => logger.info({ from }, text),
    });
  const compute = new DeviceCompute(startCompute('compute'), startCompute('device', deviceChildArgs));
  const jobs = createJobRunner(foundation, readOnly);
  if (!readOnly) await jobs.recover();
  const { services, ingest, schedules } = assembleServices(foundation, { jobs, compute });
  const router = createRouter(contract, services, jobs, { now, validateOutput: true });
  const stays = background && !readOnly;
  if (stays) await ingest.start();
  if (stays) schedules.start();
  const backup = stays ? planBackup(foundation) : undefined;
  // Looks on only: the process still ends as it would have.
  const logDeath = (error: Error): void =>
    logger.fatal({ err: error }, 'the engine ends on an unforeseen failure');
  process.on('uncaughtExceptionMonitor', logDeath);
  return {
    dataDir,
    router,
    logger,
    logFailure,
    connect: (door) => createClient<Contract>(kinds, connectInProcess(router, door, logFailure)),
    async dispose() {
      clearTimeout(backup);
      await schedules.close();
      await jobs.close();
      await schedules.settled();
      await ingest.close();
      await compute.close();
      await store.close();
      process.off('uncaughtExceptionMonitor', logDeath);
    },
  };
}

/** Once the first screen is drawn: a copy of the whole store would take half the machine from it. */
function planBackup({ store, now, logger }: Foundation): NodeJS.Timeout {
  const backUp = (): void =>
    void store.write
      .backupDaily(now())
      .catch((error: unknown) => logger.warn({ err: error }, 'no backup was made'));
  return setTimeout(backUp, backupDelayMs);
}

/** A read-only engine keeps no job rows: it has none of its own to keep. */
function createJobRunner(
  { store, now, logger, logFailure, config }: Foundation,
  readOnly: boolean,
): JobRunner {
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
