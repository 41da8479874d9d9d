import { conditionalPayoff } from '#quant/payoffs/conditional.ts';
import { estimatesOf } from '#quant/payoffs/estimates.ts';
import { greekEstimator, MARKET_PARAMS, type GreekId } from '#quant/payoffs/greeks.ts';
import { addBlocks, blockMoments, momentLength, type Estimate } from '#quant/payoffs/moments.ts';
import { onDates } from '#quant/payoffs/on-dates.ts';
import { pathwisePayoff } from '#quant/payoffs/pathwise-payoff.ts';
import type { ObservedPaths, Payoff } from '#quant/payoffs/payoff.ts';
import { parameterSlopes } from '#quant/processes/parameter-slopes.ts';
import { findProcess } from '#quant/processes/registry.ts';
import type { ProcessParams } from '#quant/processes/step-program.ts';
import { BLOCK_PATHS } from '../back-end.ts';
import { adjointPaths, type BlockPaths } from './adjoint-sweep.ts';
import { planPayoffs, type SimulationPlan, type SimulationRequest } from './plan.ts';

/** All first derivatives of one payoff. */
export interface AdjointGreeks {
  readonly price: Estimate;
  readonly greeks: readonly ({ readonly greek: GreekId } & Estimate)[];
  readonly refused: readonly { readonly greek: GreekId; readonly reason: string }[];
}

/** Step of the differences of a payment by what it reads, relative to the size of that: errors of 1e-10. */
const STEP = 1e-5;
const LEAST_SIZE = 1e-2;

/**
 * Every first derivative of a payoff, by spot, rate and all parameters, from one pass back along each path: in double precision on the
 * readable back end, random draws.
 *
 * Parameters that pathwise derivatives cannot have are refused as `greekEstimator` refuses them; those that move what a process
 * remembers, which forward derivatives refuse, are not.
 * @param request without regard to its Greeks, precision and sampling
 * @param payoff place of the payoff
 * @param paths to simulate, whole blocks of 256; each twice where mirrored
 * @returns estimates with their errors, controls of the request taken out
 * @throws RangeError as `planSimulation`
 * @source Giles and Glasserman 2006, "Smoking adjoints: fast Monte Carlo Greeks"
 */
export function adjointGreeks(request: SimulationRequest, payoff: number, paths: number): AdjointGreeks {
  const { importance: _i, controls: _c, ...rest } = request;
  const { wanted, refused } = partGreeks(rest, payoff);
  const all: ProcessParams = {
    ...request.params,
    [MARKET_PARAMS.rate]: request.market.rate,
    [MARKET_PARAMS.spot]: request.market.spot,
  };
  const payoffAt = payoffOf(rest, payoff);
  const { plan, family } = planPayoffs(
    { ...rest, sampling: 'random', precision: 'f64' },
    [payoffAt(all)],
    [],
  );
  const names = wanted.map((greek) => paramOf(greek));
  const explicit = names.map((name) => {
    const h = STEP * Math.max(Math.abs(all[name]!), LEAST_SIZE);
    return {
      h,
      up: payoffAt({ ...all, [name]: all[name]! + h }),
      down: payoffAt({ ...all, [name]: all[name]! - h }),
    };
  });
  const simulate = adjointPaths(
    plan.run,
    plan.times,
    names.map((name) => parameterSlopes(family.bind, all, name)),
  );
  const controls = plan.controls.length;
  const length = momentLength(1 + names.length, controls);
  const sums = new Float64Array(length);
  for (let first = 0; first < paths; first += BLOCK_PATHS) {
    const columns = Array.from({ length: 1 + names.length + controls }, () => new Float64Array(BLOCK_PATHS));
    const sides = simulate(first);
    for (const side of sides) addSide(columns, 1 / sides.length, { plan, side, explicit });
    const values = columns.slice(0, 1 + names.length);
    addBlocks(blockMoments(values, columns.slice(1 + names.length)), length, sums);
  }
  const [price, ...greeks] = estimatesOf(sums, { values: 1 + names.length, controls, count: paths });
  return {
    price: price!.controlled,
    greeks: wanted.map((greek, i) => ({ greek, ...greeks[i]!.controlled })),
    refused,
  };
}

