import { findRoot } from '#quant/math/root-finding.ts';
import { likelihoodWeights } from '#quant/payoffs/likelihood-weights.ts';
import { onDates } from '#quant/payoffs/on-dates.ts';
import type { ObservedPaths, PayoffTerms } from '#quant/payoffs/payoff.ts';
import { LOG_INDEX, LOG_RETURN } from '#quant/processes/step-program.ts';
import { tiltName, type DrawTilt } from '#quant/processes/tilt.ts';
import { wasmSimulator } from '../wasm/wasm-simulator.ts';
import { observedPaths } from './path-moments.ts';
import { planSimulation, type SimulationPlan, type SimulationRequest } from './plan.ts';

/** Draws of a request moved towards what one of its payoffs pays for. */
export interface ImportanceChoice {
  readonly tilt: DrawTilt;
  /** Variance of the payment of a path without, by that with it, as the pilot saw them. */
  readonly varianceRatio: number;
}

const PILOT_PATHS = 8192;
/** Of its own, so that the choice and what it is used for are independent. */
const PILOT_STREAM = 0x50_49_4c;
/** Share of paths, as many as make up the payments, from which on these say where to go; before that the most extreme ones do. */
const ENOUGH = 0.02;
/** Share of paths that is called extreme. */
const ELITE = 0.05;
const MOST_ROUNDS = 12;
/** Rounds with the payment itself. */
const LAST_ROUNDS = 2;
/** A shift says something from here on, in its own standard errors. */
const SIGNIFICANT = 3;
/** λ√Δ of uniforms stays within: their density stays bounded on one side, and weights keep a variance. */
const [LEAST_POWER, MOST_POWER] = [-0.45, 0.8];
/** Below this share of variance saved draws are left alone. */
const LEAST_RATIO = 1.2;

/**
 * The tilt of draws under which the payments of one payoff vary least, by the cross-entropy method: pilot runs under one tilt give
 * the maximum-likelihood tilt of paths weighted by what they pay, again and again; where hardly any path pays, the most extreme ones
 * on the side of the option show the way.
 * @param request whose `importance` is ignored
 * @param payoff place of the payoff among those of the request
 * @returns tilt and what it saves; null where payments are not rare, or not of an option
 * @source Rubinstein and Kroese 2004, "The cross-entropy method", algorithm 3.4.1; Glasserman, Heidelberger and Shahabuddin 1999
 */
export function chooseImportance(request: SimulationRequest, payoff: number): ImportanceChoice | null {
  const terms = request.payoffs[payoff]!;
  const { importance: _i, greeks: _g, sampling: _s, ...rest } = request;
  const own: SimulationRequest = { ...rest, payoffs: [terms], mirrored: false, precision: 'f64' };
  const { draws } = planSimulation(own).run.program;
  let tilt: DrawTilt = draws.map(() => 0);
  let last: Pilot | null = null;
  for (let [round, left] = [0, LAST_ROUNDS]; round < MOST_ROUNDS; round += 1) {
    const pilot = runPilot(own, tilt, round);
    if (pilot.payingShare >= ENOUGH) {
      if (left === 0) {
        last = pilot;
        break;
      }
      left -= 1;
      tilt = likeliestTilt(pilot, pilot.payments);
    } else {
      const heights = heightsOf(pilot, terms);
      if (!heights) return null;
      tilt = likeliestTilt(pilot, elitesOf(heights));
    }
  }
  if (!last) return null;
  const varianceRatio = savedBy(last);
  const isMoved = tilt.some((lambda) => lambda !== 0);
  if (!isMoved || varianceRatio < LEAST_RATIO) return null;
  return { tilt: tilt.map((lambda) => (lambda === 0 ? null : lambda)), varianceRatio };
}

/** Where an option pays: 1 above, −1 below, 0 neither. */
function sideOf(terms: PayoffTerms): -1 | 0 | 1 {
  if (!('side' in terms) || terms.kind === 'lookback') return 0;
  return terms.side === 'call' ? 1 : -1;
}

interface Pilot {
  readonly plan: SimulationPlan;
  readonly tilt: DrawTilt;
  /** dP/dQ */
  readonly weights: Float64Array;
  /** Without weights. */
  readonly payments: Float64Array;
  /** (Σ|wP|)²/(n Σ(wP)²): 1 where all paths pay alike, 1/n where one pays all. */
  readonly payingShare: number;
  readonly observed: ObservedPaths;
}

