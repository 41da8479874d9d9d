import type { Services } from '#services/service-context.ts';
import { VolterraError } from '#contract/errors.ts';
import { coverageRows, formats, preview, rejected, report, reports, unknownTable } from './data-fixture.ts';

/** Uploads are counted, not kept: what a file is taken for depends on its name alone. */
export function dataAnswers(): Services['data'] {
  const uploads = new Map<string, string>();
  const nameOf = (source: { kind: 'upload'; uploadId: string } | { kind: 'path'; path: string }): string =>
    source.kind === 'path' ? source.path : (uploads.get(source.uploadId) ?? 'unknown');
  return {
    formats: async () => ({ formats }),
    preview: async ({ source, mapping }) => {
      const name = nameOf(source);
      if (name.includes('missing')) throw new VolterraError('FILE_NOT_FOUND');
      if (name.includes('unknown') && !mapping) return unknownTable(name);
      if (name.includes('binary'))
        return preview(name, {
          verdict: 'refused',
          formatId: null,
          formatLabel: null,
          reason: 'The file is not text.',
          columns: [],
          rows: [],
        });
      if (name.includes('known-already'))
        return preview(name, {
          verdict: 'already-imported',
          reason: 'The same bytes were imported on 2026-05-16.',
        });
      return preview(name);
    },
    ingest: async ({ sources }, { progress, partial }) => {
      const files = sources.map((source) => report(nameOf(source)));
      files.forEach((file, index) => {
        partial(file);
        progress((index + 1) / files.length, `${(index + 1) * 252} rows`);
      });
      return { files, rowsPerSecond: 412_000, removedSampleImports: 0 };
    },
    loadSample: async () => ({
      files: reports.map((file) => ({ ...file, sample: true })),
      rowsPerSecond: 390_000,
      removedSampleImports: 0,
    }),
    imports: async () => ({ total: reports.length, imports: [...reports] }),
    removeImport: async () => ({}),
    coverage: async () => ({ series: [...coverageRows] }),
    rejectedRows: async ({ batchId }) => {
      const rows = rejected.filter((row) => batchId === undefined || row.batchId === batchId);
      return { total: rows.length, rows };
    },
    exportRejectedRows: async () => ({
      fileName: 'rejected-rows.csv',
      text: `file,line,code\r\n${rejected.map(({ fileName, line, code }) => `${fileName},${line},${code}\r\n`).join('')}`,
    }),
    saveMapping: async () => ({}),
    uploadBegin: async ({ fileName }) => {
      const uploadId = `upload-${uploads.size + 1}`;
      uploads.set(uploadId, fileName);
      return { uploadId };
    },
    uploadChunk: async ({ offset, bytes }) => ({ receivedBytes: offset + bytes.length }),
  };
}
