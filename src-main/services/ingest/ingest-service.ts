import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { VolterraError } from '#contract/errors.ts';
import type { FileSource, IngestResult } from '#contract/schemas/data.ts';
import { FORMATS } from '#ingest/registry.ts';
import type { AreaService, ServiceContext } from '../service-context.ts';
import { collectFiles, type FoundFile } from './collect-files.ts';
import { coverageOfAll } from './coverage.ts';
import type { IngestDeps } from './ingest-deps.ts';
import { previewFile } from './preview-file.ts';
import { bringsQuotes } from './quotes-brought.ts';
import { rejectedRowsCsv } from './rejected-csv.ts';
import { runImport, type RunOptions } from './run-import.ts';
import { refuseBesideRealData } from './sample-workspace.ts';
import { UploadQuarantine } from './uploads.ts';
import { FolderWatch } from './watch-folders.ts';

export interface IngestService extends AreaService<'data'> {
  /** Clears left-over uploads and starts to watch the folders of the settings. */
  start(): Promise<void>;
  /** Stops watching; an import of a watched file under way is interrupted and rolled back. */
  close(): Promise<void>;
}

const EXPORTED_ROWS = 100_000;
const PAGE = 10_000;

/** Everything about files: what they are, bringing them in, what of them was used, and taking them out again. */
export function createIngestService(deps: IngestDeps): IngestService {
  const uploads = new UploadQuarantine(deps.dataDir);
  const stopped = new AbortController();
  const turn = oneAtATime();
  const run = (files: readonly FoundFile[], options: RunOptions): Promise<IngestResult> =>
    turn(() => importAndTell(deps, files, options));
  const watch = new FolderWatch({
    folders: () => deps.settings().watchedFolders,
    onFile: (file) => importWatched(file, { run, deps, signal: stopped.signal }),
    onProblem: (folder, error) =>
      deps.logger.warn({ folder, err: error }, 'a watched folder could not be read'),
  });
  return {
    ...readings(deps),
    start: async () => {
      await uploads.sweep();
      watch.start();
    },
    close: async () => {
      stopped.abort();
      await watch.close();
    },
    preview: async ({ source, mapping }, context) =>
      previewFile(deps, await locate(source, uploads, context), mapping, context.signal),
    ingest: async ({ sources, conflictPolicy }, context) => {
      const files = await findAll(sources, uploads, context);
      const policy = conflictPolicy ?? deps.settings().conflictPolicy;
      const result = await run(files, { ...optionsOf(context), conflictPolicy: policy, sample: false });
      for (const source of sources) if (source.kind === 'upload') await uploads.discard(source.uploadId);
      return result;
    },
    loadSample: ({ seed }, context) => loadSample(deps, run, seed, context),
    removeImport: async ({ batchId }) => {
      if (!(await deps.store.write.removeImport(batchId)))
        throw new VolterraError('UNKNOWN_IMPORT', { field: 'batchId' });
      return {};
    },
    saveMapping: async (mapping) => {
      await deps.store.write.saveMapping(mapping);
      return {};
    },
    uploadBegin: async ({ fileName, sizeBytes }) => ({ uploadId: await uploads.begin(fileName, sizeBytes) }),
    uploadChunk: async ({ uploadId, offset, bytes }) => ({
      receivedBytes: await uploads.append(uploadId, offset, bytes),
    }),
  };
}

/** The import is done whether or not anybody could be told. */
async function importAndTell(
  deps: IngestDeps,
  files: readonly FoundFile[],
  options: RunOptions,
): Promise<IngestResult> {
  let hasQuotes = false;
  const onReport: RunOptions['onReport'] = (report) => {
    hasQuotes ||= bringsQuotes(report);
    options.onReport?.(report);
  };
  try {
    return await runImport(deps, files, { ...options, onReport });
  } finally {
    if (hasQuotes)
      await deps
        .onQuotes?.()
        .catch((error: unknown) =>
          deps.logger.warn({ err: error }, 'the schedules were not told of new quotes'),
        );
  }
}

