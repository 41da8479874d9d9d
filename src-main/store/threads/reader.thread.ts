import type { ReadDb } from '../connection.ts';
import { readMigrations } from '../migration-files.ts';
import { openForReading } from '../open-database.ts';
import { AlertRepository } from '../repositories/alert.repository.ts';
import { BarRepository } from '../repositories/bar.repository.ts';
import { CalibrationRepository } from '../repositories/calibration.repository.ts';
import { FutureRepository } from '../repositories/future.repository.ts';
import { JobRepository } from '../repositories/job.repository.ts';
import { LedgerRepository } from '../repositories/ledger.repository.ts';
import { LineageRepository } from '../repositories/lineage.repository.ts';
import { findMapping } from '../repositories/mapping.repository.ts';
import { OptionQuoteRepository } from '../repositories/option-quote.repository.ts';
import { ScheduleRepository } from '../repositories/schedule.repository.ts';
import { SimulationRepository } from '../repositories/simulation.repository.ts';
import { SummaryRepository } from '../repositories/summary.repository.ts';
import type { StoreReader } from '../store.ts';
import type { Handlers } from '../thread-port.ts';
import type { ThreadStart } from './thread-role.ts';

/** The questions as the reader's thread answers them. */
export type ReaderApi = {
  readonly [Name in keyof StoreReader]: (
    ...args: Parameters<StoreReader[Name]>
  ) => Awaited<ReturnType<StoreReader[Name]>>;
} & { close(): void };

/** The reader: answers every question on its own read-only connection. */
export function createReader(start: ThreadStart): Handlers<ReaderApi> {
  const db = openForReading(start.folder, readMigrations(start.migrationsDir));
  return readerHandlers(db, start);
}

function readerHandlers(db: ReadDb, start: ThreadStart): Handlers<ReaderApi> {
  const lineage = new LineageRepository(db);
  const bars = new BarRepository(db, lineage);
  const futures = new FutureRepository(db, lineage);
  const options = new OptionQuoteRepository(db, lineage);
  const summary = new SummaryRepository(db, lineage);
  const ledger = new LedgerRepository(db);
  const jobs = new JobRepository(db);
  const calibrations = new CalibrationRepository(db);
  const simulations = new SimulationRepository(db);
  const alerts = new AlertRepository(db);
  const schedules = new ScheduleRepository(db);
  return {
    summaries: () => summary.summaries(),
    dailySeries: (_, seriesId, range) => bars.dailySeries(seriesId, range),
    intradaySeries: (_, ...question) => bars.intradaySeries(...question),
    futures: (_, range) => futures.futures(range),
    rankedFutures: (_, range) => futures.rankedFutures(range),
    publishedVix: (_, range) => bars.publishedVix(range),
    yieldCurve: (_, curveId, day) => bars.yieldCurve(curveId, day),
    chains: (_, filter) => options.chains(filter),
    chainQuotes: (_, snapshotId) => options.chainQuotes(snapshotId),
    marketDays: () => summary.marketDays(),
    imports: (_, page) => ledger.imports(page),
    rejectedRows: (_, filter) => ledger.rejectedRows(filter),
    importByFileHash: (_, fileHash, formatVersion) => ledger.byFileHash(fileHash, formatVersion),
    mapping: (_, headerHash) => findMapping(db, headerHash),
    jobs: (_, filter) => jobs.jobs(filter),
    calibrations: (_, page) => calibrations.page(page),
    calibration: (_, runId) => calibrations.byId(runId),
    currentCalibration: (_, model) => calibrations.current(model),
    calibrationPoints: (_, range) => calibrations.points(range),
    simulations: (_, page) => simulations.page(page),
    simulation: (_, runId) => simulations.byId(runId),
    alertRules: () => alerts.rules(),
    alertEvents: (_, page) => alerts.events(page),
    schedules: () => schedules.schedules(),
    scheduleSlots: (_, filter) => schedules.slots(filter),
    info: () => summary.info(start.readOnly, start.recovery),
    close: () => void db.close(),
  };
}
