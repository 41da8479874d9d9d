import type { ObservedSurface } from '#quant/repair/repair-grid.ts';
import { volsOfVariances } from '#quant/repair/benchmark-grid.ts';
import type { ArbitrageReport } from '#quant/surface/arbitrage-report.ts';
import { checkGrid } from '#quant/surface/check-grid.ts';
import { openEstimator, type EstimatorRef } from '../repair/open-estimator.ts';
import { repairGrid, type RepairedGrid } from '../repair/repair-grid.ts';
import { defineWholeTask } from '../task.ts';
import { outcomeOf, type Outcome } from './surface-grid.task.ts';

export const repairSurfaceTaskId = 'repair-surface';

export interface RepairSurfaceInput {
  readonly estimator: EstimatorRef;
  readonly surface: ObservedSurface;
  readonly project: boolean;
}

export interface RepairedAndChecked extends RepairedGrid {
  /** Decimal per √year. */
  readonly impliedVols: Float64Array;
  readonly before: ArbitrageReport;
  readonly after: ArbitrageReport;
}

/** One surface with holes, repaired, with its violations before and after the projection located. */
export const repairSurfaceTask = defineWholeTask<RepairSurfaceInput, Outcome<RepairedAndChecked>>(
  repairSurfaceTaskId,
  async ({ estimator: ref, surface, project }) => {
    const estimator = await openEstimator(ref);
    return outcomeOf(async () => {
      const done = await repairGrid(estimator, surface, project);
      const { grid } = surface;
      const check = (totalVariance: Float64Array): ArbitrageReport =>
        checkGrid({ ...grid, impliedVols: volsOfVariances(totalVariance, grid) });
      return {
        ...done,
        impliedVols: volsOfVariances(done.repaired.totalVariance, grid),
        before: check(done.raw.totalVariance),
        after: check(done.repaired.totalVariance),
      };
    });
  },
);
