/** Every error that may leave the engine: what happened, what to do, and the exit code of the command line. */
export const errorTable = {
  INVALID_INPUT: {
    title: 'The request does not fit the procedure',
    advice: 'Correct the named field and send it again.',
    severity: 'error',
    exitCode: 64,
  },
  MALFORMED_MESSAGE: {
    title: 'The message is not a contract message',
    advice: 'Send {t, id, path, input} as the contract describes.',
    severity: 'error',
    exitCode: 64,
  },
  UNKNOWN_PROCEDURE: {
    title: 'There is no such procedure',
    advice: 'List them with `volterra procedures`.',
    severity: 'error',
    exitCode: 64,
  },
  NOT_ALLOWED_HERE: {
    title: 'This door may not do that',
    advice: 'Use the window or the command line, or approve the folder first.',
    severity: 'error',
    exitCode: 77,
  },
  UNAUTHENTICATED: {
    title: 'The connection has no valid token',
    advice: 'Open the one-time link that the host printed, or start the host again.',
    severity: 'error',
    exitCode: 77,
  },
  TOO_LARGE: {
    title: 'The message or file is larger than the limit',
    advice: 'Split it, or import it from the command line.',
    severity: 'error',
    exitCode: 64,
  },
  CANCELLED: {
    title: 'Cancelled',
    advice: 'Start it again when you need it.',
    severity: 'info',
    exitCode: 130,
  },
  INTERRUPTED: {
    title: 'The work was interrupted',
    advice: 'Run it again; nothing half-done was kept.',
    severity: 'warning',
    exitCode: 75,
  },
  TIMED_OUT: {
    title: 'The work ran past its time limit',
    advice: 'Try a smaller input, or raise the limit in the settings.',
    severity: 'error',
    exitCode: 75,
  },
  OVERLOADED: {
    title: 'Too many requests at once',
    advice: 'Wait for the running ones to finish.',
    severity: 'warning',
    exitCode: 75,
  },
  INTERNAL: {
    title: 'Volterra failed in a way that it did not foresee',
    advice: 'Look up the log id in the log and report it.',
    severity: 'error',
    exitCode: 70,
  },

  FILE_NOT_FOUND: {
    title: 'The file is not there',
    advice: 'Check the path.',
    severity: 'error',
    exitCode: 66,
  },
  FILE_NOT_REGULAR: {
    title: 'This is not a regular file',
    advice: 'Copy the data into an ordinary file.',
    severity: 'error',
    exitCode: 66,
  },
  FILE_UNREADABLE: {
    title: 'The file cannot be read',
    advice: 'Check its permissions and close other programs that hold it.',
    severity: 'error',
    exitCode: 66,
  },
  FILE_CHANGED: {
    title: 'The file changed while it was read',
    advice: 'Wait until it is complete and import it again.',
    severity: 'error',
    exitCode: 75,
  },
  FILE_EMPTY: { title: 'The file is empty', advice: 'Download it again.', severity: 'error', exitCode: 65 },
  FILE_BINARY: {
    title: 'The file is not text',
    advice: 'Import the CSV, its gzip or its zip.',
    severity: 'error',
    exitCode: 65,
  },
  FILE_DAMAGED: {
    title: 'The file is damaged',
    advice: 'Download it again; the line says where it breaks.',
    severity: 'error',
    exitCode: 65,
  },
  ARCHIVE_REFUSED: {
    title: 'The archive is unsafe or damaged',
    advice: 'Unpack it yourself and import the files.',
    severity: 'error',
    exitCode: 65,
  },
  FORMAT_UNKNOWN: {
    title: 'No known format fits this file',
    advice: 'Map its columns once; Volterra remembers the mapping.',
    severity: 'warning',
    exitCode: 65,
  },
  FORMAT_AMBIGUOUS: {
    title: 'The file can be read in more than one way',
    advice: 'Answer the question in the preview.',
    severity: 'warning',
    exitCode: 65,
  },
  FORMAT_UNDATED: {
    title: 'The file does not say when its data was observed',
    advice: 'Map it and give the date.',
    severity: 'warning',
    exitCode: 65,
  },
  PARSE_FAILED: {
    title: 'The parser stopped',
    advice: 'Import the file again; if it stops again, report it.',
    severity: 'error',
    exitCode: 70,
  },

  NO_DATA: {
    title: 'There is no data for this yet',
    advice: 'Import the named files.',
    severity: 'info',
    exitCode: 2,
  },
  TOO_FEW_DATA: {
    title: 'There is too little data for this number',
    advice: 'Import a longer history or widen the window.',
    severity: 'warning',
    exitCode: 2,
  },
  UNKNOWN_SERIES: {
    title: 'There is no series of that name',
    advice: 'See the coverage on the Data screen.',
    severity: 'error',
    exitCode: 64,
  },
  SAMPLE_REFUSED: {
    title: 'This data folder holds real data',
    advice: 'Open the sample in a folder of its own: start with --data <another folder>.',
    severity: 'error',
    exitCode: 64,
  },
  UNKNOWN_FEED: {
    title: 'There is no open feed of that id',
    advice: 'Start it again: a feed ends with the stream that follows it.',
    severity: 'error',
    exitCode: 64,
  },
  UNKNOWN_IMPORT: {
    title: 'There is no import of that id',
    advice: 'See the import list.',
    severity: 'error',
    exitCode: 64,
  },
  UNKNOWN_JOB: {
    title: 'There is no job of that id',
    advice: 'See the job list.',
    severity: 'error',
    exitCode: 64,
  },

  UNKNOWN_MODEL: {
    title: 'There is no model of that id',
    advice: 'List them with `volterra call models.list`.',
    severity: 'error',
    exitCode: 64,
  },
  UNKNOWN_ENGINE: {
    title: 'There is no engine of that id that can price this model',
    advice: 'List them with `volterra call models.list`, or leave the engine out.',
    severity: 'error',
    exitCode: 64,
  },
  EXECUTOR_NOT_USABLE: {
    title: 'Training cannot run on that executor here',
    advice: 'Look at `volterra doctor`, or let the app choose: set trainingExecutor to auto.',
    severity: 'error',
    exitCode: 78,
  },
  TRAINING_DIVERGED: {
    title: 'The training has left all bounds',
    advice: 'Train again with another seed.',
    severity: 'error',
    exitCode: 70,
  },
  DEVICE_FAILED: {
    title: 'The graphics processor cannot do this',
    advice: 'Leave the choice of the back end to Volterra (auto), or choose wasm.',
    severity: 'warning',
    exitCode: 78,
  },
  SIMULATION_FAILED: {
    title: 'The paths have no finite mean',
    advice: 'Take milder parameters, nearer dates or double precision.',
    severity: 'error',
    exitCode: 65,
  },
  BAD_PARAMETER: {
    title: 'A model parameter makes no sense',
    advice: 'Correct the named parameter; models.list tells its bounds.',
    severity: 'error',
    exitCode: 64,
  },
  BAD_MARKET: {
    title: 'The market makes no sense',
    advice: 'Give either a spot or a forward above 0, with a rate and a dividend yield as decimals.',
    severity: 'error',
    exitCode: 64,
  },
  BAD_OPTION: {
    title: 'No option of the request can be priced',
    advice: 'Correct the named field of the options.',
    severity: 'error',
    exitCode: 64,
  },
  BAD_SURFACE: {
    title: 'The quotes or the grid make no surface',
    advice: 'Correct the named field.',
    severity: 'error',
    exitCode: 64,
  },
  AMERICAN_OPTIONS: {
    title: 'These options can be exercised early',
    advice:
      'Use a chain of European options such as SPX or VIX: no early-exercise premium is taken out here.',
    severity: 'error',
    exitCode: 64,
  },

  UNKNOWN_RUN: {
    title: 'There is no calibration of that id',
    advice: 'List them with `volterra call calibration.list`.',
    severity: 'error',
    exitCode: 64,
  },
  UNKNOWN_SIMULATION: {
    title: 'There is no simulation of that id',
    advice: 'List them with `volterra call simulation.list`.',
    severity: 'error',
    exitCode: 64,
  },
  RUN_NOT_USABLE: {
    title: 'This calibration did not converge',
    advice: 'Calibrate again, or confirm that you want to use it as it is.',
    severity: 'warning',
    exitCode: 65,
  },
  BAD_ALERT_RULE: {
    title: 'The alert rule makes no sense',
    advice: 'Correct the named field.',
    severity: 'error',
    exitCode: 64,
  },
  UNKNOWN_ALERT_RULE: {
    title: 'There is no alert rule of that id',
    advice: 'List them with `volterra call calibration.alertRules`.',
    severity: 'error',
    exitCode: 64,
  },

  BAD_SCHEDULE: {
    title: 'The schedule makes no sense',
    advice: 'Correct the named field; `volterra call schedules.preview` shows the next slots of a trigger.',
    severity: 'error',
    exitCode: 64,
  },
  UNKNOWN_SCHEDULE: {
    title: 'There is no schedule of that id',
    advice: 'List them with `volterra call schedules.list`.',
    severity: 'error',
    exitCode: 64,
  },
  SCHEDULE_RUNNING: {
    title: 'This schedule is running',
    advice: 'Wait until it has ended, or cancel its job.',
    severity: 'warning',
    exitCode: 75,
  },

  BAD_PARAMS_FILE: {
    title: 'This is no file of parameters that can be trusted',
    advice: 'Export the sets again with Volterra.',
    severity: 'error',
    exitCode: 65,
  },
  EXPORT_NEEDS_YES: {
    title: 'Some of these sets should not be used without a second look',
    advice: 'Read the reasons; export again with an explicit yes (`acknowledge`).',
    severity: 'warning',
    exitCode: 65,
  },
  NOT_FINITE: {
    title: 'A number to be exported is not finite',
    advice: 'Fit the model again; nothing was exported.',
    severity: 'error',
    exitCode: 65,
  },

  STORE_LOCKED: {
    title: 'Another Volterra has this data folder open for writing',
    advice: 'Close it, or open this one read-only.',
    severity: 'error',
    exitCode: 75,
  },
  STORE_READ_ONLY: {
    title: 'The data folder is open read-only',
    advice: 'Close the other Volterra, or check the folder permissions.',
    severity: 'error',
    exitCode: 73,
  },
  STORE_FULL: {
    title: 'The disk is full',
    advice: 'Free the named space; nothing half-written was kept.',
    severity: 'error',
    exitCode: 74,
  },
  STORE_IO: {
    title: 'The disk did not do what was asked',
    advice: 'Check the disk and the folder permissions.',
    severity: 'error',
    exitCode: 74,
  },
  STORE_DAMAGED: {
    title: 'The database is damaged',
    advice: 'It was set aside; restore the newest backup that it names.',
    severity: 'error',
    exitCode: 74,
  },
  STORE_TOO_NEW: {
    title: 'The database was written by a newer Volterra',
    advice: 'Update Volterra; this one does not touch it.',
    severity: 'error',
    exitCode: 78,
  },
  STORE_MIGRATION_EDITED: {
    title: 'A migration differs from the one that was applied',
    advice: 'Install Volterra again.',
    severity: 'error',
    exitCode: 78,
  },
  STORE_UNSAFE_PLACE: {
    title: 'The data folder is on a network or synchronised drive',
    advice: 'Choose a folder on a local disk.',
    severity: 'error',
    exitCode: 78,
  },
  HASH_MISMATCH: {
    title: 'Stored data differs from what was imported',
    advice: 'Restore a backup or import the named files again.',
    severity: 'error',
    exitCode: 74,
  },
} as const satisfies Record<string, ErrorEntry>;

interface ErrorEntry {
  readonly title: string;
  readonly advice: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly exitCode: number;
}

export type ErrorCode = keyof typeof errorTable;

/** What an error looks like on the wire and in `--json` output. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly advice: string;
  /** Path of the input field at fault, such as `sources.0.path`. */
  readonly field?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface ErrorDetail {
  /** Sentence about this very case; the title of the table where absent. */
  readonly message?: string;
  readonly field?: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** The only error class that handlers and services throw. */
export class VolterraError extends Error {
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;

  constructor(code: ErrorCode, detail: ErrorDetail = {}) {
    super(detail.message ?? errorTable[code].title, { cause: detail.cause });
    this.name = 'VolterraError';
    this.code = code;
    this.detail = detail;
  }

  toWire(): WireError {
    const { field, data } = this.detail;
    return {
      code: this.code,
      message: this.message,
      advice: errorTable[this.code].advice,
      ...(field === undefined ? {} : { field }),
      ...(data === undefined ? {} : { data }),
    };
  }
}
