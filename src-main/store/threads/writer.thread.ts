import { statSync } from 'node:fs';
import { VolterraError } from '#contract/errors.ts';
import type { AlertEvent, AlertRule, CalibrationRun } from '#contract/schemas/calibration.ts';
import type { ColumnMapping, ImportReport, RejectedRow } from '#contract/schemas/data.ts';
import type { StoredSimulation } from '#contract/schemas/stored-simulation.ts';
import type { JobRow } from '#contract/schemas/system.ts';
import type { RecordChunk } from '#quant/market/records.ts';
import { prepareWriter, type WriterTools, WriterSession } from '../import-session.ts';
import { readMigrations } from '../migration-files.ts';
import { openDatabase, type OpenedDatabase } from '../open-database.ts';
import { removeImport } from '../remove-import.ts';
import { addEvents, removeRule, saveRule } from '../repositories/alert.repository.ts';
import { addPromotion, addRun } from '../repositories/calibration.repository.ts';
import { interruptJobs, saveJob } from '../repositories/job.repository.ts';
import { saveMapping } from '../repositories/mapping.repository.ts';
import { removeSchedule, saveSchedule, saveSlots } from '../repositories/schedule.repository.ts';
import { addSimulation } from '../repositories/simulation.repository.ts';
import { requireFree } from '../sqlite-errors.ts';
import type { ImportStart, ImportSummary, SlotChange, StoredSchedule, StoreRecovery } from '../store.ts';
import type { Handlers } from '../thread-port.ts';
import { WriterLock } from '../writer-lock.ts';
import type { ThreadStart } from './thread-role.ts';

/** A session that nobody feeds for this long is rolled back, so that it cannot hold up other writes for ever. */
const IDLE_MS = 60_000;
const LARGEST_LOG_BYTES = 64 * 1_048_576;

export interface WriterApi {
  ready(): StoreRecovery | null;
  beginImport(start: ImportStart): number;
  append(session: number, chunk: RecordChunk): Uint8Array;
  reject(session: number, rows: readonly RejectedRow[]): void;
  commit(session: number, summary: ImportSummary): ImportReport;
  rollback(session: number): void;
  recordRefusal(report: ImportReport, rejected: readonly RejectedRow[]): void;
  removeImport(batchId: string): boolean;
  saveMapping(mapping: ColumnMapping): void;
  saveJob(row: JobRow): void;
  saveCalibration(run: CalibrationRun, events: readonly AlertEvent[], promote: boolean): void;
  promoteCalibration(runId: string, atMs: number): boolean;
  saveSimulation(run: StoredSimulation): void;
  saveAlertRule(rule: AlertRule): void;
  removeAlertRule(alertId: string): boolean;
  saveSchedule(schedule: StoredSchedule): void;
  removeSchedule(scheduleId: string): boolean;
  saveSlots(change: SlotChange): boolean;
  close(): void;
}

/** The writer: owns the lock and the only connection that changes the database; one transaction at a time. */
export class WriterThread {
  readonly #folder: string;
  readonly #lock: WriterLock;
  readonly #opened: OpenedDatabase;
  readonly #tools: WriterTools;
  #queue: Promise<unknown> = Promise.resolve();
  #session: { readonly id: number; readonly work: WriterSession; readonly release: () => void } | undefined;
  #sessions = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(start: ThreadStart) {
    this.#folder = start.folder;
    this.#lock = new WriterLock(start.folder);
    try {
      this.#opened = openDatabase(start.folder, readMigrations(start.migrationsDir), Date.now());
      interruptJobs(this.#opened.db, Date.now());
      this.#tools = prepareWriter(this.#opened.db);
    } catch (error) {
      this.#lock.release();
      throw error;
    }
  }

