import type {
  AlertEvent,
  AlertRule,
  CalibrationRun,
  CalibrationSummary,
} from '#contract/schemas/calibration.ts';
import type { Accounting, ColumnMapping, ImportReport, RejectedRow } from '#contract/schemas/data.ts';
import type { ScheduleInput, ScheduleSlot, SlotOutcome } from '#contract/schemas/schedules.ts';
import type { SimulationSummary, StoredSimulation } from '#contract/schemas/stored-simulation.ts';
import type { JobRow } from '#contract/schemas/system.ts';
import type { RecordChunk, RecordKind } from '#quant/market/records.ts';
import type { DayNumber } from '#quant/time/day-number.ts';

/** Batches behind an answer, for its provenance. */
export interface Lineage {
  readonly sources: readonly string[];
  readonly batchHashes: readonly string[];
  readonly sample: boolean;
}

export interface DayRange {
  readonly fromDay?: DayNumber;
  readonly toDay?: DayNumber;
}

export interface DailySeries extends Lineage {
  readonly seriesId: string;
  readonly days: Int32Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

export interface IntradaySeries extends Lineage {
  readonly endMs: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/** VX settlements, sorted by day then expiry; rows without a settlement (0 or absent) are left out. */
export interface FuturesTable extends Lineage {
  readonly days: Int32Array;
  readonly expiryDays: Int32Array;
  readonly contracts: readonly string[];
  readonly contractIndex: Int32Array;
  readonly dependent: Uint8Array;
  readonly settle: Float64Array;
  readonly volume: Float64Array;
  readonly openInterest: Float64Array;
}

export interface RankedTable extends Lineage {
  readonly tableId: string;
  readonly days: Int32Array;
  readonly ranks: Int32Array;
  readonly settle: Float64Array;
}

export interface PublishedVixTable extends Lineage {
  readonly days: Int32Array;
  readonly expiryDays: Int32Array;
  readonly value: Float64Array;
}

export interface YieldCurve extends Lineage {
  readonly curveId: string;
  readonly day: DayNumber;
  readonly tenorDays: Int32Array;
  readonly ratePercent: Float64Array;
}

export interface ChainRow {
  readonly snapshotId: string;
  readonly underlying: string;
  readonly quoteAtMs: number;
  readonly quoteDay: DayNumber;
  readonly spot: number | null;
  readonly quotes: number;
  readonly twoSided: number;
  readonly expiries: number;
  readonly source: string;
  readonly sample: boolean;
}

export interface ChainQuotes extends Lineage {
  readonly chain: ChainRow;
  readonly roots: readonly string[];
  readonly rootIndex: Uint8Array;
  readonly expiryDays: Int32Array;
  readonly strikes: Float64Array;
  readonly isCall: Uint8Array;
  readonly bid: Float64Array;
  readonly ask: Float64Array;
  readonly last: Float64Array;
  readonly impliedVol: Float64Array;
  readonly volume: Float64Array;
  readonly openInterest: Float64Array;
}

export interface SeriesSummary {
  /** `VIX`, `VX` (all contracts together), `VX_RANKED:<tableId>`, `VIX_BY_EXPIRY`, `SPX options`, `UST_PAR`, `SPY 15min` … */
  readonly seriesId: string;
  readonly kind: RecordKind;
  readonly firstDay: DayNumber;
  readonly lastDay: DayNumber;
  readonly count: number;
  readonly days: Int32Array;
  readonly sources: readonly string[];
  readonly sample: boolean;
}

export interface CalibrationPage {
  readonly model?: string;
  readonly limit: number;
  readonly offset: number;
}

export interface SimulationPage {
  readonly process?: string;
  readonly limit: number;
  readonly offset: number;
}

export interface ModelRange extends DayRange {
  readonly model: string;
}

/** What a history needs of one run. */
export interface CalibrationPoint extends Pick<CalibrationRun, 'runId' | 'status' | 'fittedParams' | 'rmse'> {
  readonly quoteDay: DayNumber;
  readonly quoteDate: string;
}

/** How far a schedule has come. */
export interface ScheduleProgress {
  /** Every slot up to here is decided; it goes back where the clock is set back. */
  readonly decidedToMs: number;
  /** No slot up to here is ever decided again. */
  readonly floorMs: number;
  /** When data came in that has not been calibrated yet. */
  readonly dataAtMs: number | null;
  /** Failures since the last success. */
  readonly failures: number;
  readonly pausedReason: string | null;
  readonly lastInputsHash: string | null;
  readonly lastRunId: string | null;
}

export interface StoredSchedule extends Omit<ScheduleInput, 'scheduleId'> {
  readonly scheduleId: string;
  readonly createdAtMs: number;
  readonly progress: ScheduleProgress;
}

/** A slot that is running has no outcome yet. */
export interface StoredSlot extends Omit<ScheduleSlot, 'outcome'> {
  readonly outcome: SlotOutcome | null;
  readonly byHand: boolean;
}

export interface SlotFilter {
  readonly scheduleId: string;
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly limit: number;
}

/** Slots that are decided together, with what that makes of the schedule. */
export interface SlotChange {
  readonly scheduleId: string;
  readonly slots: readonly StoredSlot[];
  /** A slot that is given back, to be decided again. */
  readonly released?: number;
  readonly progress: ScheduleProgress;
}

/** Questions to the store; each runs on a read-only connection of its own thread. */
export interface StoreReader {
  summaries(): Promise<SeriesSummary[]>;
  dailySeries(seriesId: string, range?: DayRange): Promise<DailySeries | null>;
  intradaySeries(
    seriesId: string,
    intervalSeconds: number,
    fromMs: number,
    toMs: number,
  ): Promise<IntradaySeries | null>;
  futures(range?: DayRange): Promise<FuturesTable>;
  rankedFutures(range?: DayRange): Promise<RankedTable[]>;
  publishedVix(range?: DayRange): Promise<PublishedVixTable>;
  /** Latest curve on or before the day. */
  yieldCurve(curveId: string, day: DayNumber): Promise<YieldCurve | null>;
  chains(filter: {
    underlying?: string;
    toDay?: DayNumber;
    limit: number;
    offset: number;
  }): Promise<ChainRow[]>;
  chainQuotes(snapshotId: string): Promise<ChainQuotes | null>;
  /** Days that have a VIX close, a futures settlement or a chain, ascending. */
  marketDays(): Promise<Int32Array>;
  imports(page: { limit: number; offset: number }): Promise<{ total: number; imports: ImportReport[] }>;
  rejectedRows(filter: {
    batchId?: string;
    limit: number;
    offset: number;
  }): Promise<{ total: number; rows: RejectedRow[] }>;
  /**
   * Report of the file with this hash, if it was imported before (under this version of its format, where one is given) and
   * nothing that it held has been removed since with another import.
   */
  importByFileHash(fileHash: string, formatVersion?: number): Promise<ImportReport | null>;
  mapping(headerHash: string): Promise<ColumnMapping | null>;
  jobs(filter: { status?: JobRow['status']; limit: number }): Promise<JobRow[]>;
  /** Newest first. */
  calibrations(page: CalibrationPage): Promise<{ total: number; runs: CalibrationSummary[] }>;
  calibration(runId: string): Promise<CalibrationRun | null>;
  /** The run in use for a model. */
  currentCalibration(model: string): Promise<CalibrationRun | null>;
  /** Runs of one model by the day of their quotes, then by the order in which they were stored. */
  calibrationPoints(range: ModelRange): Promise<CalibrationPoint[]>;
  /** Newest first. */
  simulations(page: SimulationPage): Promise<{ total: number; runs: SimulationSummary[] }>;
  simulation(runId: string): Promise<StoredSimulation | null>;
  alertRules(): Promise<AlertRule[]>;
  /** Newest first. */
  alertEvents(page: CalibrationPage): Promise<{ total: number; events: AlertEvent[] }>;
  schedules(): Promise<StoredSchedule[]>;
  /** Newest first. */
  scheduleSlots(filter: SlotFilter): Promise<StoredSlot[]>;
  info(): Promise<StoreInfo>;
}

export interface StoreInfo {
  readonly sqliteVersion: string;
  readonly databaseBytes: number;
  readonly schemaVersion: number;
  readonly readOnly: boolean;
  readonly empty: boolean;
  readonly sample: boolean;
  /** What opening this database had to repair; null where all was well. */
  readonly recovery: StoreRecovery | null;
}

/** A damaged database was set aside under a name with a timestamp; nothing is ever deleted. */
export interface StoreRecovery {
  readonly reason: string;
  readonly setAside: readonly string[];
  /** Backup that was put in its place; null where there was none and the store starts empty. */
  readonly restoredFrom: string | null;
  /** Backups that were damaged too. */
  readonly damagedBackups: readonly string[];
}

export interface ImportStart {
  readonly batchId: string;
  readonly fileName: string;
  readonly fileHash: string;
  readonly formatId: string;
  readonly formatVersion: number;
  readonly conflictPolicy: 'keep-first' | 'later-wins';
  readonly sample: boolean;
  readonly startedAtMs: number;
  /** Size of the file, where it is known: three times as much must be free on the disk. */
  readonly fileBytes?: number;
}

/** What the reader of a file says at its end. */
export interface ImportSummary {
  readonly accounting: Accounting;
  readonly flags: Readonly<Record<string, number>>;
  readonly rejects: Readonly<Record<string, number>>;
  readonly durationMs: number;
}

/** Outcome of one chunk, by position in the chunk. */
export interface ChunkOutcome {
  /** 0 written, 1 identical to what is stored, 2 conflicts with what is stored and was kept out, 3 replaced what was stored. */
  readonly outcome: Uint8Array;
}

/** One file = one transaction: nothing of it is visible before `commit`, nothing is left after `rollback` or a crash. */
export interface ImportSession {
  append(chunk: RecordChunk): Promise<ChunkOutcome>;
  reject(rows: readonly RejectedRow[]): Promise<void>;
  /** Computes the order-independent batch hash, writes the ledger row, commits. */
  commit(summary: ImportSummary): Promise<ImportReport>;
  rollback(): Promise<void>;
}

/** Changes to the store; one writer thread, one transaction at a time. */
export interface StoreWriter {
  beginImport(start: ImportStart): Promise<ImportSession>;
  /** Ledger entry of a file of which nothing was taken. */
  recordRefusal(report: ImportReport, rejected?: readonly RejectedRow[]): Promise<void>;
  /** Takes the rows of one import out again and gives back what it had replaced; false where there is no such import. */
  removeImport(batchId: string): Promise<boolean>;
  saveMapping(mapping: ColumnMapping): Promise<void>;
  saveJob(row: JobRow): Promise<void>;
  /** Stores a run with what the alert rules said of it, in one transaction; with `promote` it is the one in use from then on. */
  saveCalibration(run: CalibrationRun, events: readonly AlertEvent[], promote?: boolean): Promise<void>;
  /** False where there is no such run. */
  promoteCalibration(runId: string, atMs: number): Promise<boolean>;
  /** The oldest go where there are more than ten thousand. */
  saveSimulation(run: StoredSimulation): Promise<void>;
  saveAlertRule(rule: AlertRule): Promise<void>;
  removeAlertRule(alertId: string): Promise<boolean>;
  saveSchedule(schedule: StoredSchedule): Promise<void>;
  /** With its slots; its calibrations stay. */
  removeSchedule(scheduleId: string): Promise<boolean>;
  /** In one transaction; false where the schedule has been removed meanwhile. */
  saveSlots(change: SlotChange): Promise<boolean>;
  verify(options: { signal?: AbortSignal; progress?: (fraction: number) => void }): Promise<{
    batches: number;
    rows: number;
    integrity: string;
    mismatches: { batchId: string; fileName: string; expected: string; actual: string }[];
  }>;
  /** Compact copy in rollback-journal mode; returns its size. */
  snapshot(path: string): Promise<{ sizeBytes: number }>;
  backup(path: string): Promise<void>;
  /** Makes the backup of this day if there is none, and removes those beyond 7 days and 4 weeks. */
  backupDaily(nowMs: number): Promise<{ path: string; made: boolean; removed: readonly string[] }>;
}

export interface Store {
  readonly read: StoreReader;
  readonly write: StoreWriter;
  close(): Promise<void>;
}

export interface StoreOptions {
  readonly dataDir: string;
  /** Folder of `NNNN_verb_noun.sql` files. */
  readonly migrationsDir: string;
  /** URL of the store thread entry (`store.worker`), in TypeScript or built form. */
  readonly workerUrl: URL;
  readonly readOnly?: boolean;
}
