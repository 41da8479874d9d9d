import { VolterraError } from '#contract/errors.ts';
import type { ColumnMapping, Preview } from '#contract/schemas/data.ts';
import { mappedTable } from '#ingest/formats/mapped-table.format.ts';
import type { PreviewDetail, SurveyItem } from '#ingest/parse-protocol.ts';
import { formatById } from '#ingest/registry.ts';
import type { FoundFile } from './collect-files.ts';
import type { IngestDeps } from './ingest-deps.ts';
import { ParseChild } from './parse-child.ts';

/** What a file is and what reading it would do; writes nothing. */
export async function previewFile(
  deps: IngestDeps,
  file: FoundFile,
  asked: ColumnMapping | undefined,
  signal: AbortSignal,
): Promise<Preview> {
  const { parseMemoryLimitMb, parseTimeLimitSeconds } = deps.settings();
  const child = new ParseChild(deps.parseEntry, {
    memoryMb: parseMemoryLimitMb,
    seconds: parseTimeLimitSeconds,
  });
  try {
    const items = await child.survey(file.path, file.fileName, signal);
    const shown = items.find(({ location }) => location !== null) ?? items[0];
    if (!shown?.location || !shown.fileHash) throw refusalOf(shown);
    const known =
      asked ??
      (shown.verdict === 'needs-mapping' && shown.headerHash
        ? await deps.store.read.mapping(shown.headerHash)
        : null);
    const mapping = known ?? null;
    const readable = shown.verdict === 'ready' || mapping !== null;
    const detail = readable
      ? await child.preview(shown.location, mapping, signal)
      : await child.glance(shown.location, signal);
    const earlier = await deps.store.read.importByFileHash(shown.fileHash);
    return describe({ shown, items, mapping, detail, isKnown: earlier !== null });
  } finally {
    child.close();
  }
}

interface Found {
  readonly shown: SurveyItem;
  readonly items: readonly SurveyItem[];
  readonly mapping: ColumnMapping | null;
  readonly detail: PreviewDetail;
  readonly isKnown: boolean;
}

function describe({ shown, items, mapping, detail, isKnown }: Found): Preview {
  const format = mapping ? mappedTable : shown.formatId === null ? undefined : formatById(shown.formatId);
  const verdict = isKnown ? 'already-imported' : mapping ? 'ready' : shown.verdict;
  return {
    fileName: shown.fileName,
    fileHash: shown.fileHash ?? '',
    sizeBytes: shown.sizeBytes,
    encoding: shown.location?.encoding ?? 'unknown',
    compression: shown.compression,
    verdict,
    formatId: format?.id ?? null,
    formatLabel: format?.label ?? null,
    reason: mapping ? 'The columns are mapped by you.' : shown.reason,
    recordKind: mapping?.recordKind ?? format?.recordKind ?? null,
    headerHash: shown.headerHash,
    columns: [...detail.columns],
    rows: detail.rows.map((fields) => [...fields]),
    flags: { ...detail.flags, ...detail.rejects },
    proposedMapping: mapping ?? shown.proposedMapping,
    questions: mapping ? [] : [...shown.questions],
    entries: shown.compression === 'zip' ? items.map(({ fileName }) => fileName) : [],
  };
}

function refusalOf(item: SurveyItem | undefined): VolterraError {
  const error = item?.error;
  return error
    ? new VolterraError(error.code, { message: error.message, ...(error.data ? { data: error.data } : {}) })
    : new VolterraError('FILE_EMPTY');
}
