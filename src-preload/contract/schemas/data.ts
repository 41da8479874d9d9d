import { z } from 'zod';
import { epochMs, isoDate, sha256, uint8 } from './common.ts';

export const recordKind = z.enum([
  'daily-bar',
  'intraday-bar',
  'vx-bar',
  'ranked-future',
  'published-vix',
  'option-quote',
  'yield',
]);

/** Where a file comes from. Paths are accepted from the window and the command line only. */
export const fileSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('path'), path: z.string().min(1).max(4096) }),
  z.strictObject({ kind: z.literal('upload'), uploadId: z.string().max(64) }),
]);
export type FileSource = z.infer<typeof fileSource>;

/** Every physical line of a file is in exactly one of these. */
export const accounting = z.strictObject({
  lines: z.int(),
  header: z.int(),
  comment: z.int(),
  blank: z.int(),
  accepted: z.int(),
  duplicate: z.int(),
  quarantined: z.int(),
});
export type Accounting = z.infer<typeof accounting>;

export const wireErrorShape = z.strictObject({
  code: z.string(),
  message: z.string(),
  advice: z.string(),
  field: z.string().optional(),
  data: z.record(z.string(), z.unknown()).optional(),
});

export const importStatus = z.enum(['accepted', 'partial', 'duplicate', 'refused', 'needs-mapping']);

/** What became of one file (of one entry, for archives). */
export const importReport = z.strictObject({
  batchId: z.string().nullable(),
  fileName: z.string(),
  formatId: z.string().nullable(),
  status: importStatus,
  fileHash: sha256.nullable(),
  /** Hash over the canonical rows, independent of their order in the file. */
  batchHash: sha256.nullable(),
  accounting,
  /** Records written; one line can hold several (a call and a put, nine tenors). */
  records: z.int(),
  flags: z.record(z.string(), z.int()),
  rejects: z.record(z.string(), z.int()),
  seriesIds: z.array(z.string()),
  firstDate: isoDate.nullable(),
  lastDate: isoDate.nullable(),
  sample: z.boolean(),
  error: wireErrorShape.nullable(),
  importedAtMs: epochMs,
  durationMs: z.number(),
});
export type ImportReport = z.infer<typeof importReport>;

export const ingestResult = z.strictObject({
  files: z.array(importReport),
  rowsPerSecond: z.number(),
  /** Simulated imports that were taken out because real data came in. */
  removedSampleImports: z.int(),
});
export type IngestResult = z.infer<typeof ingestResult>;

export const columnRole = z.enum([
  'ignore',
  'date',
  'time',
  'open',
  'high',
  'low',
  'close',
  'settle',
  'volume',
  'open-interest',
  'value',
  'symbol',
  'expiry',
  'strike',
  'option-kind',
  'bid',
  'ask',
  'last',
  'implied-vol',
  'rate',
]);

/** How to read an unknown table, remembered by the hash of its header. */
export const columnMapping = z.strictObject({
  headerHash: sha256,
  recordKind,
  /** One role for each column, in file order. */
  roles: z.array(columnRole).max(512),
  seriesId: z.string().max(64).optional(),
  dateOrder: z.enum(['ymd', 'mdy', 'dmy']),
  decimalSeparator: z.enum(['.', ',']),
  unit: z.string().max(40).optional(),
});
export type ColumnMapping = z.infer<typeof columnMapping>;

export const preview = z.strictObject({
  fileName: z.string(),
  fileHash: sha256,
  sizeBytes: z.int(),
  encoding: z.string(),
  compression: z.enum(['none', 'gzip', 'zip']),
  verdict: z.enum(['ready', 'needs-mapping', 'refused', 'already-imported']),
  formatId: z.string().nullable(),
  formatLabel: z.string().nullable(),
  /** Why this verdict: the header or content that decided it. */
  reason: z.string(),
  recordKind: recordKind.nullable(),
  headerHash: sha256.nullable(),
  columns: z.array(z.strictObject({ name: z.string(), role: columnRole, unit: z.string() })),
  /** The first 50 rows as text. */
  rows: z.array(z.array(z.string())),
  flags: z.record(z.string(), z.int()),
  proposedMapping: columnMapping.nullable(),
  questions: z.array(z.string()),
  entries: z.array(z.string()),
});
export type Preview = z.infer<typeof preview>;

export const coverageRow = z.strictObject({
  seriesId: z.string(),
  label: z.string(),
  kind: recordKind,
  unit: z.string(),
  firstDate: isoDate,
  lastDate: isoDate,
  count: z.int(),
  /** Sessions of the exchange between first and last date that have no row; null where no calendar applies. */
  missingSessions: z.int().nullable(),
  gaps: z.array(z.strictObject({ firstDate: isoDate, lastDate: isoDate, sessions: z.int() })),
  /** Share of sessions present by year, for the timeline. */
  years: z.array(z.strictObject({ year: z.int(), count: z.int(), expected: z.int() })),
  sources: z.array(z.string()),
  sample: z.boolean(),
});
export type CoverageRow = z.infer<typeof coverageRow>;

export const rejectedRow = z.strictObject({
  batchId: z.string(),
  fileName: z.string(),
  line: z.int(),
  column: z.int().nullable(),
  code: z.string(),
  reason: z.string(),
  rawText: z.string(),
});
export type RejectedRow = z.infer<typeof rejectedRow>;

export const formatInfo = z.strictObject({
  id: z.string(),
  label: z.string(),
  recordKind,
  publisher: z.string(),
  header: z.string(),
  notes: z.string(),
});

export const uploadBegin = z.strictObject({
  fileName: z.string().min(1).max(255),
  sizeBytes: z
    .int()
    .min(0)
    .max(2 ** 31),
});
export const uploadChunk = z.strictObject({
  uploadId: z.string().max(64),
  offset: z.int().min(0),
  bytes: uint8,
});
