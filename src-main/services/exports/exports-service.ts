import { createHash } from 'node:crypto';
import { z } from 'zod';
import { VolterraError } from '#contract/errors.ts';
import type { CalibrationRun, CalibrationSummary } from '#contract/schemas/calibration.ts';
import type { exportFormat } from '#contract/schemas/exports.ts';
import { paramsDocument, type ParamsDocument } from '#contract/schemas/params-file.ts';
import type { AreaService } from '../service-context.ts';
import { documentOf, readDocument, textOfDocument } from './document.ts';
import { importSets, type KeptSets } from './import-sets.ts';
import { paramsCsv } from './params-csv.ts';
import { paramsParquet } from './params-parquet.ts';
import { paramsQuantLib } from './params-quantlib.ts';
import { reservationsOf } from './reservations.ts';

/** Where the runs come from. */
export interface StoredRuns {
  /** @throws VolterraError UNKNOWN_RUN */
  readonly get: (runId: string) => Promise<CalibrationRun>;
  /** The run with the latest quotes among those that converged, if any. */
  readonly newestUsable: (model: string) => Promise<CalibrationSummary | undefined>;
}

type Format = z.output<typeof exportFormat>;

interface Written {
  readonly extension: string;
  readonly mediaType: string;
  readonly content: string | Uint8Array;
}

const writers: Readonly<Record<Format, (document: ParamsDocument) => Written>> = {
  json: (document) => ({
    extension: 'json',
    mediaType: 'application/json',
    content: textOfDocument(document),
  }),
  csv: (document) => ({ extension: 'csv', mediaType: 'text/csv', content: paramsCsv(document) }),
  parquet: (document) => ({
    extension: 'parquet',
    mediaType: 'application/vnd.apache.parquet',
    content: paramsParquet(document),
  }),
  quantlib: (document) => ({
    extension: 'py',
    mediaType: 'text/x-python',
    content: paramsQuantLib(document),
  }),
};

/** Writes parameter sets for other programs, reads them back and keeps them. */
export function createExportsService(runs: StoredRuns, kept: KeptSets): AreaService<'exports'> {
  return {
    params: async ({ runIds, format, acknowledge }) => {
      const chosen = await Promise.all(runIds.map((runId) => runs.get(runId)));
      const acknowledged = await reservationsOfAll(runs, chosen);
      if (acknowledged.length > 0 && !acknowledge) throw needsYes(acknowledged);
      const document = documentOf(chosen);
      const { extension, mediaType, content } = writers[format](document);
      const isText = typeof content === 'string';
      return {
        fileName: fileNameOf(document, extension),
        mediaType,
        text: isText ? content : null,
        base64: isText ? null : Buffer.from(content).toString('base64'),
        sha256: createHash('sha256').update(content).digest('hex'),
        acknowledged,
      };
    },
    readParams: ({ text }) => {
      const { sets, manifest } = readDocument(text);
      return Promise.resolve({
        contentHash: manifest.contentHash,
        sets: sets.map(({ runId, model, label, status, quoteDate, params, warnings }) => ({
          runId,
          model,
          label,
          status,
          quoteDate,
          params: Object.fromEntries(Object.entries(params).map(([name, { value }]) => [name, value])),
          warnings: warnings.map(({ message }) => message),
        })),
      });
    },
    importParams: (file, context) => importSets(kept, file, context),
    schema: () => Promise.resolve({ text: `${JSON.stringify(z.toJSONSchema(paramsDocument), null, 2)}\n` }),
  };
}

interface Reservation {
  readonly runId: string;
  readonly reason: string;
}

async function reservationsOfAll(
  runs: StoredRuns,
  chosen: readonly CalibrationRun[],
): Promise<Reservation[]> {
  const all = await Promise.all(
    chosen.map(async (run) => {
      const reasons = reservationsOf(run, await runs.newestUsable(run.model));
      return reasons.map((reason) => ({ runId: run.runId, reason }));
    }),
  );
  return all.flat();
}

function needsYes(reservations: readonly Reservation[]): VolterraError {
  return new VolterraError('EXPORT_NEEDS_YES', {
    message: reservations.map(({ runId, reason }) => `${runId}: ${reason}`).join(' '),
    data: { reservations: [...reservations] },
  });
}

function fileNameOf({ sets, manifest }: ParamsDocument, extension: string): string {
  const [first] = sets;
  const what = sets.length === 1 ? first!.model : `${sets.length}-sets`;
  return `volterra-params-${what}-${first!.quoteDate ?? 'undated'}-${manifest.contentHash.slice(0, 8)}.${extension}`;
}
