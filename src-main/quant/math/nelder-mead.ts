import { boundsHit, clampInto, fullBounds } from './bounds.ts';
import type { Bounds } from './bounds.ts';
import { QuantError } from './quant-error.ts';
import { sentenceOf } from './solver-status.ts';
import type { SolverResult, SolverStatus } from './solver-status.ts';

export interface SimplexProblem {
  /** Cost of parameters [n]; NaN counts as worse than everything. */
  readonly objective: (params: Float64Array) => number;
  readonly start: ArrayLike<number>;
  readonly lower?: ArrayLike<number>;
  readonly upper?: ArrayLike<number>;
  /** Edge of the first simplex as a share of |start|, or of the width of the bounds where they are finite. */
  readonly edge?: number;
  readonly maxEvaluations?: number;
  /** The search ends where the costs of the simplex agree to this share of the lowest, and its corners to `stepTolerance`. */
  readonly costTolerance?: number;
  readonly stepTolerance?: number;
  readonly targetCost?: number;
  /** Fresh simplices set up around a point of convergence, which frees one that has gone flat. */
  readonly restarts?: number;
}

interface Simplex {
  readonly corners: Float64Array[];
  readonly costs: Float64Array;
}

interface Search {
  readonly problem: SimplexProblem;
  readonly bounds: Bounds;
  readonly size: number;
  evaluations: number;
  iterations: number;
}

/**
 * Minimum without derivatives by the Nelder–Mead simplex, coefficients adapted to the dimension, points moved into the bounds.
 * @param problem objective, start, bounds and tolerances
 * @returns best corner and why the search stopped
 * @throws QuantError BAD_START, BAD_BOUNDS
 * @source Nelder and Mead 1965; Gao and Han 2012, "Implementing the Nelder–Mead simplex algorithm with adaptive parameters"
 */
export function nelderMead(problem: SimplexProblem): SolverResult {
  const size = problem.start.length;
  const start = Float64Array.from(problem.start);
  if (size === 0 || !start.every(Number.isFinite))
    throw new QuantError('BAD_START', { start: Array.from(start) });
  const bounds = fullBounds(size, problem.lower, problem.upper);
  clampInto(start, bounds);
  const search: Search = { problem, bounds, size, evaluations: 0, iterations: 0 };
  let best: Float64Array = start;
  let cost = costAt(search, start);
  if (cost === Number.POSITIVE_INFINITY) return finish(search, best, cost, 'nonFiniteStart');
  let status: SolverStatus = 'maxEvaluations';
  for (let round = 0; round <= (problem.restarts ?? 1); round += 1) {
    const simplex = setUp(search, best, cost);
    if (simplex.corners.length === 1) return finish(search, best, cost, 'allFixed');
    status = descend(search, simplex);
    const gained = cost - simplex.costs[0]!;
    best = simplex.corners[0]!;
    cost = simplex.costs[0]!;
    const small = gained <= (problem.costTolerance ?? 1e-12) * Math.abs(cost);
    if (status !== 'populationCollapsed' || (round > 0 && small)) break;
  }
  return finish(search, best, cost, status);
}

function finish(search: Search, params: Float64Array, cost: number, status: SolverStatus): SolverResult {
  return {
    params,
    status,
    message: sentenceOf(status),
    iterations: search.iterations,
    evaluations: search.evaluations,
    cost,
    gradientNorm: Number.NaN,
    atBounds: boundsHit(params, search.bounds),
  };
}

function costAt(search: Search, params: Float64Array): number {
  search.evaluations += 1;
  const cost = search.problem.objective(params);
  return Number.isNaN(cost) ? Number.POSITIVE_INFINITY : cost;
}

