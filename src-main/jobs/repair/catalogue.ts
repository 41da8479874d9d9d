import { gaussianConditional } from '#quant/repair/estimators/gaussian-conditional.ts';
import { interpolation } from '#quant/repair/estimators/interpolation.ts';
import type { RepairEstimator } from '#quant/repair/repair-estimator.ts';
import { learnedPrior } from './learned-priors.ts';

/** An estimator as a list shows it, and the way to get it ready. */
export interface CatalogueEntry {
  readonly id: string;
  readonly label: string;
  readonly source: string;
  /** Families that it learned from; empty where it learns nothing. */
  readonly trainedOn: readonly string[];
  readonly origin: 'rule' | 'bundled' | 'trained';
  readonly hasErrors: boolean;
  readonly weightsHash: string | null;
  readonly open: () => Promise<RepairEstimator>;
}

const gaussianFamilies = ['ssvi', 'shifted-ssvi', 'sabr-event'];

function rule(estimator: RepairEstimator): CatalogueEntry {
  const { id, label, source } = estimator;
  return {
    id,
    label,
    source,
    trainedOn: [],
    origin: 'rule',
    hasErrors: false,
    weightsHash: null,
    open: () => Promise.resolve(estimator),
  };
}

/** Every way to repair a surface: one line each. */
export const repairCatalogue: readonly CatalogueEntry[] = [
  rule(interpolation),
  {
    id: 'gaussian-conditional',
    label: 'Gaussian conditional',
    source: 'Kriging with a covariance learned from generated surfaces; Rasmussen and Williams 2006',
    trainedOn: gaussianFamilies,
    origin: 'bundled',
    hasErrors: true,
    weightsHash: null,
    open: () => Promise.resolve(gaussianConditional(learnedPrior(gaussianFamilies))),
  },
];
