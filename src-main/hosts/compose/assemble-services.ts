import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { loadCalendars } from '#ingest/calendars.ts';
import type { Compute } from '#jobs/compute.ts';
import type { JobQueue } from '#jobs/job-runner.ts';
import { readMachineInfo } from '#platform/machine-info.ts';
import { createBarsService } from '#services/bars/bars-service.ts';
import { createCalibrationService } from '#services/calibration/calibration-service.ts';
import { createRunCalibration } from '#services/calibration/run-calibration.ts';
import { createEstimatesService } from '#services/estimates/estimates-service.ts';
import { createExportsService } from '#services/exports/exports-service.ts';
import { keptSets, storedRuns } from '#services/exports/stored-runs.ts';
import { createIngestService } from '#services/ingest/ingest-service.ts';
import type { IngestService } from '#services/ingest/ingest-service.ts';
import { createJobsService } from '#services/jobs/jobs-service.ts';
import type { MarketDeps } from '#services/market/market-deps.ts';
import { createMarketService } from '#services/market/market-service.ts';
import { createModelsService } from '#services/models/models-service.ts';
import { createPricingService } from '#services/pricing/pricing-service.ts';
import { createRepairLabService } from '#services/repair-lab/repair-lab-service.ts';
import type { SchedulesService } from '#services/schedules/schedules-service.ts';
import type { Services } from '#services/service-context.ts';
import { createShellService } from '#services/shell/shell-service.ts';
import { createSimulationService } from '#services/simulation/simulation-service.ts';
import { createStoreService } from '#services/store/store-service.ts';
import { createSurfaceService } from '#services/surface/surface-service.ts';
import { listChecks } from '#services/system/checks.ts';
import { createSystemService } from '#services/system/system-service.ts';
import { checkSimulation } from '#services/system/simulation-checks.ts';
import { checkTraining } from '#services/system/training-checks.ts';
import { createTermStructureService } from '#services/term-structure/term-structure-service.ts';
import { createVixIndexService } from '#services/vix-index/vix-index-service.ts';
import { assembleSchedules } from './assemble-schedules.ts';
import type { Foundation } from './foundation.ts';

/** One service for each area of the contract; an area without one does not compile. */
export function assembleServices(
  foundation: Foundation,
  { jobs, compute }: { jobs: JobQueue; compute: Compute },
): { services: Services; ingest: IngestService; schedules: SchedulesService } {
  const { config, now, logger, store, settings } = foundation;
  const { dataDir, layout } = config;
  const calendars = loadCalendars(layout.resourcesDir);
  const sampleCalendars = { equities: calendars.nyse, futures: calendars.cfe };
  const modelFolders = {
    bundled: join(layout.resourcesDir, 'models/surface-repair'),
    trained: join(dataDir, 'models/surface-repair'),
  };
  const marketDeps = { reader: store.read, calendars, codeVersion: layout.version.codeVersion };
  const calibrationDeps = {
    market: marketDeps,
    writer: store.write,
    compute,
    folders: modelFolders,
    machine: readMachineInfo(),
    newId: randomUUID,
  };
  const schedules = assembleSchedules(foundation, { calendars, jobs, calibration: calibrationDeps });
  const ingest = createIngestService({
    store,
    settings: () => settings.current,
    parseEntry: layout.entryUrl('parse'),
    calendars,
    sampleGenerator: async (outDir, options) => {
      // Loaded when it is asked for: most runs never simulate anything.
      const { generateSampleFiles } = await import('#services/sample/generate-sample-files.ts');
      return generateSampleFiles(outDir, { ...options, calendars: sampleCalendars });
    },
    dataDir,
    logger: logger.child({ room: 'ingest' }),
    now,
    onQuotes: () => schedules.quotesArrived(),
  });
  const services: Services = {
    system: createSystemService({
      version: layout.version,
      dataDir,
      startedAtMs: now(),
      reader: store.read,
      settings,
      logger,
      checks: healthChecks(foundation, compute),
    }),
    store: createStoreService(store.write),
    jobs: createJobsService(jobs),
    data: ingest,
    market: createMarketService(marketDeps),
    bars: createBarsService(marketDeps),
    termStructure: createTermStructureService(marketDeps),
    vixIndex: createVixIndexService(marketDeps),
    estimates: createEstimatesService(marketDeps, compute),
    models: createModelsService(compute),
    pricing: createPricingService({ market: marketDeps, compute, folders: modelFolders }),
    surface: createSurfaceService(marketDeps, compute, modelFolders),
    repairLab: createRepairLabService({ market: marketDeps, compute, folders: modelFolders }),
    simulation: createSimulationService(simulationDeps(foundation, marketDeps, compute)),
    calibration: createCalibrationService(calibrationDeps, createRunCalibration(calibrationDeps)),
    schedules,
    exports: createExportsService(storedRuns(store.read), keptSets(store.read, store.write, randomUUID)),
    shell: createShellService(config.ask),
  };
  return { services, ingest, schedules };
}

function simulationDeps(
  { store }: Foundation,
  market: MarketDeps,
  compute: Compute,
): Parameters<typeof createSimulationService>[0] {
  const archive = { reader: store.read, writer: store.write, machine: readMachineInfo(), newId: randomUUID };
  return { compute, codeVersion: market.codeVersion, archive, market };
}

function healthChecks(
  { config: { dataDir, layout }, store, settings, notices }: Foundation,
  compute: Compute,
): ReturnType<typeof listChecks> {
  return listChecks({
    layout,
    dataDir,
    reader: store.read,
    notices: () => notices,
    more: [
      { group: 'simulation', run: () => checkSimulation(compute) },
      { group: 'training', run: () => checkTraining(compute, settings.current.trainingExecutor) },
    ],
  });
}
