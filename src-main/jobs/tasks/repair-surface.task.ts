import type { ObservedSurface } from '#quant/repair/repair-grid.ts';
import { openEstimator } from '../repair/open-estimator.ts';
import { repairGrid, type RepairedGrid } from '../repair/repair-grid.ts';
import { defineWholeTask } from '../task.ts';

export const repairSurfaceTaskId = 'repair-surface';

export interface RepairSurfaceInput {
  readonly estimator: string;
  readonly surface: ObservedSurface;
  readonly project: boolean;
}

/** One surface with holes, repaired. */
export const repairSurfaceTask = defineWholeTask<RepairSurfaceInput, RepairedGrid>(
  repairSurfaceTaskId,
  async ({ estimator, surface, project }) => repairGrid(await openEstimator(estimator), surface, project),
);
