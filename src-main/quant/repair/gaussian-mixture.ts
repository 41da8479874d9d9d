import { QuantError } from '../math/quant-error.ts';
import { volsOfVariances } from './benchmark-grid.ts';
import { clusterRows } from './cluster-rows.ts';
import { learnGaussianPrior, type GaussianPrior } from './gaussian-prior.ts';
import type { BenchmarkSurface, RepairGrid } from './repair-grid.ts';

/** One normal law of a mixture. */
export interface MixtureComponent {
  readonly label: string;
  readonly logWeight: number;
  readonly prior: GaussianPrior;
}

/** Mixture of normal laws of ln σ on the nodes of one grid. */
export interface GaussianMixture {
  readonly grid: RepairGrid;
  readonly components: readonly MixtureComponent[];
}

type KnownSurface = Pick<BenchmarkSurface, 'grid' | 'truth' | 'family'>;

export interface MixtureOptions {
  /** Groups into which the surfaces of each family are cut, 4 where absent. */
  readonly groupsPerFamily?: number;
}

/** Surfaces of a group below which it gets no law of its own, and pseudo-surfaces by which a group leans on its family. */
const LEAST_GROUP = 20;
/** Every so many nodes enter the distance by which surfaces are grouped. */
const STRIDE = 5;
/** Weights of the law of all families together and of each law with room for surfaces that no family makes. */
const POOLED_WEIGHT = 0.1;
const ROOMY_WEIGHT = 0.02;

/** Departures from all families: their size in ln σ, reach along maturities (indices) and along log-moneyness. */
const DEPARTURES = [
  { size: 0.01, rows: 0.3, strikes: 0.35 },
  { size: 0.02, rows: 1, strikes: 0.15 },
  { size: 0.04, rows: 1, strikes: 0.15 },
  { size: 0.04, rows: 0.3, strikes: 0.15 },
] as const;

/**
 * Learns a mixture: a few normal laws for each family, one for all together, and that one widened by departures of several sizes.
 *
 * Groups within a family follow what is not normal about it. The widened laws C + s²·ρ(Δi)·(1 + ρ(Δk)), ρ Gaussian, are for
 * surfaces that no family makes: the marginal likelihood of the quotes turns to them where all others fail.
 * @param surfaces of one or more families, all on one grid
 * @param options groups
 * @returns mixture
 * @throws QuantError BAD_GRID where there are no surfaces or their grids differ
 */
export function learnGaussianMixture(
  surfaces: readonly KnownSurface[],
  { groupsPerFamily = 4 }: MixtureOptions = {},
): GaussianMixture {
  const first = surfaces[0];
  if (!first) throw new QuantError('BAD_GRID', { rule: 'at least two surfaces' });
  const families = [...new Set(surfaces.map(({ family }) => family))];
  const components = families.flatMap((family) =>
    componentsOfFamily(
      family,
      surfaces.filter((each) => each.family === family),
      { groups: groupsPerFamily, logShare: -Math.log(families.length) },
    ),
  );
  const pooled = learnGaussianPrior(surfaces);
  components.push({ label: 'all families', logWeight: Math.log(POOLED_WEIGHT), prior: pooled });
  for (const departure of DEPARTURES) {
    const prior = { ...pooled, covariance: widen(pooled, departure) };
    const label = `all families, departures of ${departure.size * 100} %`;
    components.push({ label, logWeight: Math.log(ROOMY_WEIGHT), prior });
  }
  return { grid: first.grid, components };
}

function componentsOfFamily(
  family: string,
  surfaces: readonly KnownSurface[],
  { groups, logShare }: { groups: number; logShare: number },
): MixtureComponent[] {
  const rows = surfaces.map(({ truth, grid }) =>
    volsOfVariances(truth, grid)
      .filter((_, cell) => cell % STRIDE === 0)
      .map(Math.log),
  );
  const labels = clusterRows(rows, groups);
  const whole = learnGaussianPrior(surfaces);
  const components: MixtureComponent[] = [];
  for (let group = 0; group < groups; group += 1) {
    const own = surfaces.filter((_, at) => labels[at] === group);
    if (own.length < LEAST_GROUP) continue;
    const logWeight = Math.log(own.length / surfaces.length) + logShare;
    const prior = groups === 1 ? whole : leanOn(learnGaussianPrior(own), whole);
    components.push({ label: `${family} ${group + 1}`, logWeight, prior });
  }
  return components.length > 0 ? components : [{ label: family, logWeight: logShare, prior: whole }];
}

/** Covariance of a group drawn towards that of its family, as if so many more surfaces had been seen. */
function leanOn(group: GaussianPrior, family: GaussianPrior): GaussianPrior {
  const share = LEAST_GROUP / (LEAST_GROUP + group.count);
  const covariance = group.covariance.map((each, at) => (1 - share) * each + share * family.covariance[at]!);
  return { ...group, covariance };
}

function widen({ grid, covariance }: GaussianPrior, departure: (typeof DEPARTURES)[number]): Float64Array {
  const columns = grid.logMoneyness.length;
  const size = grid.expiriesYears.length * columns;
  return covariance.map((each, at) => {
    const [a, b] = [Math.floor(at / size), at % size];
    const rows = (Math.floor(a / columns) - Math.floor(b / columns)) / departure.rows;
    const strikes = (grid.logMoneyness[a % columns]! - grid.logMoneyness[b % columns]!) / departure.strikes;
    const along = Math.exp(-0.5 * rows * rows);
    return each + departure.size ** 2 * along * (1 + Math.exp(-0.5 * strikes * strikes));
  });
}
