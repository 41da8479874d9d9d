import type { SimulationInput } from '#contract/schemas/simulation.ts';
import type { SimulatedModel } from '#quant/engines/simulated-models.ts';
import { createPayoff } from '#quant/payoffs/create-payoff.ts';
import { timeGrid } from '#simulation/estimate/time-grid.ts';
import { refusal } from './refusal.ts';

/** Steps of a path, and of one whose every step looks back at all before it. */
const MOST_STEPS = 200_000;
const MOST_STEPS_WITH_MEMORY = 8192;
/** Draws of a path that lie in memory: of a block of paths 128 MB. */
const MOST_GIVEN_DRAWS = 65_536;
/** A date that an even grid moves farther than this, as a share of itself, is another date. */
const MOST_MOVED = 0.1;

type GridInput = Pick<SimulationInput, 'params' | 'market' | 'payoffs' | 'stepsPerYear' | 'sampling'>;

/** A date of a payoff, and the end of the step that stands for it. */
export interface MovedDate {
  readonly years: number;
  readonly movedTo: number;
}

/** @throws VolterraError INVALID_INPUT where the steps are too many, or the dates too close for them */
export function checkSteps(simulated: SimulatedModel, input: GridInput): void {
  const { process } = simulated;
  const { params, market, payoffs, stepsPerYear, sampling } = input;
  const { longestStepYears, program } = process.bind(params, market.spot);
  const years = Math.max(...payoffs.flatMap(lastDates));
  const steps = Math.ceil(years * Math.max(stepsPerYear, 1 / longestStepYears));
  const most = process.needsEvenGrid ? MOST_STEPS_WITH_MEMORY : MOST_STEPS;
  if (steps > most)
    throw refusal(
      'stepsPerYear',
      { rule: `must give at most ${most} steps to the last date`, value: stepsPerYear },
      `A path of ${process.label} would take ${steps} steps; ${most} are the most. Take fewer steps a year or nearer dates.`,
    );
  const draws = steps * program.draws.length;
  if (sampling === 'sobol' && draws > MOST_GIVEN_DRAWS)
    throw refusal(
      'sampling',
      { rule: `must need at most ${MOST_GIVEN_DRAWS} draws a path`, value: sampling },
      `A path of ${process.label} would take ${draws} points of Sobol’s sequence; ${MOST_GIVEN_DRAWS} are the most. Take fewer steps a year or random draws.`,
    );
  if (process.needsEvenGrid) checkEvenGrid(simulated, input);
}

/** Steps of an even grid hold every date, and hold it where it is. */
function checkEvenGrid(simulated: SimulatedModel, input: GridInput): void {
  const moved = movedDates(simulated, input);
  const last = Math.max(...input.payoffs.flatMap(lastDates));
  for (const { years, movedTo } of moved)
    if (Math.abs(movedTo - years) > MOST_MOVED * years)
      throw refusal(
        'stepsPerYear',
        { rule: 'must be fine enough for the first date', value: input.stepsPerYear },
        `${simulated.process.label} takes even steps, and the date in ${shown(years)} years would be simulated at ${shown(movedTo)}. ${finer(years)}eave that date out (the last is in ${shown(last)}).`,
      );
}

/** Steps that bring a date within a tenth of itself, where so many may be asked for. */
function finer(years: number): string {
  const steps = Math.ceil(5 / years);
  return steps <= 20_000 ? `Take at least ${steps} steps a year, or l` : 'L';
}

/** Dates that an even grid simulates elsewhere. @throws VolterraError INVALID_INPUT where two dates fall on one step */
export function movedDates({ process }: SimulatedModel, input: GridInput): MovedDate[] {
  if (!process.needsEvenGrid) return [];
  const { params, market, payoffs, stepsPerYear } = input;
  const { longestStepYears } = process.bind(params, market.spot);
  const observed = payoffs.flatMap((terms) => createPayoff(terms, market).observeAtYears);
  const dates = [...new Set(observed)].sort((a, b) => a - b);
  const { times, recordAt } = gridOf(dates, { stepsPerYear, longestStepYears, isEven: true });
  return dates.flatMap((years, place) => {
    const movedTo = times[recordAt[place]!]!;
    return Math.abs(movedTo - years) > 1e-9 * years ? [{ years, movedTo }] : [];
  });
}

function gridOf(
  dates: readonly number[],
  rules: Parameters<typeof timeGrid>[1],
): ReturnType<typeof timeGrid> {
  const grid = evenGrid(dates, rules);
  if (grid && grid.times.length - 1 <= MOST_STEPS_WITH_MEMORY) return grid;
  const [a, b] = closestOf(dates);
  throw refusal(
    'payoffs',
    { rule: `must have dates that ${MOST_STEPS_WITH_MEMORY} even steps keep apart`, value: `${a}, ${b}` },
    `The dates in ${a} and ${b} years are too close for ${MOST_STEPS_WITH_MEMORY} even steps. Leave one of them out, or simulate them one after the other.`,
  );
}

/** Null where no even grid keeps the dates apart. */
function evenGrid(
  dates: readonly number[],
  rules: Parameters<typeof timeGrid>[1],
): ReturnType<typeof timeGrid> | null {
  try {
    return timeGrid(dates, rules);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function closestOf(dates: readonly number[]): [number, number] {
  let closest: [number, number] = [0, dates[0]!];
  for (let i = 1; i < dates.length; i += 1)
    if (dates[i]! - dates[i - 1]! < closest[1] - closest[0]) closest = [dates[i - 1]!, dates[i]!];
  return closest;
}

function lastDates(terms: SimulationInput['payoffs'][number]): number[] {
  return terms.kind === 'legs' ? terms.legs.flatMap((leg) => lastDates(leg.terms)) : [terms.expiryYears];
}

/** Years for a sentence. */
export function shown(years: number): string {
  return String(Number(years.toPrecision(6)));
}