function runPilot(request: SimulationRequest, tilt: DrawTilt, round: number): Pilot {
  const plan = planSimulation({ ...request, importance: tilt });
  const run = { ...plan.run, stream: PILOT_STREAM + round };
  const simulator = wasmSimulator(run);
  const states = simulator.simulate({ firstPath: 0, paths: PILOT_PATHS });
  simulator.dispose();
  const observed = observedPaths(plan, states, 0);
  const last = plan.dates.length - 1;
  const weights = likelihoodWeights(observed, last, { draws: run.program.draws, tilt, times: plan.times });
  const payments = new Float64Array(PILOT_PATHS);
  plan.payoffs[0]!.evaluate(onDates(observed, plan.payoffs[0]!.observeAtYears, plan.dates), payments);
  for (let path = 0; path < PILOT_PATHS; path += 1) payments[path]! /= weights[path]!;
  return { plan, tilt, weights, payments, payingShare: effectiveShare(weights, payments), observed };
}

function effectiveShare(weights: Float64Array, payments: Float64Array): number {
  let [sum, squares] = [0, 0];
  for (const [path, weight] of weights.entries()) {
    const paid = Math.abs(weight * payments[path]!);
    sum += paid;
    squares += paid * paid;
  }
  return squares > 0 ? (sum * sum) / (weights.length * squares) : 0;
}

/** How near a path is to what is rare: its payment where most have one, else its level at the last date; null where neither tells. */
function heightsOf({ plan, observed, payments }: Pilot, terms: PayoffTerms): Float64Array | null {
  const paying = payments.reduce((count, paid) => count + (paid === 0 ? 0 : 1), 0);
  if (paying > 2 * ELITE * payments.length) return payments.map((paid) => Math.abs(paid));
  const side = sideOf(terms);
  const name = [LOG_RETURN, LOG_INDEX].find((state) => plan.run.program.states.includes(state));
  if (side === 0 || name === undefined) return null;
  return Float64Array.from(observed.column(plan.dates.length - 1, name), (x) => side * x);
}

/** 1 for the highest paths, 0 for others. */
function elitesOf(heights: Float64Array): Float64Array {
  const limit = heights.toSorted()[Math.floor((1 - ELITE) * heights.length)]!;
  return heights.map((height) => (height >= limit ? 1 : 0));
}

/** Maximum likelihood over paths weighted by dP/dQ and by what each is worth. */
function likeliestTilt({ plan, weights, observed }: Pilot, worth: Float64Array): DrawTilt {
  const date = plan.dates.length - 1;
  const steps = plan.run.recordAt[date]!;
  const own = weights.map((weight, path) => Math.abs(worth[path]!) * weight);
  const total = own.reduce((sum, weight) => sum + weight, 0);
  return plan.run.program.draws.map((kind, draw) => {
    const sums = observed.column(date, tiltName(draw));
    let mean = 0;
    for (let path = 0; path < own.length; path += 1) mean += (own[path]! * sums[path]!) / total;
    let spread = 0;
    for (let path = 0; path < own.length; path += 1)
      spread += ((own[path]! / total) * (sums[path]! - mean)) ** 2;
    return kind === 'normal'
      ? driftOf(mean, Math.sqrt(spread), plan.times[steps]!)
      : powerOf(mean, Math.sqrt(spread), plan.times.subarray(0, steps + 1));
  });
}

function driftOf(mean: number, error: number, years: number): number {
  return Math.abs(mean) > SIGNIFICANT * error ? mean / years : 0;
}

/** λ with Σ √Δ/(1 + λ√Δ) = −E Σ √Δ ln u; that sum is Σ √Δ without a tilt. */
function powerOf(mean: number, error: number, times: Float64Array): number {
  const roots = Array.from({ length: times.length - 1 }, (_, i) => Math.sqrt(times[i + 1]! - times[i]!));
  const untilted = roots.reduce((sum, root) => sum + root, 0);
  if (Math.abs(mean + untilted) <= SIGNIFICANT * error) return 0;
  const largest = Math.max(...roots);
  const [lower, upper] = [LEAST_POWER / largest, MOST_POWER / largest];
  const off = (lambda: number): number =>
    roots.reduce((sum, root) => sum + root / (1 + lambda * root), 0) + mean;
  if (off(lower) <= 0) return lower;
  if (off(upper) >= 0) return upper;
  return findRoot(off, lower, upper).x;
}

/** E_Q[wP²] − m² by E_Q[w²P²] − m². */
function savedBy({ weights, payments }: Pilot): number {
  let [mean, plain, tilted] = [0, 0, 0];
  for (const [path, weight] of weights.entries()) {
    const paid = weight * payments[path]!;
    mean += paid / weights.length;
    plain += (paid * payments[path]!) / weights.length;
    tilted += (paid * paid) / weights.length;
  }
  return (plain - mean * mean) / Math.max(tilted - mean * mean, Number.MIN_VALUE);
}
