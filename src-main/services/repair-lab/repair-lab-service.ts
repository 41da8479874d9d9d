import { benchmarkSet } from '#quant/repair/benchmark-set.ts';
import { surfaceFamilies } from '#quant/repair/families/registry.ts';
import type { AreaService } from '../service-context.ts';
import { knownEstimators, requireFamily, standardEstimator } from './estimators.ts';
import { evaluate } from './evaluate.ts';
import { listModels } from './models.ts';
import type { RepairLabDeps } from './repair-lab-deps.ts';
import { scoreChains } from './score-chains.ts';
import { trainRepair } from './train-repair.ts';

/** Generated surfaces, how every estimator does on them, and networks trained to do better. */
export function createRepairLabService(deps: RepairLabDeps): AreaService<'repairLab'> {
  return {
    estimators: async () => {
      const known = await knownEstimators(deps.folders);
      const { unreadable } = await listModels(deps.folders);
      return {
        estimators: known.map(({ ref: _ref, ...told }) => told),
        standard: standardEstimator(known, 'grid'),
        standardForChains: standardEstimator(known, 'chain'),
        families: surfaceFamilies.map(({ id, label, source }) => ({ id, label, source })),
        unreadable: [...unreadable],
      };
    },
    example: ({ family, mask, seed }) => {
      requireFamily(family, 'family');
      const [surface] = benchmarkSet({ family, mask, seed, count: 1, purpose: 'test' });
      const { grid, totalVariance, observed, truth } = surface!;
      return Promise.resolve({ family, grid: { ...grid, totalVariance, observed }, truth });
    },
    evaluate: (input, context) => evaluate(deps, input, context),
    scoreChains: (input, context) => scoreChains(deps, input, context),
    train: (input, context) => trainRepair(deps, input, context),
  };
}
