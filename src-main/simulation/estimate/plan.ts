import { conditionalForwards, conditionalPayoff, timerControl } from '#quant/payoffs/conditional.ts';
import { createPayoff } from '#quant/payoffs/create-payoff.ts';
import { greekEstimator, type GreekEstimator, type GreekId } from '#quant/payoffs/greeks.ts';
import { weightedPayoff } from '#quant/payoffs/likelihood-weights.ts';
import type { ObservedPaths, Payoff, PayoffMarket, PayoffTerms } from '#quant/payoffs/payoff.ts';
import { findProcess, type Process } from '#quant/processes/registry.ts';
import {
  LOG_RETURN,
  type BoundProcess,
  type ConditionalProcess,
  type ProcessParams,
} from '#quant/processes/step-program.ts';
import { withTimers } from '#quant/processes/timer.ts';
import { withTilt, type DrawTilt } from '#quant/processes/tilt.ts';
import type { GivenDraws, PathRange, SimulationRun } from '../back-end.ts';
import type { Precision } from '../graph/graph.ts';
import { plannedProcess, processFamily, type ProcessFamily } from './planned-process.ts';
import { sobolDraws } from './sobol-draws.ts';
import { timeGrid, type TimeGrid } from './time-grid.ts';

/** How the mean is estimated. */
export type Estimator =
  /** Payments of paths. */
  | 'plain'
  /** Black prices given the path of the volatility; European options of processes that allow it. */
  | 'conditional';

/** A simulation as it is asked for; all that its bits depend on. */
export interface SimulationRequest {
  readonly processId: string;
  readonly params: ProcessParams;
  readonly market: PayoffMarket;
  readonly payoffs: readonly PayoffTerms[];
  readonly stepsPerYear: number;
  readonly seed: number;
  readonly mirrored: boolean;
  readonly estimator: Estimator;
  readonly precision: Precision;
  /** Independent draws, or scrambled points of a low-discrepancy sequence; independent where not said. */
  readonly sampling?: 'random' | 'sobol';
  /**
   * What is taken out of estimates by regression: what the forward explains, and of European options given their volatility also what
   * options on a budget of variance do. `forward` where not said.
   */
  readonly controls?: 'forward' | 'timer';
  /** Law from which draws are taken in place of their own, for payoffs that few paths would meet: `chooseImportance`. */
  readonly importance?: DrawTilt;
  /** Estimated beside the payoffs, in this order after them. */
  readonly greeks?: readonly { readonly payoff: number; readonly greek: GreekId }[];
}

/** A request made ready for a back end. */
export interface SimulationPlan {
  readonly run: SimulationRun;
  /** [steps + 1] years. */
  readonly times: Float64Array;
  /** Dates of the records, years. */
  readonly dates: readonly number[];
  /** Those of the request, then its Greeks. */
  readonly payoffs: readonly Payoff[];
  /** Draws of paths where the generator of the back end does not make them. */
  readonly drawsOf: ((range: PathRange) => GivenDraws) | null;
  /** Writes columns whose means are zero. */
  readonly controls: readonly ((observed: ObservedPaths, out: Float64Array) => void)[];
}

const STREAM = 0x53_49_4d;

/**
 * Binds process, grid and payoffs of a request.
 * @throws RangeError where the process is unknown or has no conditional form, or a Greek no estimator
 */
export function planSimulation(request: SimulationRequest): SimulationPlan {
  const { market } = request;
  const process = processOf(request);
  const conditional = conditionalOf(process, request);
  const greeks = greeksOf(request, process);
  const payoffs = [
    ...request.payoffs.map((terms) =>
      conditional ? conditionalPayoff(terms, market, conditional.rho) : createPayoff(terms, market),
    ),
    ...greeks.map(({ payoff }) => payoff),
  ];
  return planPayoffs(request, payoffs, [...new Set(greeks.flatMap(({ tangents }) => tangents))]).plan;
}

/**
 * The same for payoffs that are given, with the process as a function of what it can be differentiated by.
 * @param request without regard to its payoffs and Greeks
 * @param payoffs to be observed
 * @param tangents derivatives to be kept along the path
 * @returns plan and process
 */
