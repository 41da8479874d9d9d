import { raiseToRunningMaximum, yearsOfNodes } from '#quant/repair/benchmark-grid.ts';
import type { RepairEstimator } from '#quant/repair/repair-estimator.ts';
import type { ObservedSurface, RepairedSurface } from '#quant/repair/repair-grid.ts';
import { requireGrid } from '#quant/repair/require-grid.ts';
import type { RepairGrid } from '#quant/repair/repair-grid.ts';
import type { Predictor } from '../executor.ts';
import { varianceUnit } from './published-cnn.ts';
import { cnnInputs } from './published-cnn-batches.ts';

/** The published network with trained weights: its mean raised to the running maximum, its deviation as an error of vol. */
export function publishedCnnEstimator(predictor: Predictor, grid: RepairGrid): RepairEstimator {
  return {
    id: 'published-cnn',
    label: 'Published CNN',
    source: 'Network and schedule of the published surface-repair benchmark',
    repair: async (surfaces) => {
      for (const surface of surfaces) requireGrid(grid, surface.grid);
      if (surfaces.length === 0) return [];
      const prediction = await predictor.predict({ x: cnnInputs(surfaces) }, surfaces.length);
      return surfaces.map((surface, row) => repairedOf(surface, prediction, row));
    },
  };
}

function repairedOf(
  { grid, observed }: ObservedSurface,
  prediction: Float32Array,
  row: number,
): RepairedSurface {
  const cells = observed.length;
  const value = (cell: number, plane: number): number => prediction[2 * (row * cells + cell) + plane]!;
  const totalVariance = Float64Array.from({ length: cells }, (_, cell) => value(cell, 0) * varianceUnit);
  raiseToRunningMaximum(totalVariance, grid.logMoneyness.length);
  const years = yearsOfNodes(grid);
  const volErrors = totalVariance.map((variance, cell) => {
    const deviation = Math.exp(0.5 * value(cell, 1)) * varianceUnit;
    // dσ/dw = 1/(2σT)
    return deviation / (2 * Math.sqrt(variance * years[cell]!));
  });
  return { totalVariance, volErrors };
}
