import { raiseToRunningMaximum } from '../benchmark-grid.ts';
import type { RepairEstimator } from '../repair-estimator.ts';
import type { ObservedSurface, RepairedSurface } from '../repair-grid.ts';
import { fitShapes, shapesOn, type SviShapes } from '../svi-shapes.ts';

const LEAST_QUOTES = 3;
/** Total variance of a maturity without a quote, before the running maximum. */
const UNQUOTED_VARIANCE = 0.02;

/**
 * The best of 378 raw SVI shapes for each maturity with three quotes, a flat one at the mean of one or two, 0.02 where there is none;
 * then the running maximum along maturities. This is the published baseline; `sliceSvi` is the better fit of SVI.
 */
export const gridSvi: RepairEstimator = {
  id: 'grid-svi',
  label: 'SVI by grid search',
  source:
    'Per-slice search over 9 ρ × 7 m × 6 σ: baseline of the published benchmark; total variance 0.02 where unquoted',
  repair: (surfaces) => {
    const shapes = shapesOn(surfaces[0]?.grid.logMoneyness ?? new Float64Array(0));
    return Promise.resolve(surfaces.map((surface) => searchSlices(surface, shapes)));
  },
};

function searchSlices(surface: ObservedSurface, shapes: SviShapes): RepairedSurface {
  const columns = surface.grid.logMoneyness.length;
  const totalVariance = new Float64Array(surface.totalVariance.length);
  for (let from = 0; from < totalVariance.length; from += columns) {
    const quotes = surface.totalVariance.subarray(from, from + columns);
    const observed = surface.observed.subarray(from, from + columns);
    const slice = totalVariance.subarray(from, from + columns);
    const count = observed.reduce((sum, each) => sum + each, 0);
    if (count >= LEAST_QUOTES) slice.set(fitShapes(shapes, quotes, observed));
    else slice.fill(count === 0 ? UNQUOTED_VARIANCE : meanOf(quotes, observed));
  }
  return { totalVariance: raiseToRunningMaximum(totalVariance, columns) };
}

function meanOf(quotes: Float64Array, observed: Uint8Array): number {
  let [sum, count] = [0, 0];
  quotes.forEach((quote, column) => {
    sum += observed[column]! * quote;
    count += observed[column]!;
  });
  return sum / count;
}
