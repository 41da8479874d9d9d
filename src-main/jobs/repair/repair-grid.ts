import { variancesOfVols, volsOfVariances } from '#quant/repair/benchmark-grid.ts';
import { projectSurface, type SurfaceProjection } from '#quant/repair/project-surface.ts';
import type { RepairEstimator } from '#quant/repair/repair-estimator.ts';
import type { ObservedSurface, RepairedSurface, RepairGrid } from '#quant/repair/repair-grid.ts';
import { staticRules, type StaticRules } from '#quant/repair/static-rules.ts';

/** A repaired surface before and after its projection; none where it was not wanted. */
export interface RepairedGrid {
  /** As the estimator left it. */
  readonly raw: RepairedSurface;
  readonly repaired: RepairedSurface;
  readonly projection: Omit<SurfaceProjection, 'vols'> | null;
}

/** Repairs one surface, and moves it to the nearest one without static arbitrage where that is wanted. */
export async function repairGrid(
  estimator: RepairEstimator,
  surface: ObservedSurface,
  project: boolean,
): Promise<RepairedGrid> {
  const { grid } = surface;
  const [raw] = await estimator.repair([surface]);
  if (!project) return { raw: raw!, repaired: raw!, projection: null };
  const { vols, ...projection } = projectSurface(rulesOf(grid), volsOfVariances(raw!.totalVariance, grid));
  return {
    raw: raw!,
    repaired: { ...raw!, totalVariance: variancesOfVols(vols, grid) },
    projection,
  };
}

let last: StaticRules | null = null;

/** Rules depend on the nodes alone: those of the last grid are kept. */
function rulesOf(grid: RepairGrid): StaticRules {
  const isSame =
    last !== null &&
    same(last.grid.expiriesYears, grid.expiriesYears) &&
    same(last.grid.logMoneyness, grid.logMoneyness);
  if (!isSame) last = staticRules(grid, { fromStrikeZero: true });
  return last!;
}

function same(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((value, at) => value === b[at]);
}
