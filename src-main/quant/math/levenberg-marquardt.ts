import { boxedStep } from './bounded-step.ts';
import { boundsHit, clampInto, fullBounds } from './bounds.ts';
import type { Bounds } from './bounds.ts';
import { differenceJacobian } from './difference-jacobian.ts';
import type { Residuals } from './difference-jacobian.ts';
import { applyTransposed, qrFactor } from './qr.ts';
import { QuantError } from './quant-error.ts';
import { sentenceOf } from './solver-status.ts';
import type { SolverResult, SolverStatus } from './solver-status.ts';

export interface LeastSquaresProblem {
  /** Writes the residuals r(θ) [m]; a value that is not finite makes the point inadmissible. */
  readonly residuals: Residuals;
  readonly residualCount: number;
  /** Writes ∂r_i/∂θ_j [m·n] row-major; differences are taken where it is absent. */
  readonly jacobian?: (params: Float64Array, out: Float64Array) => void;
  /** Differences where there is no Jacobian. */
  readonly differences?: 'forward' | 'central';
  readonly start: ArrayLike<number>;
  readonly lower?: ArrayLike<number>;
  readonly upper?: ArrayLike<number>;
  /** Farthest that a step may take each parameter; no limit where absent. */
  readonly largestStep?: ArrayLike<number>;
  readonly maxIterations?: number;
  /** Largest cosine between the residuals and a column of the Jacobian. */
  readonly gradientTolerance?: number;
  /** Step as a share of the parameters, both measured in the scaled norm. */
  readonly stepTolerance?: number;
  /** Share of the cost by which a step may still lower it. */
  readonly costTolerance?: number;
  /** Cost ½Σr² that is good enough. */
  readonly targetCost?: number;
}

export interface LeastSquaresResult extends SolverResult {
  /** [m] residuals at `params`. */
  readonly residuals: Float64Array;
  /** [m·n] row-major at `params`. */
  readonly jacobian: Float64Array;
  /** Directions of parameters that the residuals can tell apart; below n the solution is one of many. */
  readonly rank: number;
}

const FIRST_DAMPING = 1e-3;
const MOST_DAMPING = 1e24;
const LEAST_RATIO = 1e-4;
/** A column whose square is smaller has no influence. */
const UNDERFLOW = 1e-280;

/**
 * min ½Σr_i(θ)² inside a box by Levenberg–Marquardt.
 *
 * Each step solves min |r + Jp|² + λ|Dp|² with the bounds kept exactly (active set), D the largest lengths that the columns of J
 * have had; λ follows the ratio of the actual to the predicted decrease.
 * @param problem residuals, start, bounds and tolerances
 * @returns the best point and why the search stopped
 * @throws QuantError BAD_BOUNDS, BAD_START
 * @source Moré 1978, "The Levenberg–Marquardt algorithm: implementation and theory"; Nielsen 1999, IMM-REP-1999-05 (damping)
 */
export function levenbergMarquardt(problem: LeastSquaresProblem): LeastSquaresResult {
  const state = startState(problem);
  const { maxIterations = 300 } = problem;
  let status: SolverStatus | undefined = Number.isFinite(state.cost) ? undefined : 'nonFiniteStart';
  if (status === undefined && state.params.every((_, j) => state.bounds.lower[j] === state.bounds.upper[j]))
    status = 'allFixed';
  while (status === undefined) {
    status = refreshJacobian(problem, state);
    if (status !== undefined) break;
    if (state.iterations >= maxIterations) {
      status = 'maxIterations';
      break;
    }
    state.iterations += 1;
    const before = state.cost;
    status = stepUntilLower(problem, state);
    // The last step moved the point: what is reported belongs to where it ended.
    if (status !== undefined && state.cost < before) refreshJacobian(problem, state);
  }
  return resultOf(state, status);
}

interface State {
  readonly bounds: Bounds;
  readonly params: Float64Array;
  readonly trial: Float64Array;
  residuals: Float64Array;
  trialResiduals: Float64Array;
  readonly jacobian: Float64Array;
  readonly gradient: Float64Array;
  /** Lengths of the columns of the Jacobian. */
  readonly lengths: Float64Array;
  /** The largest of them so far. */
  readonly scales: Float64Array;
  /** [2n·n]: R of the scaled Jacobian over √λ times the identity. */
  readonly system: Float64Array;
  /** [2n]: Qᵀr over zeros. */
  readonly right: Float64Array;
  damping: number;
  growth: number;
  cost: number;
  rank: number;
  gradientNorm: number;
  iterations: number;
  evaluations: number;
}

