import type { StoreReader, StoreWriter } from '#store/store.ts';
import { findRun } from '../calibration/find-run.ts';
import type { StoredRuns } from './exports-service.ts';
import type { KeptSets } from './import-sets.ts';

/** Runs looked through for a later fit of the same model. */
const LOOKED_AT = 1000;

/** The runs of the store. */
export function storedRuns(reader: StoreReader): StoredRuns {
  return {
    get: (runId) => findRun(reader, runId),
    newestUsable: async (model) => {
      const { runs } = await reader.calibrations({ model, limit: LOOKED_AT, offset: 0 });
      const dated = runs.filter(
        ({ status, quoteDate, imported }) => status === 'CONVERGED' && quoteDate !== null && !imported,
      );
      return dated.sort((a, b) => (a.quoteDate! < b.quoteDate! ? 1 : -1))[0];
    },
  };
}

/** More than anyone imports: a file holds 1000. */
const MOST_LOOKED_AT = 100_000;

/** Sets of files among the runs of the store. */
export function keptSets(
  reader: StoreReader,
  writer: Pick<StoreWriter, 'saveCalibration'>,
  newId: () => string,
): KeptSets {
  return {
    known: async (contentHash) => {
      const { runs } = await reader.calibrations({ limit: MOST_LOOKED_AT, offset: 0 });
      return runs.filter(({ imported }) => imported?.contentHash === contentHash);
    },
    // No rule looks at it: alerts are about fits that were made here.
    save: (run) => writer.saveCalibration(run, []),
    newId,
  };
}