export function planPayoffs(
  request: SimulationRequest,
  payoffs: readonly Payoff[],
  tangents: readonly string[],
): { readonly plan: SimulationPlan; readonly family: ProcessFamily } {
  const process = processOf(request);
  const conditional = conditionalOf(process, request);
  const dates = [...new Set(payoffs.flatMap(({ observeAtYears }) => observeAtYears))].sort((a, b) => a - b);
  const { times, recordAt } = timeGrid(dates, {
    stepsPerYear: request.stepsPerYear,
    longestStepYears: process.bind(request.params, request.market.spot).longestStepYears,
    isEven: process.needsEvenGrid,
  });
  const family = processFamily(process, request, {
    isConditional: conditional !== undefined,
    monitors: [...new Set(payoffs.flatMap(({ monitors }) => monitors))],
  });
  const timers = conditional && !request.importance ? timersOf(request, conditional, dates) : [];
  const planned = withTimers(
    plannedProcess(family, tangents),
    timers.map(({ budget }) => budget),
  );
  const { importance } = request;
  const run = runOf(request, importance ? withTilt(planned, importance) : planned, { times, recordAt });
  const tilted = importance && { draws: run.program.draws, tilt: importance, times };
  // what a forward explains of a payment that few paths make is nothing, and its weights are what varies most
  const controlDates = tilted || (!conditional && process.underlying !== 'asset') ? [] : dates;
  const plan: SimulationPlan = {
    run,
    times,
    dates,
    payoffs: tilted ? payoffs.map((payoff) => weightedPayoff(payoff, tilted)) : payoffs,
    drawsOf: request.sampling === 'sobol' ? sobolDraws(run, times) : null,
    controls: [
      ...controlDates.map((_, date) =>
        conditional ? conditionalControl(date, conditional.rho) : forwardControl(date),
      ),
      ...timers.flatMap(({ options, ...timer }) =>
        options.map((terms) => timerControl({ terms, ...timer }, request.market, conditional!.rho)),
      ),
    ],
  };
  return { plan, family };
}

type Vanilla = Extract<PayoffTerms, { kind: 'vanilla' }>;

/** Budgets of timers, as multiples of the mean of ∫V dt: what a path spends as a rule, and what few or hardly any spend. */
const BUDGETS = [1, 2.5, 8];
/** Options that have controls of their own; more would cost more in sums than they save in paths. */
const MOST_TIMED = 12;

/** Timers of every expiry, and the options that they are controls of. */
function timersOf(
  { payoffs, controls }: SimulationRequest,
  { rho, meanTotalVariance }: ConditionalProcess,
  dates: readonly number[],
) {
  if (controls !== 'timer' || rho === 0) return [];
  const all = payoffs.filter((terms): terms is Vanilla => terms.kind === 'vanilla').slice(0, MOST_TIMED);
  const expiries = [...new Set(all.map(({ expiryYears }) => expiryYears))];
  return expiries
    .flatMap((expiryYears) => BUDGETS.map((multiple) => ({ expiryYears, multiple })))
    .map(({ expiryYears, multiple }, timer) => ({
      timer,
      date: dates.indexOf(expiryYears),
      budget: multiple * meanTotalVariance(expiryYears),
      options: all.filter((terms) => terms.expiryYears === expiryYears),
    }));
}

function processOf({ processId }: SimulationRequest): Process {
  const process = findProcess(processId);
  if (!process) throw new RangeError(`There is no process ${processId}.`);
  return process;
}

function conditionalOf(
  process: Process,
  { params, market, estimator }: SimulationRequest,
): ConditionalProcess | undefined {
  if (estimator !== 'conditional') return undefined;
  const { conditional } = process.bind(params, market.spot);
  if (!conditional) throw new RangeError(`${process.label} has no conditional form.`);
  return conditional;
}

function runOf(
  { precision, seed, mirrored }: SimulationRequest,
  { program, initial, coefficients, memoryKernel }: BoundProcess,
  { times, recordAt }: TimeGrid,
): SimulationRun {
  return {
    program,
    precision,
    steps: times.length - 1,
    initial,
    coefficients: coefficients(times),
    memoryKernel: memoryKernel?.(times) ?? null,
    recordAt,
    seed,
    stream: STREAM,
    mirrored,
  };
}

function greeksOf(
  { greeks = [], payoffs, params, market, estimator }: SimulationRequest,
  process: Process,
): Exclude<GreekEstimator, { refusal: string }>[] {
  const setting = { process, params, market, isConditional: estimator === 'conditional' };
  return greeks.map(({ payoff, greek }) => {
    const own = greekEstimator(payoffs[payoff]!, greek, setting);
    if ('refusal' in own) throw new RangeError(own.refusal);
    return own;
  });
}

/** S_t/F_t − 1 */
function forwardControl(date: number) {
  return ({ paths, column }: ObservedPaths, out: Float64Array): void => {
    const x = column(date, LOG_RETURN);
    for (let path = 0; path < paths; path += 1) out[path] = Math.expm1(x[path]!);
  };
}

/** E[S_t/F_t | volatility] − 1 */
function conditionalControl(date: number, rho: number) {
  return (observed: ObservedPaths, out: Float64Array): void => {
    const levels = conditionalForwards(observed, date, rho);
    for (let path = 0; path < observed.paths; path += 1) out[path] = levels[path]! - 1;
  };
}
