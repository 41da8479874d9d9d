import type { StoreReader } from '#store/store.ts';
import { findRun } from '../calibration/find-run.ts';
import type { StoredRuns } from './exports-service.ts';

/** Runs looked through for a later fit of the same model. */
const LOOKED_AT = 1000;

/** The runs of the store. */
export function storedRuns(reader: StoreReader): StoredRuns {
  return {
    get: (runId) => findRun(reader, runId),
    newestUsable: async (model) => {
      const { runs } = await reader.calibrations({ model, limit: LOOKED_AT, offset: 0 });
      const dated = runs.filter(({ status, quoteDate }) => status === 'CONVERGED' && quoteDate !== null);
      return dated.sort((a, b) => (a.quoteDate! < b.quoteDate! ? 1 : -1))[0];
    },
  };
}
