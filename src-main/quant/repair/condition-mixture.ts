import {
  extendFactor,
  posteriorOf,
  startFactor,
  type GaussianPosterior,
  type QuoteFactor,
} from './condition-gaussian.ts';
import type { GaussianMixture, MixtureComponent } from './gaussian-mixture.ts';
import { spreadQuotes, type LogQuotes } from './log-quotes.ts';

/** What quotes say under a mixture. */
export interface MixturePosterior extends GaussianPosterior {
  /** Posterior weight of each component, in the order of the mixture; those that fell behind have 0. */
  readonly weights: Float64Array;
}

/** A component that takes part, with its factor. */
export interface Runner {
  readonly at: number;
  readonly component: MixtureComponent;
  readonly state: QuoteFactor;
}

/** Quotes after which components that are hopelessly behind are left out. */
const CHECKPOINTS = [12, 18, 24, 32, 40, 52, 64, 80, 96];
/** Nats behind the best at equal quotes: a share of e⁻¹⁰ of its weight. */
const HOPELESS = 10;
/** Posterior weight below which a component is not worked out. */
const LEAST_WEIGHT = 2e-3;

/**
 * Posterior of ln σ under a mixture: that of every component, weighted by prior weight times marginal likelihood of the quotes.
 *
 * Components race: the likelihood grows quote by quote, and those ten nats behind the best after 12, 18, 24 … quotes spread
 * over the grid drop out.
 * @param mixture normal laws
 * @param quotes of the same grid
 * @returns mean and variance of the mixture of posteriors, likelihood and weights
 * @throws QuantError NOT_POSITIVE
 */
export function conditionMixture(mixture: GaussianMixture, quotes: LogQuotes): MixturePosterior {
  const { runners, shares, logLikelihood } = raceComponents(mixture, spreadQuotes(quotes));
  const weights = new Float64Array(mixture.components.length);
  const size = mixture.components[0]!.prior.mean.length;
  const mean = new Float64Array(size);
  const second = new Float64Array(size);
  runners.forEach(({ at, state }, place) => {
    const share = shares[place]!;
    weights[at] = share;
    const posterior = posteriorOf(state);
    for (let i = 0; i < size; i += 1) {
      const each = posterior.mean[i]!;
      mean[i]! += share * each;
      second[i]! += share * (posterior.variance[i]! + each * each);
    }
  });
  const variance = second.map((each, i) => Math.max(each - mean[i]! * mean[i]!, 0));
  return { mean, variance, logLikelihood, weights };
}

/**
 * Components that explain the quotes, with their posterior shares.
 * @param mixture normal laws
 * @param quotes in an order that spreads over the grid
 * @returns those with a share worth working out, shares summing to one
 */
export function raceComponents(
  mixture: GaussianMixture,
  quotes: LogQuotes,
): { runners: Runner[]; shares: Float64Array; logLikelihood: number } {
  const count = quotes.nodes.length;
  let runners = mixture.components.map((component, at): Runner => ({
    at,
    component,
    state: startFactor(component.prior, quotes),
  }));
  const score = ({ component, state }: Runner): number => component.logWeight + state.logLikelihood;
  for (const until of [...CHECKPOINTS.filter((each) => each < count), count]) {
    for (const { state } of runners) extendFactor(state, until);
    const best = Math.max(...runners.map(score));
    runners = runners.filter((runner) => score(runner) > best - HOPELESS);
  }
  const best = Math.max(...runners.map(score));
  const masses = runners.map((runner) => Math.exp(score(runner) - best));
  const total = masses.reduce((sum, each) => sum + each, 0);
  const kept = runners.filter((_, at) => masses[at]! >= LEAST_WEIGHT * total);
  const keptMasses = masses.filter((each) => each >= LEAST_WEIGHT * total);
  const mass = keptMasses.reduce((sum, each) => sum + each, 0);
  return {
    runners: kept,
    shares: Float64Array.from(keptMasses, (each) => each / mass),
    logLikelihood: best + Math.log(total),
  };
}
