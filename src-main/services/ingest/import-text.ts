import { randomUUID } from 'node:crypto';
import { VolterraError, type WireError } from '#contract/errors.ts';
import type { ColumnMapping, ImportReport, RejectedRow } from '#contract/schemas/data.ts';
import { mappedTable } from '#ingest/formats/mapped-table.format.ts';
import type { SurveyItem, TextLocation } from '#ingest/parse-protocol.ts';
import type { ImportSession } from '#store/store.ts';
import type { IngestDeps } from './ingest-deps.ts';
import type { ParseChild } from './parse-child.ts';
import type { Refusals } from './refusals.ts';
import { duplicateReport, refusalReport } from './reports.ts';

export interface ImportOptions {
  readonly conflictPolicy: 'keep-first' | 'later-wins';
  readonly sample: boolean;
  readonly signal: AbortSignal;
  readonly progress: (lines: number) => void;
  readonly refusals: Refusals;
}

/** Errors of the store or of the person: they end the whole run, not only this file. */
const ENDING = new Set([
  'CANCELLED',
  'STORE_FULL',
  'STORE_READ_ONLY',
  'STORE_IO',
  'STORE_DAMAGED',
  'STORE_LOCKED',
  'INTERRUPTED',
]);

/** Brings one surveyed text into the store: one transaction, all of it or nothing. */
export async function importText(
  deps: IngestDeps,
  child: ParseChild,
  item: SurveyItem,
  options: ImportOptions,
): Promise<ImportReport> {
  const startedAtMs = deps.now();
  const startedAt = performance.now();
  const time = (): { importedAtMs: number; durationMs: number; sample: boolean } => ({
    importedAtMs: startedAtMs,
    durationMs: performance.now() - startedAt,
    sample: options.sample,
  });
  const mapping =
    item.verdict === 'needs-mapping' && item.headerHash
      ? await deps.store.read.mapping(item.headerHash)
      : null;
  if (!item.location || !item.fileHash || (item.verdict !== 'ready' && !mapping)) {
    return refuse(
      options,
      refusalReport(item, item.error ?? new VolterraError('FORMAT_UNKNOWN').toWire(), time()),
    );
  }
  const format = mapping ? mappedTable : { id: item.formatId ?? '', version: item.formatVersion };
  const earlier = await deps.store.read.importByFileHash(item.fileHash, format.version);
  if (earlier) return duplicateReport(item, earlier, time());
  const session = await deps.store.write.beginImport({
    batchId: randomUUID(),
    fileName: item.fileName,
    fileHash: item.fileHash,
    formatId: format.id,
    formatVersion: format.version,
    conflictPolicy: options.conflictPolicy,
    sample: options.sample,
    startedAtMs,
    fileBytes: item.sizeBytes,
  });
  try {
    return await parseInto(
      session,
      { child, item, location: item.location, mapping },
      options,
      () => performance.now() - startedAt,
    );
  } catch (error) {
    await session.rollback();
    if (!(error instanceof VolterraError) || ENDING.has(error.code)) throw error;
    const wire = error.toWire();
    return refuse(
      options,
      refusalReport({ ...item, formatId: format.id }, wire, time()),
      rowAtFault(item.fileName, wire),
    );
  }
}

interface Parse {
  readonly child: ParseChild;
  readonly item: SurveyItem;
  readonly location: TextLocation;
  readonly mapping: ColumnMapping | null;
}

async function parseInto(
  session: ImportSession,
  parse: Parse,
  options: ImportOptions,
  elapsedMs: () => number,
): Promise<ImportReport> {
  const { child, item, location, mapping } = parse;
  const receiver = {
    append: (chunk: Parameters<ImportSession['append']>[0]) => session.append(chunk),
    reject: (rows: readonly Omit<RejectedRow, 'batchId' | 'fileName'>[]) =>
      session.reject(rows.map((row) => ({ batchId: '', fileName: item.fileName, ...row }))),
    progress: options.progress,
  };
  const { accounting, flags, rejects } = await child.parse(location, mapping, receiver, options.signal);
  if (options.signal.aborted) throw new VolterraError('CANCELLED');
  return session.commit({ accounting, flags, rejects, durationMs: elapsedMs() });
}

async function refuse(
  { refusals }: ImportOptions,
  report: ImportReport,
  rejected: readonly RejectedRow[] = [],
): Promise<ImportReport> {
  await refusals.record(report, rejected);
  return report;
}

/** The line at which a refused file breaks, so that it shows among the rejected rows. */
function rowAtFault(fileName: string, error: WireError): RejectedRow[] {
  const line = error.data?.['line'];
  if (typeof line !== 'number') return [];
  return [
    { batchId: '', fileName, line, column: null, code: error.code, reason: error.message, rawText: '' },
  ];
}
