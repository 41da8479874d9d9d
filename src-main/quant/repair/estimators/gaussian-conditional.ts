import { raiseToRunningMaximum, yearsOfNodes } from '../benchmark-grid.ts';
import { conditionGaussian, type GaussianPosterior } from '../condition-gaussian.ts';
import type { GaussianPrior } from '../gaussian-prior.ts';
import { logQuotesOf } from '../log-quotes.ts';
import type { RepairEstimator } from '../repair-estimator.ts';
import type { RepairedSurface, RepairGrid } from '../repair-grid.ts';
import { requireGrid } from '../require-grid.ts';

/**
 * Conditional of a normal law of ln σ, then a running maximum of total variance along maturities.
 * @param prior law learned from surfaces
 * @param label of the estimator
 * @returns estimator with the posterior error of each vol, σ̂·sd(ln σ)
 */
export function gaussianConditional(prior: GaussianPrior, label = 'Gaussian conditional'): RepairEstimator {
  return {
    id: 'gaussian-conditional',
    label,
    source: 'Kriging with a covariance learned from generated surfaces; Rasmussen and Williams 2006',
    repair: (surfaces) =>
      Promise.resolve(
        surfaces.map((surface) => {
          requireGrid(prior.grid, surface.grid);
          return surfaceOfPosterior(conditionGaussian(prior, logQuotesOf(surface)), surface.grid);
        }),
      ),
  };
}

/**
 * Surface of a posterior of ln σ: w = e^{2μ}T raised to its running maximum, error e^μ·sd.
 * @param posterior mean and variance of ln σ
 * @param grid axes
 * @returns surface with errors
 */
export function surfaceOfPosterior(
  { mean, variance }: Pick<GaussianPosterior, 'mean' | 'variance'>,
  grid: RepairGrid,
): RepairedSurface {
  const years = yearsOfNodes(grid);
  const totalVariance = mean.map((each, cell) => Math.exp(2 * each) * years[cell]!);
  raiseToRunningMaximum(totalVariance, grid.logMoneyness.length);
  return {
    totalVariance,
    volErrors: totalVariance.map((w, cell) => Math.sqrt((w / years[cell]!) * variance[cell]!)),
  };
}
