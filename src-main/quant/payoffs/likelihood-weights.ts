import { logLikelihood, tiltName, type DrawTilt } from '../processes/tilt.ts';
import type { DrawKind } from '../processes/step-program.ts';
import type { ObservedPaths, Payoff } from './payoff.ts';

/** What paths were drawn from in place of their law. */
export interface TiltedDraws {
  readonly draws: readonly DrawKind[];
  readonly tilt: DrawTilt;
  /** [steps + 1] years. */
  readonly times: Float64Array;
}

/**
 * dP/dQ of each path up to a date: what makes means over tilted paths those of the process.
 * @param observed tilted paths
 * @param date place of the date
 * @param tilted law of the draws
 * @returns one weight a path, with mean 1
 * @source Glasserman 2004, section 4.6
 */
export function likelihoodWeights(
  observed: ObservedPaths,
  date: number,
  { draws, tilt, times }: TiltedDraws,
): Float64Array {
  const { constant, slopes } = logLikelihood(draws, tilt, { times, steps: observed.stepsTo(date) });
  const logs = new Float64Array(observed.paths).fill(constant);
  for (const { draw, slope } of slopes) {
    const sums = observed.column(date, tiltName(draw));
    for (let path = 0; path < observed.paths; path += 1) logs[path]! += slope * sums[path]!;
  }
  return logs.map((log) => Math.exp(log));
}

/**
 * A payoff of tilted paths: its value times the likelihood ratio of the path up to its last date.
 * @param payoff of the process as it is
 * @param tilted law of the draws
 * @returns payoff with the same mean
 */
export function weightedPayoff(payoff: Payoff, tilted: TiltedDraws): Payoff {
  return {
    ...payoff,
    evaluate: (observed, out) => {
      payoff.evaluate(observed, out);
      const weights = likelihoodWeights(observed, payoff.observeAtYears.length - 1, tilted);
      for (let path = 0; path < observed.paths; path += 1) out[path]! *= weights[path]!;
    },
  };
}