  handlers(): Handlers<WriterApi> {
    const { db, imports } = this.#tools;
    return {
      ready: () => this.#opened.recovery,
      beginImport: (_, start) => this.#begin(start),
      append: (_, session, chunk) => this.#during(session, (work) => work.append(chunk)),
      reject: (_, session, rows) => this.#during(session, (work) => work.reject(rows)),
      commit: (_, session, summary) => this.#commit(session, summary),
      rollback: (_, session) => this.#end(session),
      recordRefusal: (_, report, rejected) => this.#change(() => imports.addRefusal(report, rejected)),
      removeImport: (_, batchId) => this.#alone(() => removeImport(this.#tools, batchId)),
      saveMapping: (_, mapping) => this.#change(() => saveMapping(db, mapping, Date.now())),
      saveJob: (_, row) => this.#change(() => saveJob(db, row)),
      saveCalibration: (_, run, events, promote) =>
        this.#change(() => {
          addRun(db, run);
          addEvents(db, events);
          if (promote) addPromotion(db, run.runId, run.startedAtMs + Math.round(run.elapsedMs));
        }),
      promoteCalibration: (_, runId, atMs) => this.#change(() => addPromotion(db, runId, atMs)),
      saveSimulation: (_, run) => this.#change(() => addSimulation(db, run)),
      saveAlertRule: (_, rule) => this.#change(() => saveRule(db, rule)),
      removeAlertRule: (_, alertId) => this.#change(() => removeRule(db, alertId)),
      saveSchedule: (_, schedule) => this.#change(() => saveSchedule(db, schedule)),
      removeSchedule: (_, scheduleId) => this.#change(() => removeSchedule(db, scheduleId)),
      saveSlots: (_, change) => this.#change(() => saveSlots(db, change)),
      close: () => this.#close(),
    };
  }

  /** Waits until no other write is under way. */
  #alone<T>(work: () => T): Promise<T> {
    const turn = this.#queue.then(work);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  /** One transaction of its own. */
  #change<T>(work: () => T): Promise<T> {
    return this.#alone(() => this.#inTransaction(work));
  }

  #inTransaction<T>(work: () => T): T {
    const { db } = this.#tools;
    db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      db.exec('COMMIT');
      return result;
    } catch (error) {
      if (db.inTransaction) db.exec('ROLLBACK');
      throw error;
    }
  }

  async #begin(start: ImportStart): Promise<number> {
    const { promise: over, resolve } = Promise.withResolvers();
    const release = (): void => resolve(undefined);
    const begun = this.#alone(() => {
      if (start.fileBytes !== undefined) requireFree(this.#folder, start.fileBytes * 3);
      const id = (this.#sessions += 1);
      this.#session = { id, work: new WriterSession(this.#tools, start), release };
      this.#watchIdle();
      return id;
    });
    this.#queue = begun.then(
      () => over,
      () => undefined,
    );
    return begun;
  }

  /** Any failure ends the session: what one part of a file could not do must not leave the other part behind. */
  #during<T>(id: number, work: (session: WriterSession) => T): T {
    const session = this.#session;
    if (session?.id !== id) {
      throw new VolterraError('INTERRUPTED', { message: 'This import has ended; nothing of it was kept.' });
    }
    try {
      const result = work(session.work);
      this.#watchIdle();
      return result;
    } catch (error) {
      this.#end(id);
      throw error;
    }
  }

  #commit(id: number, summary: ImportSummary): ImportReport {
    const report = this.#during(id, (work) => work.commit(summary));
    this.#end(id);
    this.#checkpoint();
    return report;
  }

  #end(id: number): void {
    const session = this.#session;
    if (session?.id !== id) return;
    clearTimeout(this.#idle);
    this.#session = undefined;
    try {
      session.work.rollback();
    } finally {
      session.release();
    }
  }

  #watchIdle(): void {
    clearTimeout(this.#idle);
    const { id } = this.#session!;
    this.#idle = setTimeout(() => this.#end(id), IDLE_MS);
  }

  /** A large import leaves a large log: fold it back at once, as far as readers allow without waiting for them. */
  #checkpoint(): void {
    const { db } = this.#tools;
    const log = statSync(`${db.name}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    if (log <= LARGEST_LOG_BYTES) return;
    db.pragma('busy_timeout = 0');
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.pragma('busy_timeout = 5000');
  }

  #close(): void {
    const { db } = this.#tools;
    if (this.#session) this.#end(this.#session.id);
    try {
      db.pragma('optimize');
      db.pragma('wal_checkpoint(TRUNCATE)');
    } catch {
      // Closing must succeed on a full disk too; the log is folded back at the next start.
    }
    db.close();
    this.#lock.release();
  }
}
