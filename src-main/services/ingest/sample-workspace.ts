import { VolterraError } from '#contract/errors.ts';
import type { ImportReport } from '#contract/schemas/data.ts';
import type { IngestDeps } from './ingest-deps.ts';

const PAGE = 1000;

export interface ClearingOptions {
  readonly signal: AbortSignal;
  readonly progress: (fraction: number | null, stage: string) => void;
}

/**
 * Takes the simulated data out before the first real file comes in: a store never mixes the two, or simulated closes
 * would stand in the way of published ones.
 * @returns how many imports were removed
 */
export async function clearSample(deps: IngestDeps, options: ClearingOptions): Promise<number> {
  if (!(await deps.store.read.info()).sample) return 0;
  const simulated = (await allImports(deps)).filter((report) => report.sample && report.batchId !== null);
  for (const [index, report] of simulated.entries()) {
    options.signal.throwIfAborted();
    options.progress(index / simulated.length, 'Removing the sample data');
    await deps.store.write.removeImport(report.batchId!);
  }
  return simulated.length;
}

/** Refuses the sample where real data is: it would show up between published values. */
export async function refuseBesideRealData(deps: IngestDeps): Promise<void> {
  const real = (await allImports(deps)).find((report) => !report.sample && report.records > 0);
  if (real) throw new VolterraError('SAMPLE_REFUSED', { data: { fileName: real.fileName } });
}

async function allImports(deps: IngestDeps): Promise<ImportReport[]> {
  const found: ImportReport[] = [];
  for (let offset = 0; ; offset += PAGE) {
    const { total, imports } = await deps.store.read.imports({ limit: PAGE, offset });
    found.push(...imports);
    if (found.length >= total || imports.length === 0) return found;
  }
}
