import type { MachineInfo } from '#contract/schemas/calibration.ts';
import type { Compute } from '#jobs/compute.ts';
import type { StoreWriter } from '#store/store.ts';
import type { MarketDeps } from '../market/market-deps.ts';
import type { ModelFolders } from '../repair-lab/models.ts';

/** What targets are made with. */
export type TargetDeps = MarketDeps & Pick<CalibrationDeps, 'compute' | 'folders'>;

/** What calibrations work with. */
export interface CalibrationDeps {
  readonly market: MarketDeps;
  readonly writer: Pick<
    StoreWriter,
    'saveCalibration' | 'promoteCalibration' | 'saveAlertRule' | 'removeAlertRule'
  >;
  readonly compute: Compute;
  /** Networks that can repair a surface. */
  readonly folders: ModelFolders;
  readonly machine: MachineInfo;
  readonly newId: () => string;
}

export function targetDeps({ market, compute, folders }: CalibrationDeps): TargetDeps {
  return { ...market, compute, folders };
}
