import { normalCdf } from '../../math/normal.ts';
import type { QuoteFactor } from '../condition-gaussian.ts';
import { raceComponents } from '../condition-mixture.ts';
import type { GaussianMixture } from '../gaussian-mixture.ts';
import { logQuotesOf, spreadQuotes, type LogQuotes } from '../log-quotes.ts';
import type { ObservedSurface } from '../repair-grid.ts';

/** What the other quotes say of each. */
export interface StaleScores {
  /** [n·m] distance from what the others say in standard deviations, 0 where nothing is quoted. */
  readonly deviations: Float64Array;
  /** [n·m] probability that a quote is stale, 0 where nothing is quoted. */
  readonly probabilities: Float64Array;
}

/** What is believed of stale quotes before they are seen: how many there are, and how far off in vol. */
export interface StaleBelief {
  readonly share: number;
  /** Decimal per √year, least and most. */
  readonly shift: readonly [least: number, most: number];
}

/** That of the published benchmark: 8 %, off by 50 to 110 basis points. */
export const benchmarkBelief: StaleBelief = { share: 0.08, shift: [0.005, 0.011] };

const ROUNDS = 3;

/**
 * Which quotes do not go with the others.
 *
 * With q = (C_oo + R)⁻¹ and z = q(y_o − μ_o), quote i misses its prediction from the others by r_i = z_i/q_ii with variance 1/q_ii:
 * its deviation is |z_i|/√q_ii, its probability of being stale follows from the likelihoods of r_i with and without a shift. Then
 * suspects are given the noise of a stale quote, so that they mislead the others less, and all is worked out again.
 * @param mixture laws of ln σ
 * @param surface quotes
 * @param belief share and size of stale quotes
 * @returns deviations and probabilities
 * @source Rasmussen and Williams 2006, equations (5.12); rounds: expectation propagation with point weights, ours
 */
export function staleScores(
  mixture: GaussianMixture,
  surface: ObservedSurface,
  belief: StaleBelief = benchmarkBelief,
): StaleScores {
  const quotes = spreadQuotes(logQuotesOf(surface));
  const count = quotes.nodes.length;
  const scores = {
    deviations: new Float64Array(surface.observed.length),
    probabilities: new Float64Array(surface.observed.length),
  };
  let suspicion = new Float64Array(count);
  for (let round = 0; round < ROUNDS; round += 1) {
    const noise = noisier(quotes, suspicion, belief);
    const { runners, shares } = raceComponents(mixture, { ...quotes, noise });
    const deviations = new Float64Array(count);
    const probabilities = new Float64Array(count);
    runners.forEach(({ state }, at) => {
      const { misses, variances } = leaveOneOut(state);
      for (let i = 0; i < count; i += 1) {
        // The variance of the miss without the noise that suspicion added.
        const variance = Math.max(variances[i]! - noise[i]! + quotes.noise[i]!, quotes.noise[i]!);
        const vol = Math.exp(quotes.values[i]!);
        deviations[i]! += (shares[at]! * Math.abs(misses[i]!)) / Math.sqrt(variance);
        probabilities[i]! += shares[at]! * staleProbability(misses[i]!, variance, vol, belief);
      }
    });
    suspicion = probabilities;
    quotes.nodes.forEach((cell, i) => {
      scores.deviations[cell] = deviations[i]!;
      scores.probabilities[cell] = probabilities[i]!;
    });
  }
  return scores;
}

function noisier(
  { values, noise }: LogQuotes,
  suspicion: Float64Array,
  { shift }: StaleBelief,
): Float64Array {
  const [least, most] = shift;
  const square = (least * least + least * most + most * most) / 3;
  return noise.map((each, at) => each + (suspicion[at]! * square) / Math.exp(2 * values[at]!));
}

/** Posterior odds of a shift, uniform in vol and either way, against none. */
function staleProbability(
  miss: number,
  variance: number,
  vol: number,
  { share, shift }: StaleBelief,
): number {
  const deviation = Math.sqrt(variance);
  const [least, most] = [shift[0] / vol, shift[1] / vol];
  const size = Math.abs(miss);
  const mass = (from: number, to: number): number =>
    normalCdf((to - size) / deviation) - normalCdf((from - size) / deviation);
  const shifted = (mass(least, most) + mass(-most, -least)) / (2 * (most - least));
  const plain = (0.398_942_280_401_432_7 / deviation) * Math.exp(-0.5 * (size / deviation) ** 2);
  const odds = share * shifted;
  const total = odds + (1 - share) * plain;
  return total > 0 ? odds / total : share;
}

/** r_i = z_i/q_ii and 1/q_ii from the inverse of the factor, row by row. */
function leaveOneOut({ factor, whitened }: QuoteFactor): { misses: Float64Array; variances: Float64Array } {
  const count = whitened.length;
  const diagonal = new Float64Array(count);
  const pull = new Float64Array(count);
  const inverse = new Float64Array((count * (count + 1)) / 2);
  for (let a = 0; a < count; a += 1) {
    const row = (a * (a + 1)) / 2;
    const pivot = 1 / factor[row + a]!;
    inverse[row + a] = pivot;
    for (let b = 0; b < a; b += 1) {
      const scale = factor[row + b]! * pivot;
      const other = (b * (b + 1)) / 2;
      for (let c = 0; c <= b; c += 1) inverse[row + c]! -= scale * inverse[other + c]!;
    }
    for (let c = 0; c <= a; c += 1) {
      const entry = inverse[row + c]!;
      diagonal[c]! += entry * entry;
      pull[c]! += entry * whitened[a]!;
    }
  }
  return {
    misses: pull.map((each, at) => each / diagonal[at]!),
    variances: diagonal.map((each) => 1 / each),
  };
}
