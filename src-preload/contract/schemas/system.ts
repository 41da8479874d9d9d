import { z } from 'zod';
import { epochMs, sha256 } from './common.ts';
import { wireErrorShape } from './data.ts';
import { executorId } from './training.ts';

export const check = z.strictObject({
  id: z.string(),
  label: z.string(),
  group: z.enum(['runtime', 'store', 'simulation', 'training']),
  status: z.enum(['ok', 'warning', 'failed', 'absent']),
  detail: z.string(),
  /** How fast it is, where that was measured. */
  measured: z.strictObject({ value: z.number(), unit: z.string() }).nullable(),
});

/** What lies in the data folder. */
export const systemStorage = z.strictObject({
  databaseBytes: z.int(),
  schemaVersion: z.int(),
  readOnly: z.boolean(),
  logBytes: z.int(),
  freeBytes: z.number(),
  /** Newest first. */
  backups: z.array(z.strictObject({ fileName: z.string(), sizeBytes: z.int(), modifiedMs: epochMs })),
  /** What opening the database had to repair; null where all was well. */
  recovery: z
    .strictObject({
      reason: z.string(),
      setAside: z.array(z.string()),
      restoredFrom: z.string().nullable(),
    })
    .nullable(),
});

export const systemInfo = z.strictObject({
  name: z.literal('Volterra'),
  version: z.string(),
  codeVersion: z.string(),
  nodeVersion: z.string(),
  sqliteVersion: z.string(),
  door: z.enum(['window', 'loopback', 'cli']),
  dataDir: z.string(),
  databaseBytes: z.int(),
  readOnly: z.boolean(),
  sample: z.boolean(),
  empty: z.boolean(),
  startedAtMs: epochMs,
});

export const jobStatus = z.enum(['queued', 'running', 'done', 'failed', 'cancelled']);

export const jobRow = z.strictObject({
  jobId: z.string(),
  procedure: z.string(),
  label: z.string(),
  status: jobStatus,
  fraction: z.number().min(0).max(1).nullable(),
  stage: z.string(),
  etaMs: z.number().nullable(),
  inputHash: sha256,
  seed: z.int().nullable(),
  queuedAtMs: epochMs,
  startedAtMs: epochMs.nullable(),
  endedAtMs: epochMs.nullable(),
  codeVersion: z.string(),
  error: wireErrorShape.nullable(),
});
export type JobRow = z.infer<typeof jobRow>;

/** What a `job` sends while it runs; the result comes as the answer of the call. */
export const jobEvent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('accepted'), jobId: z.string() }),
  z.strictObject({
    type: z.literal('progress'),
    fraction: z.number().min(0).max(1).nullable(),
    stage: z.string(),
    etaMs: z.number().nullable(),
  }),
  z.strictObject({ type: z.literal('partial'), value: z.unknown() }),
]);
export type JobEvent = z.infer<typeof jobEvent>;

/** What `jobs.watch` sends: the row at once, then at each change until it ends. */
export const jobWatchEvent = z.strictObject({ row: jobRow });

export const verifyResult = z.strictObject({
  status: z.enum(['OK', 'MISMATCH', 'DAMAGED']),
  batches: z.int(),
  rows: z.int(),
  integrity: z.string(),
  mismatches: z.array(
    z.strictObject({ batchId: z.string(), fileName: z.string(), expected: sha256, actual: sha256 }),
  ),
});

export const snapshotResult = z.strictObject({ path: z.string(), sizeBytes: z.int(), fileHash: sha256 });

const settingFields = {
  theme: z.enum(['dark', 'light', 'high-contrast', 'system']),
  watchedFolders: z.array(z.string().max(4096)).max(20),
  conflictPolicy: z.enum(['keep-first', 'later-wins']),
  staleAfterSessions: z.int().min(1).max(60),
  parseTimeLimitSeconds: z.int().min(5).max(3600),
  parseMemoryLimitMb: z.int().min(64).max(8192),
  /** What trains networks; `auto` takes the fastest by a probe. */
  trainingExecutor: z.union([z.literal('auto'), executorId]),
  /** Layout of each screen, opaque to the engine. */
  layouts: z.record(z.string().max(64), z.string().max(65_536)),
};

export const settings = z.strictObject({
  version: z.literal(1),
  theme: settingFields.theme.default('dark'),
  watchedFolders: settingFields.watchedFolders.default([]),
  conflictPolicy: settingFields.conflictPolicy.default('keep-first'),
  staleAfterSessions: settingFields.staleAfterSessions.default(1),
  parseTimeLimitSeconds: settingFields.parseTimeLimitSeconds.default(300),
  parseMemoryLimitMb: settingFields.parseMemoryLimitMb.default(512),
  trainingExecutor: settingFields.trainingExecutor.default('auto'),
  layouts: settingFields.layouts.default({}),
});
export type Settings = z.infer<typeof settings>;

/** Some of the settings: what is not named has no default here, so that it stays as it is. */
export const settingsChange = z.strictObject(settingFields).partial();