function startState(problem: LeastSquaresProblem): State {
  const params = Float64Array.from(problem.start);
  const size = params.length;
  const count = problem.residualCount;
  if (size === 0 || count < 1 || !params.every(Number.isFinite))
    throw new QuantError('BAD_START', { start: Array.from(params), residualCount: count });
  const bounds = fullBounds(size, problem.lower, problem.upper);
  clampInto(params, bounds);
  const residuals = new Float64Array(count);
  problem.residuals(params, residuals);
  return {
    bounds,
    params,
    trial: params.slice(),
    residuals,
    trialResiduals: new Float64Array(count),
    jacobian: new Float64Array(count * size),
    gradient: new Float64Array(size),
    lengths: new Float64Array(size),
    scales: new Float64Array(size),
    system: new Float64Array(2 * size * size),
    right: new Float64Array(2 * size),
    damping: FIRST_DAMPING,
    growth: 2,
    cost: halfSquares(residuals),
    rank: 0,
    gradientNorm: Number.NaN,
    iterations: 0,
    evaluations: 1,
  };
}

function halfSquares(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i]! * values[i]!;
  return 0.5 * sum;
}

/** Jacobian, gradient and scales at the current point; a status where they say that it is the end. */
function refreshJacobian(problem: LeastSquaresProblem, state: State): SolverStatus | undefined {
  const { params, residuals, jacobian, gradient, lengths, scales } = state;
  const size = params.length;
  if (problem.jacobian) problem.jacobian(params, jacobian);
  else {
    const kind = problem.differences ?? 'forward';
    const plan = { residuals: problem.residuals, bounds: state.bounds, kind };
    state.evaluations += differenceJacobian(plan, params, residuals, jacobian);
  }
  gradient.fill(0);
  lengths.fill(0);
  for (let row = 0; row < residuals.length; row += 1) {
    for (let j = 0; j < size; j += 1) {
      const slope = jacobian[row * size + j]!;
      gradient[j]! += slope * residuals[row]!;
      lengths[j]! += slope * slope;
    }
  }
  for (let j = 0; j < size; j += 1) {
    lengths[j] = lengths[j]! > UNDERFLOW ? Math.sqrt(lengths[j]!) : lengths[j]! * 0;
    if (!Number.isFinite(lengths[j]!)) return 'nonFinite';
    scales[j] = Math.max(scales[j]!, lengths[j]!);
  }
  return gradientStatus(problem, state);
}

function gradientStatus(problem: LeastSquaresProblem, state: State): SolverStatus | undefined {
  const { params, gradient, lengths, bounds } = state;
  const size = Math.sqrt(2 * state.cost);
  let cosine = 0;
  state.gradientNorm = 0;
  for (let j = 0; j < params.length; j += 1) {
    const outward = gradient[j]! > 0 ? params[j]! <= bounds.lower[j]! : params[j]! >= bounds.upper[j]!;
    if (outward || lengths[j] === 0) continue;
    state.gradientNorm = Math.max(state.gradientNorm, Math.abs(gradient[j]!));
    cosine = Math.max(cosine, Math.abs(gradient[j]!) / lengths[j]! / (size || 1));
  }
  triangulate(state);
  if (state.cost <= (problem.targetCost ?? 0)) return state.cost === 0 ? 'gradientSmall' : 'targetReached';
  return cosine <= (problem.gradientTolerance ?? 1e-12) ? 'gradientSmall' : undefined;
}

/** R and Qᵀr of the scaled Jacobian into the upper half of the system. */
function triangulate(state: State): void {
  const { params, residuals, jacobian, scales, system, right } = state;
  const size = params.length;
  const rows = Math.max(residuals.length, size);
  const scaled = new Float64Array(rows * size);
  for (let row = 0; row < residuals.length; row += 1)
    for (let j = 0; j < size; j += 1)
      scaled[row * size + j] = scales[j]! > 0 ? jacobian[row * size + j]! / scales[j]! : 0;
  const qr = qrFactor(scaled, rows, size);
  const rotated = new Float64Array(rows);
  rotated.set(residuals);
  applyTransposed(qr, rotated);
  state.rank = qr.rank;
  system.fill(0);
  right.fill(0);
  for (let row = 0; row < size; row += 1) {
    right[row] = rotated[row]!;
    for (let column = row; column < size; column += 1)
      system[row * size + qr.order[column]!] = qr.packed[row * size + column]!;
  }
}

