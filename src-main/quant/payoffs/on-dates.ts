import type { ObservedPaths } from './payoff.ts';

/**
 * The same paths with the dates of one payoff among those of many.
 * @param observed paths at all dates
 * @param own dates of the payoff
 * @param all dates observed
 * @returns paths whose date i is `own[i]`
 */
export function onDates(
  observed: ObservedPaths,
  own: readonly number[],
  all: readonly number[],
): ObservedPaths {
  const places = own.map((date) => all.indexOf(date));
  return {
    paths: observed.paths,
    stepsTo: (date) => observed.stepsTo(places[date]!),
    column: (date, name) => observed.column(places[date]!, name),
  };
}
