import { variancesOfVols, volsOfVariances } from '#quant/repair/benchmark-grid.ts';
import type { RepairEstimator } from '#quant/repair/repair-estimator.ts';
import type { ObservedSurface, RepairedSurface } from '#quant/repair/repair-grid.ts';
import type { ArbitrageReport } from '#quant/surface/arbitrage-report.ts';
import { checkGrid } from '#quant/surface/check-grid.ts';
import { projectGrid, type GridProjection } from '#quant/surface/project-grid.ts';

/** A repaired surface as plain data. */
export interface RepairedGrid {
  /** As the estimator left it. */
  readonly raw: RepairedSurface;
  readonly totalVariance: Float64Array;
  /** Decimal per √year. */
  readonly impliedVols: Float64Array;
  readonly volErrors: Float64Array | null;
  readonly before: ArbitrageReport;
  readonly after: ArbitrageReport;
  readonly projection: Pick<
    GridProjection,
    'status' | 'message' | 'maxChangeVolPoints' | 'rmsChangeVolPoints'
  > | null;
}

/** Repairs one surface, and moves it to the nearest one without static arbitrage where that is wanted. */
export async function repairGrid(
  estimator: RepairEstimator,
  surface: ObservedSurface,
  project: boolean,
): Promise<RepairedGrid> {
  const [repaired] = await estimator.repair([surface]);
  const raw = repaired!;
  const { totalVariance, volErrors = null } = raw;
  const { grid } = surface;
  const given = { ...grid, impliedVols: volsOfVariances(totalVariance, grid) };
  if (!project) {
    const before = checkGrid(given);
    const { impliedVols } = given;
    return { raw, totalVariance, impliedVols, volErrors, before, after: before, projection: null };
  }
  const projected = projectGrid(given, weightsOf(volErrors));
  const { impliedVols } = projected.grid;
  const { status, message, maxChangeVolPoints, rmsChangeVolPoints, before, after } = projected;
  return {
    raw,
    totalVariance: variancesOfVols(impliedVols, grid),
    impliedVols,
    volErrors,
    before,
    after,
    projection: { status, message, maxChangeVolPoints, rmsChangeVolPoints },
  };
}

/** Least error, in vol, that a cell is thought to have: no cell rules the projection. */
const LEAST_ERROR = 2e-4;

/** A cell moves as easily as it is unsure. */
function weightsOf(volErrors: Float64Array | null): Float64Array | undefined {
  return volErrors?.map((error) => 1 / Math.max(error, LEAST_ERROR) ** 2);
}
