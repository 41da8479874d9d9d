import { mrlr } from '../../models/mrlr.ts';
import { reversionVariance } from '../../models/volatility-index/reversion.ts';
import { transitionsOf, type IndexHistory, type TransitionGroup, type Transitions } from './index-history.ts';
import { maximiseLikelihood, type LikelihoodFit } from './maximum-likelihood.ts';

/** What a year of ln VIX looks like if nothing else is known: start of the search, per yr. */
const USUAL_KAPPA = 5;
const LOG_ROOT_TWO_PI = 0.918_938_533_204_672_7;

/**
 * κ, θ, σ of MRLR under the historical measure by the exact normal transition
 * ln VIX_{t+Δ} ~ N(θ + (ln VIX_t − θ)e^{−κΔ}, σ²(1 − e^{−2κΔ})/(2κ)).
 * @param history daily series
 * @returns estimates with errors
 * @throws QuantError BAD_HISTORY
 * @source Bao 2013; Phillips and Yu 2009 on the upward bias of κ, which is about 4 over the years of the series
 */
export function estimateMrlr(history: IndexHistory): LikelihoodFit {
  const transitions = transitionsOf(history);
  return maximiseLikelihood({
    specs: mrlr.params,
    terms: transitions.count,
    starts: [normalStart(transitions)],
    writeTerms: ([kappa, theta, sigma], out) => {
      for (const group of transitions.groups) {
        const kept = Math.exp(-kappa! * group.years);
        const variance = reversionVariance(kappa!, sigma!, group.years);
        const constant = -0.5 * Math.log(variance) - LOG_ROOT_TWO_PI;
        for (let i = 0; i < group.to.length; i += 1) {
          const miss = group.to[i]! - theta! - (group.from[i]! - theta!) * kept;
          out[group.places[i]! - 1] = constant - (0.5 * miss * miss) / variance;
        }
      }
    },
  });
}

/**
 * Regression of the most frequent step: κ, θ and σ that it alone would give.
 * @param transitions of a series
 * @returns [κ, θ, σ] inside their bounds
 */
export function normalStart(transitions: Transitions): [kappa: number, theta: number, sigma: number] {
  const group = transitions.groups.reduce<TransitionGroup>(
    (most, one) => (one.to.length > most.to.length ? one : most),
    transitions.groups[0]!,
  );
  const { from, to, years } = group;
  const count = from.length;
  const meanFrom = from.reduce((sum, value) => sum + value, 0) / count;
  const meanTo = to.reduce((sum, value) => sum + value, 0) / count;
  let [cross, square] = [0, 0];
  for (let i = 0; i < count; i += 1) {
    cross += (from[i]! - meanFrom) * (to[i]! - meanTo);
    square += (from[i]! - meanFrom) ** 2;
  }
  const slope = cross / square;
  const kappa = slope > 0 && slope < 1 ? Math.min(-Math.log(slope) / years, 100) : USUAL_KAPPA;
  const kept = Math.exp(-kappa * years);
  const theta = Math.min(Math.max((meanTo - kept * meanFrom) / (1 - kept), -10), 10);
  let misses = 0;
  for (let i = 0; i < count; i += 1) misses += (to[i]! - theta - kept * (from[i]! - theta)) ** 2;
  const sigma = Math.sqrt(Math.max(misses / count / reversionVariance(kappa, 1, years), 1e-8));
  return [kappa, theta, sigma];
}
