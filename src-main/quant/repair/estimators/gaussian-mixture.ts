import { conditionMixture } from '../condition-mixture.ts';
import type { GaussianMixture } from '../gaussian-mixture.ts';
import { logQuotesOf } from '../log-quotes.ts';
import type { RepairEstimator } from '../repair-estimator.ts';
import { requireGrid } from '../require-grid.ts';
import { surfaceOfPosterior } from './gaussian-conditional.ts';

/**
 * Conditional of a mixture of normal laws of ln σ, then a running maximum of total variance along maturities.
 * @param mixture laws learned from surfaces
 * @param label of the estimator
 * @returns estimator with the posterior error of each vol
 */
export function gaussianMixtureConditional(
  mixture: GaussianMixture,
  label = 'Mixture of Gaussian conditionals',
): RepairEstimator {
  return {
    id: 'gaussian-mixture',
    label,
    source: 'Kriging under a mixture whose weights are marginal likelihoods of the quotes',
    repair: (surfaces) =>
      Promise.resolve(
        surfaces.map((surface) => {
          requireGrid(mixture.grid, surface.grid);
          return surfaceOfPosterior(conditionMixture(mixture, logQuotesOf(surface)), surface.grid);
        }),
      ),
  };
}
