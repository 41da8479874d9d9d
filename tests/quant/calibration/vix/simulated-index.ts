import type { IndexHistory } from '#quant/calibration/vix/index-history.ts';
import type { Draws } from './draws.ts';

/** Parameters of MRLRJ; no jumps where λ is 0. */
export interface IndexTruth {
  readonly kappa: number;
  readonly theta: number;
  readonly sigma: number;
  readonly lambda: number;
  readonly eta: number;
}

/** A daily series (trading days of 1/252 year) without discretisation error: jumps fall inside the day and wear off from there. */
export function simulateIndex(truth: IndexTruth, days: number, random: Draws): IndexHistory {
  const { kappa, theta, sigma, lambda, eta } = truth;
  const step = 1 / 252;
  const kept = Math.exp(-kappa * step);
  const deviation = sigma * Math.sqrt((1 - kept * kept) / (2 * kappa));
  const index = new Float64Array(days + 1);
  let log = theta + lambda / (eta * kappa);
  index[0] = Math.exp(log);
  let untilJump = lambda > 0 ? random.exponential() / lambda : Number.POSITIVE_INFINITY;
  for (let day = 1; day <= days; day += 1) {
    log = theta + (log - theta) * kept + deviation * random.normal();
    while (untilJump <= step) {
      log += (random.exponential() / eta) * Math.exp(-kappa * (step - untilJump));
      untilJump += random.exponential() / lambda;
    }
    untilJump -= step;
    index[day] = Math.exp(log);
  }
  return { timesYears: Float64Array.from(index, (_, day) => day * step), index };
}

/** Jump times of self-exciting jumps by thinning. */
export function simulateHawkes(
  { decay, base, excitation }: { decay: number; base: number; excitation: number },
  horizonYears: number,
  random: Draws,
): Float64Array {
  const times: number[] = [];
  let time = 0;
  let excited = 0;
  for (;;) {
    const most = base + excited;
    const wait = random.exponential() / most;
    time += wait;
    if (time > horizonYears) return Float64Array.from(times);
    excited *= Math.exp(-decay * wait);
    if (random.uniform() * most <= base + excited) {
      times.push(time);
      excited += excitation;
    }
  }
}