/** Tries steps of rising damping until one lowers the cost, or until there is a reason to stop. */
function stepUntilLower(problem: LeastSquaresProblem, state: State): SolverStatus | undefined {
  const size = state.params.length;
  const step = new Float64Array(size);
  let sawFinite = false;
  for (;;) {
    if (state.damping > MOST_DAMPING) return sawFinite ? 'noProgress' : 'nonFinite';
    if (!dampedStep(problem, state, step)) return 'singular';
    const predicted = predictedDecrease(state, step);
    const moved = moveTrial(state, step);
    problem.residuals(state.trial, state.trialResiduals);
    state.evaluations += 1;
    const cost = halfSquares(state.trialResiduals);
    const finite = Number.isFinite(cost);
    sawFinite ||= finite;
    const decrease = finite ? state.cost - cost : Number.NEGATIVE_INFINITY;
    const before = state.cost;
    const ratio = predicted > 0 ? decrease / predicted : -1;
    if (ratio > LEAST_RATIO && decrease > 0) acceptTrial(state, cost, ratio);
    else rejectTrial(state);
    const tolerance = problem.costTolerance ?? 1e-15;
    if (
      finite &&
      predicted <= tolerance * before &&
      Math.abs(decrease) <= Math.max(tolerance, 1e-15) * before
    )
      return 'costSmall';
    if (moved <= (problem.stepTolerance ?? 1e-12)) return 'stepSmall';
    if (state.cost < before) return undefined;
  }
}

/** Step in scaled parameters s = D·p inside the box. */
function dampedStep({ largestStep }: LeastSquaresProblem, state: State, step: Float64Array): boolean {
  const { params, scales, system, right, bounds } = state;
  const size = params.length;
  const root = Math.sqrt(state.damping);
  for (let j = 0; j < size; j += 1) system[(size + j) * size + j] = root;
  const unit = (j: number): number => scales[j]! || 1;
  const most = (j: number): number => largestStep?.[j] ?? Number.POSITIVE_INFINITY;
  const lower = Float64Array.from(params, (value, j) => Math.max(bounds.lower[j]! - value, -most(j)) * unit(j));
  const upper = Float64Array.from(params, (value, j) => Math.min(bounds.upper[j]! - value, most(j)) * unit(j));
  return boxedStep({ matrix: system, right, lower, upper }, step);
}

/** ½|r|² − ½|r + Jp|² = −(s·g + ½|Rs|²), of the undamped model. */
function predictedDecrease({ system, right }: State, step: Float64Array): number {
  const size = step.length;
  let decrease = 0;
  for (let row = 0; row < size; row += 1) {
    let change = 0;
    for (let j = 0; j < size; j += 1) change += system[row * size + j]! * step[j]!;
    decrease -= change * (right[row]! + 0.5 * change);
  }
  return decrease;
}

/** Writes the trial point; returns the length of the step as a share of the parameters, both scaled. */
function moveTrial({ params, trial, scales, bounds }: State, step: Float64Array): number {
  let moved = 0;
  let size = 0;
  for (let j = 0; j < params.length; j += 1) {
    const unit = scales[j]! || 1;
    const target = params[j]! + step[j]! / unit;
    trial[j] = target;
    moved += step[j]! * step[j]!;
    size += (unit * params[j]!) ** 2;
  }
  snapToEnds(trial, step, { params, scales, bounds });
  return Math.sqrt(moved / (size || 1));
}

/** A step that ends on a bound ends exactly there. */
function snapToEnds(
  trial: Float64Array,
  step: Float64Array,
  { params, scales, bounds }: Pick<State, 'params' | 'scales' | 'bounds'>,
): void {
  for (let j = 0; j < trial.length; j += 1) {
    const unit = scales[j]! || 1;
    if (step[j] === (bounds.lower[j]! - params[j]!) * unit) trial[j] = bounds.lower[j]!;
    else if (step[j] === (bounds.upper[j]! - params[j]!) * unit) trial[j] = bounds.upper[j]!;
  }
  clampInto(trial, bounds);
}

function acceptTrial(state: State, cost: number, ratio: number): void {
  state.params.set(state.trial);
  const held = state.residuals;
  state.residuals = state.trialResiduals;
  state.trialResiduals = held;
  state.cost = cost;
  const bend = 2 * ratio - 1;
  state.damping = Math.max(state.damping * Math.max(0.1, 1 - bend * bend * bend), 1e-30);
  state.growth = 2;
}

function rejectTrial(state: State): void {
  state.damping *= state.growth;
  state.growth *= 2;
}

function resultOf(state: State, status: SolverStatus): LeastSquaresResult {
  return {
    params: state.params,
    status,
    message: sentenceOf(status),
    iterations: state.iterations,
    evaluations: state.evaluations,
    cost: state.cost,
    gradientNorm: state.gradientNorm,
    atBounds: boundsHit(state.params, state.bounds),
    residuals: state.residuals,
    jacobian: state.jacobian,
    rank: state.rank,
  };
}
