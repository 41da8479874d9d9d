import type { CalibrationRun, CalibrationSettings } from '#contract/schemas/calibration.ts';
import type { Calendars } from '#ingest/calendars.ts';
import type { JobQueue } from '#jobs/job-runner.ts';
import type { StoreReader, StoreWriter } from '#store/store.ts';
import type { ServiceContext } from '../service-context.ts';

export interface DueRequest {
  readonly settings: CalibrationSettings;
  readonly label: string;
  /** Id that the stored run gets: an engine that comes back sees by it that the run of a slot was stored. */
  readonly runId: string;
  readonly promote: boolean;
}

export interface DueResult {
  readonly runId: string;
  readonly status: CalibrationRun['status'];
  readonly message: string;
  /** Of settings and quotes; null where there were none. */
  readonly inputsHash: string | null;
}

export type DueContext = Pick<ServiceContext, 'signal' | 'now' | 'progress' | 'partial' | 'endedEarly'>;

/** One calibration of a schedule, from the quotes to the stored run. */
export type RunDue = (request: DueRequest, context: DueContext) => Promise<DueResult>;

/** Hash of what a run would be made of; the same as `inputsHash` of that run. */
export type HashInputs = (settings: CalibrationSettings, context: DueContext) => Promise<string>;

export interface ScheduleLog {
  info(data: object, message: string): void;
  warn(data: object, message: string): void;
  error(data: object, message: string): void;
}

/** The timer of the loop, so that a test can be the clock. */
export interface Alarm {
  /** Calls back once after so many milliseconds; gives the way to call it off. */
  set(callBack: () => void, delayMs: number): () => void;
}

/** What schedules work with. */
export interface ScheduleDeps {
  readonly reader: Pick<StoreReader, 'schedules' | 'scheduleSlots' | 'calibration'>;
  readonly writer: Pick<StoreWriter, 'saveSchedule' | 'removeSchedule' | 'saveSlots'>;
  readonly calendars: Calendars;
  readonly runDue: RunDue;
  readonly hashInputs: HashInputs;
  /** @throws VolterraError UNKNOWN_MODEL, BAD_PARAMETER */
  readonly checkSettings: (settings: CalibrationSettings) => void;
  readonly jobs: Pick<JobQueue, 'run'>;
  readonly alarm: Alarm;
  readonly now: () => number;
  readonly newId: () => string;
  readonly logger: ScheduleLog;
}
