import { raiseToRunningMaximum } from '../benchmark-grid.ts';
import { fillSlices } from '../fill-slices.ts';
import type { RepairEstimator } from '../repair-estimator.ts';
import type { ObservedSurface, RepairedSurface } from '../repair-grid.ts';
import { fitShapes, shapesOn, type SviShapes } from '../svi-shapes.ts';
import { interpolate } from './interpolation.ts';

const LEAST_QUOTES = 4;
const LEAST_VARIANCE = 1e-5;

/** The best of 378 raw SVI shapes for each maturity with enough quotes; others from their neighbours. */
export const gridSvi: RepairEstimator = {
  id: 'grid-svi',
  label: 'SVI by grid search',
  source: 'Per-slice search over 9 ρ × 7 m × 6 σ of the published benchmark; ranges and sparse slices ours',
  repair: (surfaces) => {
    const shapes = shapesOn(surfaces[0]?.grid.logMoneyness ?? new Float64Array(0));
    return Promise.resolve(surfaces.map((surface) => searchSlices(surface, shapes)));
  },
};

function searchSlices(surface: ObservedSurface, shapes: SviShapes): RepairedSurface {
  const { expiriesYears, logMoneyness } = surface.grid;
  const columns = logMoneyness.length;
  const fitted = Array.from(expiriesYears, (_, row) => {
    const quotes = surface.totalVariance.subarray(row * columns, (row + 1) * columns);
    const observed = surface.observed.subarray(row * columns, (row + 1) * columns);
    if (observed.reduce((sum, each) => sum + each, 0) < LEAST_QUOTES) return undefined;
    return fitShapes(shapes, quotes, observed).map((each) => Math.max(each, LEAST_VARIANCE));
  });
  if (!fitted.some(Boolean)) return interpolate(surface);
  const totalVariance = fillSlices(surface, fitted);
  return { totalVariance: raiseToRunningMaximum(totalVariance, columns) };
}
