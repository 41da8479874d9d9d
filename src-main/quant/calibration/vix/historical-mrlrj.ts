import { mrlrj } from '../../models/mrlrj.ts';
import { reversionVariance } from '../../models/volatility-index/reversion.ts';
import { normalStart } from './historical-mrlr.ts';
import { transitionsOf, type IndexHistory, type Transitions } from './index-history.ts';
import { jumpNoise } from './jump-noise.ts';
import { maximiseLikelihood, type LikelihoodFit } from './maximum-likelihood.ts';

/** Shares of the variance of the noise that starts give to jumps, with an intensity each (1/yr). */
const STARTS = [
  [0.4, 5],
  [0.4, 25],
  [0.6, 80],
] as const;

/** MRLRJ of a series, and which of its moves held jumps. */
export interface MrlrjHistory extends LikelihoodFit {
  /** [n] probability that the move into each value held a jump, at the estimates; 0 for the first value. */
  readonly jumpProbabilities: Float64Array;
}

/**
 * κ, θ, σ, λ, η of MRLRJ under the historical measure by the exact transition density of the jump diffusion.
 * @param history daily series
 * @returns estimates with errors, and the probability of a jump on each day
 * @throws QuantError BAD_HISTORY
 * @source Bao 2013 for the transform of the transition; `jumpNoise` for its density
 */
export function estimateMrlrj(history: IndexHistory): MrlrjHistory {
  const transitions = transitionsOf(history);
  const fit = maximiseLikelihood({
    specs: mrlrj.params,
    terms: transitions.count,
    starts: startsOf(transitions),
    writeTerms: (values, out) => writeTerms(transitions, values, out),
  });
  const values = Float64Array.from(fit.params, ({ value }) => value);
  return { ...fit, jumpProbabilities: probabilitiesOf(transitions, values) };
}

function startsOf(transitions: Transitions): number[][] {
  const [kappa, theta, sigma] = normalStart(transitions);
  return STARTS.map(([share, lambda]) => {
    // Exponential jumps of λ a year add 2λ/η² to the variance of a year and λ/η to its drift.
    const eta = Math.min(Math.max(Math.sqrt((2 * lambda) / (share * sigma * sigma)), 1.5), 100);
    return [kappa, theta - lambda / (eta * kappa), sigma * Math.sqrt(1 - share), lambda, eta];
  });
}

/** What reversion leaves of each move, and its noise. */
function noiseOf(
  { years, from, to }: Transitions['groups'][number],
  [kappa, theta, sigma, lambda, eta]: Float64Array,
): { moves: Float64Array; noise: ReturnType<typeof jumpNoise> } {
  const kept = Math.exp(-kappa! * years);
  const moves = to.map((value, i) => value - theta! - (from[i]! - theta!) * kept);
  const variance = reversionVariance(kappa!, sigma!, years);
  return { moves, noise: jumpNoise({ kappa: kappa!, lambda: lambda!, eta: eta! }, variance, years) };
}

function writeTerms(transitions: Transitions, values: Float64Array, out: Float64Array): void {
  for (const group of transitions.groups) {
    const { moves, noise } = noiseOf(group, values);
    noise.writeLogDensity(moves, moves);
    for (let i = 0; i < moves.length; i += 1) out[group.places[i]! - 1] = moves[i]!;
  }
}

function probabilitiesOf(transitions: Transitions, values: Float64Array): Float64Array {
  const out = new Float64Array(transitions.count + 1);
  for (const group of transitions.groups) {
    const { moves, noise } = noiseOf(group, values);
    for (const [i, place] of group.places.entries()) out[place] = noise.jumpProbability(moves[i]!);
  }
  return out;
}
