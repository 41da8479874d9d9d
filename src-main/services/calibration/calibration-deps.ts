import type { MachineInfo } from '#contract/schemas/calibration.ts';
import type { Compute } from '#jobs/compute.ts';
import type { StoreWriter } from '#store/store.ts';
import type { MarketDeps } from '../market/market-deps.ts';

/** What calibrations work with. */
export interface CalibrationDeps {
  readonly market: MarketDeps;
  readonly writer: Pick<
    StoreWriter,
    'saveCalibration' | 'promoteCalibration' | 'saveAlertRule' | 'removeAlertRule'
  >;
  readonly compute: Compute;
  readonly machine: MachineInfo;
  readonly newId: () => string;
}
