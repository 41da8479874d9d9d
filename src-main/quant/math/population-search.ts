import { boundsHit, fullBounds } from './bounds.ts';
import type { Bounds } from './bounds.ts';
import { QuantError } from './quant-error.ts';
import { sentenceOf } from './solver-status.ts';
import type { SolverResult, SolverStatus } from './solver-status.ts';

/** A search over a finite box that evaluates whole generations. */
export interface PopulationProblem {
  /** [n] finite. */
  readonly lower: ArrayLike<number>;
  /** [n] finite. */
  readonly upper: ArrayLike<number>;
  /** Whole number; the same seed gives the same search however its evaluations are cut up. */
  readonly seed: number;
  /** Point to start from; the middle of the box or a random one where it is absent. */
  readonly start?: ArrayLike<number>;
  readonly populationSize?: number;
  readonly maxEvaluations?: number;
  readonly targetCost?: number;
  /** The search ends where all costs of a generation agree to this share of the best. */
  readonly costTolerance?: number;
  /** The search ends where all candidates agree to this share of the width of the bounds. */
  readonly stepTolerance?: number;
}

export interface PopulationObjective extends PopulationProblem {
  /** Cost of parameters [n]; a value that is not finite counts as worse than everything. */
  readonly objective: (params: Float64Array) => number;
}

/**
 * A search that is asked for candidates and told their costs, so that whoever drives it may evaluate them anywhere: on
 * worker threads, in any order, at once.
 */
export interface PopulationSearch {
  /** Why it has ended; undefined while it goes on. */
  readonly status: SolverStatus | undefined;
  /** Candidates of this generation [k·n] row-major, to be left unchanged. */
  ask(): Float64Array;
  /** Costs of the candidates [k]. */
  tell(costs: ArrayLike<number>): void;
  /** What has been found so far. */
  result(): SolverResult;
}

/**
 * Drives a search to its end on this thread.
 * @param search fresh search
 * @param objective cost of parameters [n]
 * @param size n
 * @returns what it found
 */
export function runSearch(
  search: PopulationSearch,
  objective: (params: Float64Array) => number,
  size: number,
): SolverResult {
  while (search.status === undefined) {
    const candidates = search.ask();
    const costs = new Float64Array(candidates.length / size);
    for (let k = 0; k < costs.length; k += 1)
      costs[k] = objective(candidates.subarray(k * size, (k + 1) * size));
    search.tell(costs);
  }
  return search.result();
}

/** A search that samples comes close to a bound without meeting it. */
const NEAR_BOUND = 1e-6;

/** Best point so far and what it took. */
export interface SearchRecord {
  best: Float64Array;
  cost: number;
  evaluations: number;
  generations: number;
  /** Generation of the last improvement. */
  improvedAt: number;
}

/**
 * Bounds of a population search, checked to be finite.
 * @param problem the box
 * @returns both ends
 * @throws QuantError BAD_BOUNDS
 */
export function finiteBounds(problem: PopulationProblem): Bounds {
  const bounds = fullBounds(problem.lower.length, problem.lower, problem.upper);
  const finite = bounds.lower.every(Number.isFinite) && bounds.upper.every(Number.isFinite);
  if (bounds.lower.length === 0 || !finite) throw new QuantError('BAD_BOUNDS', { reason: 'not finite' });
  return bounds;
}

/**
 * Takes the costs of a generation into the record.
 * @param record kept up to date
 * @param candidates [k·n]
 * @param costs [k] what is not finite is replaced by Infinity
 * @returns costs [k]
 * @throws QuantError LENGTH_MISMATCH
 */
export function recordCosts(
  record: SearchRecord,
  candidates: Float64Array,
  costs: ArrayLike<number>,
): Float64Array {
  const size = record.best.length;
  if (costs.length * size !== candidates.length)
    throw new QuantError('LENGTH_MISMATCH', { costs: costs.length, candidates: candidates.length / size });
  const clean = Float64Array.from(costs, (cost) => (Number.isFinite(cost) ? cost : Number.POSITIVE_INFINITY));
  record.evaluations += clean.length;
  record.generations += 1;
  for (let k = 0; k < clean.length; k += 1) {
    if (clean[k]! < record.cost) {
      record.cost = clean[k]!;
      record.best.set(candidates.subarray(k * size, (k + 1) * size));
      record.improvedAt = record.generations;
    }
  }
  return clean;
}

/**
 * Status of a search that has gone on for long without a better point.
 * @param record best so far
 * @param patience generations allowed
 * @returns status, or undefined while there is hope
 */
export function stagnation(record: SearchRecord, patience: number): SolverStatus | undefined {
  if (record.generations - record.improvedAt <= patience) return undefined;
  return record.cost === Number.POSITIVE_INFINITY ? 'nonFinite' : 'stagnated';
}

/**
 * Result of a record.
 * @param record best so far
 * @param bounds the box
 * @param status why it ended, or undefined while it goes on
 * @returns result in the form all solvers share
 */
export function resultOfRecord(
  record: SearchRecord,
  bounds: Bounds,
  status: SolverStatus | undefined,
): SolverResult {
  const ended = status ?? 'maxIterations';
  return {
    params: record.best.slice(),
    status: ended,
    message: sentenceOf(ended),
    iterations: record.generations,
    evaluations: record.evaluations,
    cost: record.cost,
    gradientNorm: Number.NaN,
    atBounds: boundsHit(record.best, bounds, NEAR_BOUND),
  };
}
