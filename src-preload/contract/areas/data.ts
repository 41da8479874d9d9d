import { z } from 'zod';
import { call, job, read } from '../procedure.ts';
import { empty, page } from '../schemas/common.ts';
import * as data from '../schemas/data.ts';

const batchRef = z.strictObject({ batchId: z.string().max(80) });
const csvFile = z.strictObject({ fileName: z.string(), text: z.string() });

export const dataArea = {
  formats: read({
    doc: 'File formats that Volterra reads.',
    input: empty,
    output: z.strictObject({ formats: z.array(data.formatInfo) }),
  }),
  preview: call({
    doc: 'Detects what a file is and shows its first rows; writes nothing.',
    input: z.strictObject({ source: data.fileSource, mapping: data.columnMapping.optional() }),
    output: data.preview,
    errors: ['FILE_NOT_FOUND', 'FILE_NOT_REGULAR', 'FILE_BINARY', 'FILE_EMPTY', 'NOT_ALLOWED_HERE'],
  }),
  ingest: job({
    doc: 'Reads files (or folders, from the command line and the window) into the store.',
    input: z.strictObject({
      sources: z.array(data.fileSource).min(1).max(10_000),
      conflictPolicy: z.enum(['keep-first', 'later-wins']).optional(),
    }),
    output: data.ingestResult,
    errors: ['NOT_ALLOWED_HERE', 'STORE_FULL', 'STORE_READ_ONLY'],
  }),
  loadSample: job({
    doc: 'Simulates the sample workspace from a fixed seed and reads it in, marked SAMPLE.',
    input: z.strictObject({
      seed: z
        .int()
        .min(0)
        .max(2 ** 31 - 1)
        .default(1),
    }),
    output: data.ingestResult,
    errors: ['SAMPLE_REFUSED'],
  }),
  imports: read({
    doc: 'Files that were imported or refused, newest first.',
    input: z.strictObject(page),
    output: z.strictObject({ total: z.int(), imports: z.array(data.importReport) }),
  }),
  removeImport: call({
    doc: 'Takes one import and its rows out of the store.',
    input: batchRef,
    output: empty,
    errors: ['UNKNOWN_IMPORT'],
  }),
  coverage: read({
    doc: 'What the store holds, series by series.',
    input: empty,
    output: z.strictObject({ series: z.array(data.coverageRow) }),
  }),
  rejectedRows: read({
    doc: 'Rows that were not used, with line, raw text and reason.',
    input: z.strictObject({ batchId: z.string().max(80).optional(), ...page }),
    output: z.strictObject({ total: z.int(), rows: z.array(data.rejectedRow) }),
  }),
  exportRejectedRows: call({
    doc: 'The rejected rows as a CSV file.',
    input: z.strictObject({ batchId: z.string().max(80).optional() }),
    output: csvFile,
  }),
  saveMapping: call({
    doc: 'Remembers how to read tables with this header.',
    input: data.columnMapping,
    output: empty,
  }),
  uploadBegin: call({
    doc: 'Announces a file that a browser will send in chunks.',
    input: data.uploadBegin,
    output: z.strictObject({ uploadId: z.string() }),
    errors: ['TOO_LARGE', 'STORE_FULL'],
  }),
  uploadChunk: call({
    doc: 'One chunk (up to 512 KiB) of an announced file, in order.',
    input: data.uploadChunk,
    output: z.strictObject({ receivedBytes: z.int() }),
    errors: ['TOO_LARGE', 'INVALID_INPUT'],
  }),
};