/** Which derivatives there are, and why not the others. */
function partGreeks(request: SimulationRequest, payoff: number) {
  const { params, market, estimator } = request;
  const process = findProcess(request.processId);
  if (!process) throw new RangeError(`There is no process ${request.processId}.`);
  const setting = { process, params, market, isConditional: estimator === 'conditional' };
  const wanted: GreekId[] = [];
  const refused: { greek: GreekId; reason: string }[] = [];
  const known: GreekId[] = ['delta', 'rho', ...Object.keys(params).map((name) => `param.${name}` as const)];
  for (const greek of known) {
    const own = greekEstimator(request.payoffs[payoff]!, greek, setting);
    if ('refusal' in own) refused.push({ greek, reason: own.refusal });
    else if (own.method === 'pathwise' || own.method === 'conditional' || own.method === 'exact')
      wanted.push(greek);
    else refused.push({ greek, reason: 'Payments that jump have no derivative along a path.' });
  }
  return { wanted, refused };
}

function paramOf(greek: GreekId): string {
  if (greek === 'delta') return MARKET_PARAMS.spot;
  return greek === 'rho' ? MARKET_PARAMS.rate : greek.slice('param.'.length);
}

/** The payoff as a function of parameters and market. */
function payoffOf(request: SimulationRequest, payoff: number): (all: ProcessParams) => Payoff {
  const terms = request.payoffs[payoff]!;
  return (all) => {
    const market = { ...request.market, rate: all[MARKET_PARAMS.rate]!, spot: all[MARKET_PARAMS.spot]! };
    return request.estimator === 'conditional'
      ? conditionalPayoff(terms, market, all['rho']!)
      : pathwisePayoff(terms, market);
  };
}

interface SideOfBlock {
  readonly plan: SimulationPlan;
  readonly side: BlockPaths;
  readonly explicit: readonly { readonly h: number; readonly up: Payoff; readonly down: Payoff }[];
}

/** Adds a share of payment, derivatives and controls of one side to their columns. */
function addSide(
  columns: readonly Float64Array[],
  share: number,
  { plan, side, explicit }: SideOfBlock,
): void {
  const observed = observe(plan, side.recorded);
  const [payoff] = plan.payoffs;
  const evaluate = (own: Payoff, at: ObservedPaths): Float64Array => {
    const out = new Float64Array(BLOCK_PATHS);
    own.evaluate(onDates(at, own.observeAtYears, plan.dates), out);
    return out;
  };
  const add = (into: Float64Array, values: Float64Array): void => {
    for (let path = 0; path < BLOCK_PATHS; path += 1) into[path]! += share * values[path]!;
  };
  add(columns[0]!, evaluate(payoff!, observed));
  const swept = side.sweep(seedsOf(plan, side.recorded, (at) => evaluate(payoff!, at)));
  for (const [p, { h, up, down }] of explicit.entries()) {
    const [above, below] = [evaluate(up, observed), evaluate(down, observed)];
    add(
      columns[1 + p]!,
      swept[p]!.map((value, path) => value + (above[path]! - below[path]!) / (2 * h)),
    );
  }
  for (const [i, control] of plan.controls.entries()) {
    const own = new Float64Array(BLOCK_PATHS);
    control(observed, own);
    add(columns[1 + explicit.length + i]!, own);
  }
}

type Recorded = readonly (readonly (Float64Array | Float32Array)[])[];

function observe({ run }: SimulationPlan, recorded: Recorded): ObservedPaths {
  return {
    paths: BLOCK_PATHS,
    stepsTo: (date) => run.recordAt[date]!,
    column: (date, name) => recorded[date]![run.program.states.indexOf(name)]!,
  };
}

/** Derivatives of a payment by each recorded state that it reads, by differences. */
function seedsOf(
  plan: SimulationPlan,
  recorded: Recorded,
  evaluate: (observed: ObservedPaths) => Float64Array,
): readonly (readonly (Float64Array | null)[])[] {
  const { states } = plan.run.program;
  const read = new Set<string>();
  const observed = observe(plan, recorded);
  evaluate({
    ...observed,
    column: (date, name) => {
      read.add(`${date} ${name}`);
      return observed.column(date, name);
    },
  });
  return recorded.map((columns, date) =>
    columns.map((column, i) => {
      if (!read.has(`${date} ${states[i]!}`)) return null;
      let size = LEAST_SIZE;
      for (const value of column) size = Math.max(size, Math.abs(value));
      const h = STEP * Math.min(size, 1);
      const at = (by: number): Float64Array => {
        const moved = columns.map((own, j) => (j === i ? own.map((value) => value + by) : own));
        return evaluate(
          observe(
            plan,
            recorded.map((own, k) => (k === date ? moved : own)),
          ),
        );
      };
      const [up, down] = [at(h), at(-h)];
      return up.map((value, path) => (value - down[path]!) / (2 * h));
    }),
  );
}
