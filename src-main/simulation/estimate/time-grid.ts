/** Steps of an even grid at most: older steps are remembered, so the work grows with their square. */
const MOST_EVEN_STEPS = 65_536;

/** What a grid has to respect. */
export interface GridRules {
  readonly stepsPerYear: number;
  readonly longestStepYears: number;
  /** One step length throughout: dates then fall on the nearest step. */
  readonly isEven: boolean;
}

/** A grid and the numbers of steps at whose ends the dates lie. */
export interface TimeGrid {
  readonly times: Float64Array;
  readonly recordAt: Int32Array;
}

/**
 * Steps from 0 through all dates.
 *
 * Between dates steps are even and no longer than asked for. An even grid divides the last date; an earlier date is moved to the
 * nearest step, by at most half a step.
 * @param dates years, ascending, positive
 * @param rules longest steps
 * @returns times [steps + 1] and for each date the step that ends there
 */
export function timeGrid(dates: readonly number[], rules: GridRules): TimeGrid {
  const longest = Math.min(1 / rules.stepsPerYear, rules.longestStepYears);
  const stepsFor = (span: number): number => Math.max(Math.ceil(span / longest - 1e-9), 1);
  if (rules.isEven) {
    const end = dates.at(-1)!;
    const steps = stepsApart(dates, stepsFor(end));
    return {
      times: Float64Array.from({ length: steps + 1 }, (_, i) => (end * i) / steps),
      recordAt: Int32Array.from(stepsOf(dates, steps)),
    };
  }
  const times = [0];
  const recordAt: number[] = [];
  for (const date of dates) {
    const start = times.at(-1)!;
    const steps = stepsFor(date - start);
    for (let i = 1; i < steps; i += 1) times.push(start + ((date - start) * i) / steps);
    times.push(date);
    recordAt.push(times.length - 1);
  }
  return { times: Float64Array.from(times), recordAt: Int32Array.from(recordAt) };
}

/** Step of an even grid that ends nearest to each date. */
function stepsOf(dates: readonly number[], steps: number): number[] {
  const end = dates.at(-1)!;
  return dates.map((date) => Math.max(Math.round((date / end) * steps), 1));
}

/** The least doubling of the steps that gives every date a step of its own. */
function stepsApart(dates: readonly number[], least: number): number {
  for (let steps = least; steps <= MOST_EVEN_STEPS; steps *= 2)
    if (new Set(stepsOf(dates, steps)).size === dates.length) return steps;
  throw new RangeError(
    `Dates as close as these need more than ${MOST_EVEN_STEPS} even steps; leave one of them out.`,
  );
}
