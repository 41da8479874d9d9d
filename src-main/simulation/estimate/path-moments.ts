import { onDates } from '#quant/payoffs/on-dates.ts';
import { blockMoments } from '#quant/payoffs/moments.ts';
import type { ObservedPaths } from '#quant/payoffs/payoff.ts';
import type { PathStates } from '../back-end.ts';
import type { SimulationPlan } from './plan.ts';

/** One side of recorded states, by date and name. */
export function observedPaths(plan: SimulationPlan, states: PathStates, side: number): ObservedPaths {
  const { values, paths, sides } = states;
  const names = plan.run.program.states;
  return {
    paths,
    stepsTo: (date) => plan.run.recordAt[date]!,
    column: (date, name) => {
      const from = ((date * names.length + names.indexOf(name)) * sides + side) * paths;
      return values.subarray(from, from + paths);
    },
  };
}

/**
 * Sums of payoffs and controls over blocks of paths; mirrored paths count as one with the mean of the two.
 * @param plan of the simulation
 * @param states of a range of paths
 * @returns [blocks × sums], see `blockMoments`
 */
export function pathMoments(plan: SimulationPlan, states: PathStates): Float64Array {
  const { paths, sides } = states;
  const own = new Float64Array(paths);
  const meanOverSides = (write: (observed: ObservedPaths, out: Float64Array) => void): Float64Array => {
    const mean = new Float64Array(paths);
    for (let side = 0; side < sides; side += 1) {
      write(observedPaths(plan, states, side), own);
      for (let path = 0; path < paths; path += 1) mean[path]! += own[path]! / sides;
    }
    return mean;
  };
  const columns = plan.payoffs.map((payoff) =>
    meanOverSides((observed, out) =>
      payoff.evaluate(onDates(observed, payoff.observeAtYears, plan.dates), out),
    ),
  );
  return blockMoments(
    columns,
    plan.controls.map((control) => meanOverSides(control)),
  );
}