/** One corner for each parameter that can move, stepped away from the nearer bound. */
function setUp(search: Search, start: Float64Array, cost: number): Simplex {
  const { lower, upper } = search.bounds;
  const corners = [start.slice()];
  const costs = [cost];
  for (let j = 0; j < search.size; j += 1) {
    const width = upper[j]! - lower[j]!;
    if (width === 0) continue;
    const share = search.problem.edge ?? 0.1;
    const step = share * (Number.isFinite(width) ? width : Math.max(Math.abs(start[j]!), 0.1));
    const corner = start.slice();
    corner[j] = upper[j]! - start[j]! >= start[j]! - lower[j]! ? start[j]! + step : start[j]! - step;
    clampInto(corner, search.bounds);
    corners.push(corner);
    costs.push(costAt(search, corner));
  }
  return { corners, costs: Float64Array.from(costs) };
}

function descend(search: Search, simplex: Simplex): SolverStatus {
  const { problem } = search;
  const limit = problem.maxEvaluations ?? 400 * search.size;
  for (;;) {
    order(simplex);
    if (simplex.costs[0]! <= (problem.targetCost ?? Number.NEGATIVE_INFINITY)) return 'targetReached';
    if (collapsed(search, simplex)) return 'populationCollapsed';
    if (search.evaluations >= limit) return 'maxEvaluations';
    search.iterations += 1;
    replaceWorst(search, simplex);
  }
}

function order({ corners, costs }: Simplex): void {
  const places = Array.from(costs.keys()).sort((a, b) => costs[a]! - costs[b]! || a - b);
  const [oldCorners, oldCosts] = [corners.slice(), costs.slice()];
  places.forEach((from, to) => {
    corners[to] = oldCorners[from]!;
    costs[to] = oldCosts[from]!;
  });
}

function collapsed(search: Search, { corners, costs }: Simplex): boolean {
  const { problem } = search;
  const best = costs[0]!;
  if (cornersAgree(search, corners, 16 * Number.EPSILON)) return true;
  const spread = costs.at(-1)! - best;
  if (!(spread <= (problem.costTolerance ?? 1e-12) * Math.abs(best))) return false;
  return cornersAgree(search, corners, problem.stepTolerance ?? 1e-8);
}

function cornersAgree({ size }: Search, corners: readonly Float64Array[], tolerance: number): boolean {
  for (let j = 0; j < size; j += 1) {
    const here = corners[0]![j]!;
    for (const corner of corners)
      if (Math.abs(corner[j]! - here) > tolerance * Math.max(Math.abs(here), 1e-8)) return false;
  }
  return true;
}

function replaceWorst(search: Search, { corners, costs }: Simplex): void {
  const last = corners.length - 1;
  const n = last;
  const centre = new Float64Array(search.size);
  for (let k = 0; k < last; k += 1)
    for (let j = 0; j < search.size; j += 1) centre[j]! += corners[k]![j]! / n;
  const worst = corners[last]!;
  const tryAt = (factor: number): { point: Float64Array; cost: number } => {
    const point = centre.map((value, j) => value + factor * (value - worst[j]!));
    clampInto(point, search.bounds);
    return { point, cost: costAt(search, point) };
  };
  const put = ({ point, cost }: { point: Float64Array; cost: number }): void => {
    corners[last] = point;
    costs[last] = cost;
  };
  const reflected = tryAt(1);
  if (reflected.cost < costs[0]!) {
    const expanded = tryAt(1 + 2 / n);
    put(expanded.cost < reflected.cost ? expanded : reflected);
    return;
  }
  if (reflected.cost < costs[last - 1]!) {
    put(reflected);
    return;
  }
  const outside = reflected.cost < costs[last]!;
  const shrink = Math.max(0.25, 0.75 - 0.5 / n);
  const contracted = tryAt(outside ? shrink : -shrink);
  if (contracted.cost < Math.min(reflected.cost, costs[last]!)) {
    put(contracted);
    return;
  }
  for (let k = 1; k <= last; k += 1) {
    const corner = corners[k]!;
    for (let j = 0; j < search.size; j += 1)
      corner[j] = corners[0]![j]! + Math.max(0.5, 1 - 1 / n) * (corner[j]! - corners[0]![j]!);
    costs[k] = costAt(search, corner);
  }
}
