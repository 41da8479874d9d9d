import { benchmarkSet } from '#quant/repair/benchmark-set.ts';
import { learnGaussianPrior, type GaussianPrior } from '#quant/repair/gaussian-prior.ts';

/** Surfaces of each family that a prior learns from; §19 of the benchmark takes 1,600 to 3,200 in all. */
const SURFACES_PER_FAMILY = 800;
const SEED = 1;

const priors = new Map<string, GaussianPrior>();

/** The normal law of families together, learned once on a thread: the same everywhere, because its seed is. */
export function learnedPrior(families: readonly string[]): GaussianPrior {
  const key = families.join('+');
  const known = priors.get(key);
  if (known) return known;
  const surfaces = families.flatMap((family) =>
    benchmarkSet({ family, mask: 'regular', count: SURFACES_PER_FAMILY, seed: SEED }),
  );
  const prior = learnGaussianPrior(surfaces);
  priors.set(key, prior);
  return prior;
}
