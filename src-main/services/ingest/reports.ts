import type { WireError } from '#contract/errors.ts';
import type { Accounting, ImportReport } from '#contract/schemas/data.ts';
import type { SurveyItem } from '#ingest/parse-protocol.ts';

export interface ReportTime {
  readonly importedAtMs: number;
  readonly durationMs: number;
  readonly sample: boolean;
}

/** Of a refused file no line was used. */
export function unusedLines(lines: number): Accounting {
  return { lines, header: 0, comment: 0, blank: 0, accepted: 0, duplicate: 0, quarantined: lines };
}

export function refusalReport(item: SurveyItem, error: WireError, time: ReportTime): ImportReport {
  return {
    batchId: null,
    fileName: item.fileName,
    formatId: item.formatId,
    status: item.verdict === 'needs-mapping' && error === item.error ? 'needs-mapping' : 'refused',
    fileHash: item.fileHash,
    batchHash: null,
    accounting: unusedLines(item.location?.lines ?? 0),
    records: 0,
    flags: {},
    rejects: {},
    seriesIds: [],
    firstDate: null,
    lastDate: null,
    error,
    ...time,
  };
}

/** A file that is in the store already: all its accepted lines are duplicates now, nothing is written. */
export function duplicateReport(item: SurveyItem, earlier: ImportReport, time: ReportTime): ImportReport {
  const { accounting } = earlier;
  return {
    ...earlier,
    fileName: item.fileName,
    status: 'duplicate',
    accounting: { ...accounting, accepted: 0, duplicate: accounting.accepted + accounting.duplicate },
    records: 0,
    ...time,
  };
}

/** A file that could not even be opened. */
export function unopened(fileName: string, error: WireError): SurveyItem {
  return {
    fileName,
    location: null,
    fileHash: null,
    sizeBytes: 0,
    compression: 'none',
    verdict: 'refused',
    formatId: null,
    formatVersion: 0,
    rank: 1,
    reason: error.message,
    questions: [],
    headerHash: null,
    proposedMapping: null,
    error,
  };
}
