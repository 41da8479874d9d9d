import { gaussianConditional } from '#quant/repair/estimators/gaussian-conditional.ts';
import { gaussianMixtureConditional } from '#quant/repair/estimators/gaussian-mixture.ts';
import { gridSvi } from '#quant/repair/estimators/grid-svi.ts';
import { interpolation } from '#quant/repair/estimators/interpolation.ts';
import { sliceSvi } from '#quant/repair/estimators/slice-svi.ts';
import { surfaceSsvi } from '#quant/repair/estimators/surface-ssvi.ts';
import { learnGaussianMixture, type GaussianMixture } from '#quant/repair/gaussian-mixture.ts';
import { learnGaussianPrior } from '#quant/repair/gaussian-prior.ts';
import type { RepairEstimator } from '#quant/repair/repair-estimator.ts';
import { learningSet } from './learning-set.ts';

/** An estimator that needs no weights of a network, as a list shows it, and the way to get it ready. */
export interface CatalogueEntry {
  readonly id: string;
  readonly label: string;
  readonly source: string;
  /** Families that it learned from; empty where it learns nothing. */
  readonly trainedOn: readonly string[];
  readonly hasErrors: boolean;
  readonly open: () => RepairEstimator;
  /** Learns it from other families; absent where it learns nothing. */
  readonly learnFrom?: (families: readonly string[]) => RepairEstimator;
}

/** Families whose surfaces take no time to make: laws are learned from them when they are first asked for. */
export const learnedFamilies = ['ssvi', 'shifted-ssvi', 'sabr-event', 'svi-event'];

let mixture: GaussianMixture | null = null;

/** The mixture that repairs and that tells stale quotes: learned once on a thread. */
export function learnedMixture(): GaussianMixture {
  mixture ??= learnGaussianMixture(learningSet(learnedFamilies));
  return mixture;
}

function rule(estimator: RepairEstimator): CatalogueEntry {
  const { id, label, source } = estimator;
  return { id, label, source, trainedOn: [], hasErrors: false, open: () => estimator };
}

function law(entry: Omit<CatalogueEntry, 'trainedOn' | 'hasErrors' | 'open'>): CatalogueEntry {
  const { learnFrom } = entry;
  return { ...entry, trainedOn: learnedFamilies, hasErrors: true, open: () => learnFrom!(learnedFamilies) };
}

/** Every way to repair a surface without a network: one entry each. */
export const repairCatalogue: readonly CatalogueEntry[] = [
  rule(interpolation),
  rule(gridSvi),
  rule(sliceSvi),
  rule(surfaceSsvi),
  law({
    id: 'gaussian-conditional',
    label: 'Gaussian conditional',
    source: 'Kriging with a covariance learned from generated surfaces; Rasmussen and Williams 2006',
    learnFrom: (families) => gaussianConditional(learnGaussianPrior(learningSet(families))),
  }),
  law({
    id: 'gaussian-mixture',
    label: 'Mixture of Gaussian conditionals',
    source: 'Kriging under a mixture whose weights are marginal likelihoods of the quotes',
    learnFrom: (families) =>
      gaussianMixtureConditional(
        families === learnedFamilies ? learnedMixture() : learnGaussianMixture(learningSet(families)),
      ),
  }),
];
