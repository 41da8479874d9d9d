import { VolterraError } from '#contract/errors.ts';
import type { ImportReport, IngestResult } from '#contract/schemas/data.ts';
import type { SurveyItem } from '#ingest/parse-protocol.ts';
import type { FoundFile } from './collect-files.ts';
import { importText } from './import-text.ts';
import type { IngestDeps } from './ingest-deps.ts';
import { ParseChild } from './parse-child.ts';
import { Refusals } from './refusals.ts';
import { unopened } from './reports.ts';
import { clearSample } from './sample-workspace.ts';

export interface RunOptions {
  readonly conflictPolicy: 'keep-first' | 'later-wins';
  readonly sample: boolean;
  readonly signal: AbortSignal;
  readonly progress: (fraction: number | null, stage: string) => void;
  /** Told after each file. */
  readonly onReport?: (report: ImportReport) => void;
}

/**
 * Looks at all files first, so that publishers' files are read before tables merged from them and the progress is
 * measured in lines; then reads them one by one, each in a transaction of its own.
 */
export async function runImport(
  deps: IngestDeps,
  files: readonly FoundFile[],
  options: RunOptions,
): Promise<IngestResult> {
  const { parseMemoryLimitMb, parseTimeLimitSeconds } = deps.settings();
  const child = new ParseChild(deps.parseEntry, {
    memoryMb: parseMemoryLimitMb,
    seconds: parseTimeLimitSeconds,
  });
  try {
    const items = await surveyAll(child, files, options);
    items.sort((a, b) => a.rank - b.rank);
    const isReal = !options.sample && items.some(({ verdict }) => verdict === 'ready');
    const removedSampleImports = isReal ? await clearSample(deps, options) : 0;
    return { ...(await importAll(deps, child, items, options)), removedSampleImports };
  } finally {
    child.close();
  }
}

async function surveyAll(
  child: ParseChild,
  files: readonly FoundFile[],
  options: RunOptions,
): Promise<SurveyItem[]> {
  const items: SurveyItem[] = [];
  for (const [index, file] of files.entries()) {
    options.progress(null, `Looking at ${file.fileName}, ${index + 1} of ${files.length}`);
    items.push(...(await surveyOne(child, file, options.signal)));
  }
  return items;
}

export async function surveyOne(
  child: ParseChild,
  file: FoundFile,
  signal: AbortSignal,
): Promise<readonly SurveyItem[]> {
  try {
    return await child.survey(file.path, file.fileName, signal);
  } catch (error) {
    if (!(error instanceof VolterraError) || error.code === 'CANCELLED' || error.code === 'INTERRUPTED')
      throw error;
    return [unopened(file.fileName, error.toWire())];
  }
}

async function importAll(
  deps: IngestDeps,
  child: ParseChild,
  items: readonly SurveyItem[],
  options: RunOptions,
): Promise<Omit<IngestResult, 'removedSampleImports'>> {
  const totalLines = items.reduce((sum, item) => sum + (item.location?.lines ?? 0), 0);
  const startedAt = performance.now();
  const reports: ImportReport[] = [];
  const refusals = new Refusals(deps.store);
  let doneLines = 0;
  for (const [index, item] of items.entries()) {
    const progress = (lines: number): void => {
      const read = doneLines + lines;
      const rate = Math.round(read / Math.max(0.001, (performance.now() - startedAt) / 1000));
      const stage = `Reading ${item.fileName}, ${index + 1} of ${items.length}, ${rate} rows/s`;
      options.progress(totalLines === 0 ? null : Math.min(1, read / totalLines), stage);
    };
    progress(0);
    const report = await importText(deps, child, item, { ...options, progress, refusals });
    doneLines += item.location?.lines ?? 0;
    reports.push(report);
    options.onReport?.(report);
    deps.logger.info(
      { fileName: item.fileName, status: report.status, lines: report.accounting.lines },
      'file read',
    );
  }
  const seconds = Math.max(0.001, (performance.now() - startedAt) / 1000);
  return { files: reports, rowsPerSecond: doneLines / seconds };
}