type Run = (files: readonly FoundFile[], options: RunOptions) => Promise<IngestResult>;

function readings(
  deps: IngestDeps,
): Pick<AreaService<'data'>, 'formats' | 'imports' | 'coverage' | 'rejectedRows' | 'exportRejectedRows'> {
  return {
    formats: async () => ({
      formats: FORMATS.map(({ id, label, recordKind, publisher, header, notes }) => ({
        id,
        label,
        recordKind,
        publisher,
        header,
        notes,
      })),
    }),
    imports: (page) => deps.store.read.imports(page),
    coverage: async () => ({
      series: await coverageOfAll(await deps.store.read.summaries(), deps.calendars),
    }),
    rejectedRows: ({ batchId, ...page }) =>
      deps.store.read.rejectedRows(batchId === undefined ? page : { ...page, batchId }),
    exportRejectedRows: async ({ batchId }) => ({
      fileName: 'rejected-rows.csv',
      text: rejectedRowsCsv(await allRejected(deps, batchId)),
    }),
  };
}

async function allRejected(
  deps: IngestDeps,
  batchId: string | undefined,
): Promise<Awaited<ReturnType<IngestDeps['store']['read']['rejectedRows']>>['rows']> {
  const filter = batchId === undefined ? {} : { batchId };
  const rows = [];
  for (let offset = 0; offset < EXPORTED_ROWS; offset += PAGE) {
    const page = await deps.store.read.rejectedRows({ ...filter, limit: PAGE, offset });
    rows.push(...page.rows);
    if (page.rows.length < PAGE) break;
  }
  return rows;
}

function optionsOf(context: ServiceContext): Pick<RunOptions, 'signal' | 'progress' | 'onReport'> {
  return {
    signal: context.signal,
    progress: context.progress,
    onReport: (report) => context.partial(report),
  };
}

async function findAll(
  sources: readonly FileSource[],
  uploads: UploadQuarantine,
  context: ServiceContext,
): Promise<FoundFile[]> {
  const files: FoundFile[] = [];
  for (const source of sources) {
    if (source.kind === 'upload') files.push(uploads.take(source.uploadId));
    else files.push(...(await collectFiles(allowedPath(source.path, context), context.signal)));
  }
  return files;
}

async function locate(
  source: FileSource,
  uploads: UploadQuarantine,
  context: ServiceContext,
): Promise<FoundFile> {
  if (source.kind === 'upload') return uploads.take(source.uploadId);
  const path = allowedPath(source.path, context);
  return { path, fileName: basename(path) };
}

/** A browser may hand over bytes, but not name files of this machine. */
function allowedPath(path: string, context: ServiceContext): string {
  if (context.door === 'loopback')
    throw new VolterraError('NOT_ALLOWED_HERE', {
      message: 'A browser cannot name files of this machine; upload them.',
    });
  return path;
}

async function loadSample(
  deps: IngestDeps,
  run: Run,
  seed: number,
  context: ServiceContext,
): Promise<IngestResult> {
  await refuseBesideRealData(deps);
  const folder = await mkdtemp(join(tmpdir(), 'volterra-sample-'));
  try {
    context.progress(null, 'Simulating the sample workspace');
    const paths = await deps.sampleGenerator(folder, { seed, signal: context.signal });
    const files = paths.map((path) => ({ path, fileName: basename(path) }));
    return await run(files, { ...optionsOf(context), conflictPolicy: 'keep-first', sample: true });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function importWatched(
  file: FoundFile,
  { run, deps, signal }: { run: Run; deps: IngestDeps; signal: AbortSignal },
): Promise<void> {
  const conflictPolicy = deps.settings().conflictPolicy;
  await run([file], { conflictPolicy, sample: false, signal, progress: () => undefined });
}

/** The store has one writer: runs wait for each other. */
function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
}
