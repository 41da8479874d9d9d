import { startDifferentialEvolution } from '../math/differential-evolution.ts';
import { levenbergMarquardt } from '../math/levenberg-marquardt.ts';
import { sobolSequence } from '../math/sobol.ts';
import { hasConverged, type SolverStatus } from '../math/solver-status.ts';
import { paramsAt, type FreeParams } from './free-params.ts';
import { createObjective, type ComparableObjective, type ObjectiveParts } from './objective.ts';
import type { StartReport } from './report.ts';
import type { CalibrationObserver } from './settings.ts';

/** One start of a calibration, or one population of its cross-check: plain data, to be run anywhere and in any order. */
export interface CalibrationPiece {
  readonly kind: 'start' | 'evolution';
  readonly index: number;
}

/** Where one piece ended. */
export interface PieceResult {
  readonly piece: CalibrationPiece;
  readonly start: StartReport;
  /** [n] best coordinates. */
  readonly x: Float64Array;
  readonly converged: boolean;
  readonly cancelled: boolean;
  /** Losses that were better than any before in this piece. */
  readonly trace: { readonly evaluations: Float64Array; readonly loss: Float64Array };
}

/** How a piece is searched. */
export interface SearchOrder {
  readonly parts: Omit<ObjectiveParts, 'precision'>;
  readonly seed: number;
  readonly maxIterations: number;
}

/** Error of a vol of nodes that are made anew. */
const SEARCH_VOL_ERROR = 1e-5;
/** Nodes are kept while their estimated error is below this part of the residuals that there are. */
const KEPT_SHARE = 0.05;
/** Residuals larger than that, decimal vol, do not loosen it further. */
const LARGEST_DISTANCE = 0.5;
/** Farthest that a step may go, as a share of the range: linear models of a smile hold no farther. */
const LARGEST_STEP = 0.35;
/** A search that so many steps have brought no further than this share of its loss is left to the polishing of the best one. */
const PATIENCE = 25;
const LEAST_GAIN = 0.01;
/** Steps of a start beyond the ranges; the best of all goes on from there. */
const MOST_BEYOND = 30;
/** Points looked at before one of them becomes a start. */
const CANDIDATES = 4;
/** Members and generations of a population of the cross-check. */
const POPULATION = 20;
const GENERATIONS = 120;
/** A population is one of so many. */
export const POPULATIONS = 2;
/** Mean square of weighted residuals that is as good as zero. */
const ZERO_RESIDUAL = 1e-9;

/** Watches an objective: remembers its best point, tells of it, and makes every point inadmissible once it is to stop. */
interface Watch {
  readonly objective: ComparableObjective;
  readonly residuals: (x: Float64Array, out: Float64Array) => void;
  readonly jacobian: (x: Float64Array, out: Float64Array) => void;
  readonly lossUpTo: (x: Float64Array, limit: number) => number;
  readonly best: { x: Float64Array; loss: number };
  readonly trace: { evaluations: number[]; loss: number[] };
  readonly cancelled: () => boolean;
  readonly isStalled: () => boolean;
}

function watch(
  objective: ComparableObjective,
  observer: CalibrationObserver,
  reached: { volError: number },
): Watch {
  const { free, quotes } = objective;
  const best = { x: free.start.slice(), loss: Number.POSITIVE_INFINITY };
  const weights = sumOfSquares(quotes.scales);
  const trace = { evaluations: [] as number[], loss: [] as number[] };
  let stopped = false;
  const marked = { loss: Number.POSITIVE_INFINITY, steps: 0 };
  const isStalled = (): boolean => marked.steps > PATIENCE;
  // The first point is always computed, so that even a search that is stopped at once has a result.
  const goesOn = (): boolean => {
    stopped ||= objective.evaluations() > 0 && observer.shouldStop();
    return !stopped && !isStalled();
  };
  const take = (x: Float64Array, loss: number): void => {
    if (!(loss < best.loss)) return;
    best.loss = loss;
    reached.volError = Math.sqrt(loss / weights);
    best.x.set(x);
    trace.evaluations.push(objective.evaluations());
    trace.loss.push(loss);
    observer.improved?.({ evaluations: objective.evaluations(), loss, params: paramsAt(free, x) });
  };
  return {
    objective,
    best,
    trace,
    cancelled: () => stopped,
    isStalled,
    residuals: (x, out) => {
      if (!goesOn()) {
        out.fill(Number.NaN);
        return;
      }
      objective.residuals(x, out);
      take(x, sumOfSquares(out));
      marked.steps += 1;
      if (best.loss < (1 - LEAST_GAIN) * marked.loss) {
        marked.loss = best.loss;
        marked.steps = 0;
      }
    },
    lossUpTo: (x, limit) => {
      if (!goesOn()) return Number.NaN;
      const loss = objective.lossUpTo(x, limit);
      take(x, loss);
      return loss;
    },
    jacobian: (x, out) => {
      if (stopped || isStalled()) out.fill(Number.NaN);
      else objective.jacobian(x, out);
    },
  };
}

/**
 * Σr².
 * @param residuals [m]
 * @returns sum; NaN where one of them is
 */
export function sumOfSquares(residuals: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < residuals.length; i += 1) sum += residuals[i]! * residuals[i]!;
  return sum;
}

/**
 * Runs one piece to its end.
 * @param order objective and limits
 * @param piece which
 * @param observer polled for a stop, told of better points
 * @returns its best point; depends on the order and the piece alone
 */
export function runPiece(
  order: SearchOrder,
  piece: CalibrationPiece,
  observer: CalibrationObserver,
): PieceResult {
  const reached = { volError: Number.POSITIVE_INFINITY };
  const precision = {
    volError: SEARCH_VOL_ERROR,
    keepVolError: () => KEPT_SHARE * Math.min(reached.volError, LARGEST_DISTANCE),
  };
  const objective = createObjective({ ...order.parts, precision });
  const { free } = objective;
  const begun = watch(objective, observer, reached);
  const x = piece.kind === 'start' ? screen(order, piece, begun) : evolve(order, piece, begun);
  const startLoss = lossAt(begun, x);
  const solved = solveFrom(begun, x, order.maxIterations);
  return {
    piece,
    x: begun.best.x,
    converged: hasConverged(solved.status),
    cancelled: begun.cancelled(),
    trace: {
      evaluations: Float64Array.from(begun.trace.evaluations),
      loss: Float64Array.from(begun.trace.loss),
    },
    start: {
      params: paramsAt(free, x),
      startLoss,
      loss: begun.best.loss,
      evaluations: objective.evaluations(),
      iterations: solved.iterations,
      message: messageOf(begun, solved),
    },
  };
}

function messageOf(watched: Watch, { message }: Solved): string {
  if (watched.cancelled()) return 'Cancelled: the best point so far is kept.';
  if (watched.isStalled())
    return `Stopped: ${PATIENCE} steps lowered the loss by less than ${100 * LEAST_GAIN} %.`;
  return message;
}

interface Solved {
  readonly status: SolverStatus;
  readonly message: string;
  readonly iterations: number;
}

/** First within the ranges in which markets are found, then as far as the bounds allow. */
function solveFrom(watched: Watch, start: Float64Array, maxIterations: number): Solved {
  const { objective, residuals, jacobian, best } = watched;
  const { free, rows } = objective;
  const largestStep = free.rangeUpper.map((upper, j) => LARGEST_STEP * (upper - free.rangeLower[j]!));
  const common = {
    residuals,
    jacobian,
    residualCount: rows,
    largestStep,
    targetCost: 0.5 * objective.weighted * ZERO_RESIDUAL * ZERO_RESIDUAL,
  };
  const inRange = levenbergMarquardt({
    ...common,
    start,
    lower: free.rangeLower.map((lower, j) => Math.min(lower, start[j]!)),
    upper: free.rangeUpper.map((upper, j) => Math.max(upper, start[j]!)),
    maxIterations,
    stepTolerance: 1e-4,
    costTolerance: 1e-4,
  });
  const beyond = levenbergMarquardt({
    ...common,
    start: best.x,
    lower: free.lower,
    upper: free.upper,
    maxIterations: Math.min(Math.max(maxIterations - inRange.iterations, 1), MOST_BEYOND),
    gradientTolerance: 1e-8,
    stepTolerance: 1e-10,
    costTolerance: 1e-9,
  });
  return { ...beyond, iterations: inRange.iterations + beyond.iterations };
}

function lossAt({ residuals, objective }: Watch, x: Float64Array): number {
  const out = new Float64Array(objective.rows);
  residuals(x, out);
  return sumOfSquares(out);
}

/** The given start, or the best of a few points of a low-discrepancy sequence that belong to this piece alone. */
function screen({ seed }: SearchOrder, { index }: CalibrationPiece, watched: Watch): Float64Array {
  const { free } = watched.objective;
  if (index === 0) return free.start.slice();
  const size = free.names.length;
  const points = new Float64Array(CANDIDATES * size);
  sobolSequence({ dimensions: size, scramble: 'owen', seed }).fill(points, (index - 1) * CANDIDATES);
  let best = free.start;
  let least = Number.POSITIVE_INFINITY;
  for (let candidate = 0; candidate < CANDIDATES; candidate += 1) {
    const x = spread(free, points.subarray(candidate * size, (candidate + 1) * size));
    const loss = watched.lossUpTo(x, least);
    if (loss < least || candidate === 0) best = x;
    if (loss < least) least = loss;
  }
  return best;
}

function spread({ rangeLower, rangeUpper }: FreeParams, unit: Float64Array): Float64Array {
  return unit.map((share, j) => rangeLower[j]! + share * (rangeUpper[j]! - rangeLower[j]!));
}

/**
 * Best point of a population in the range of the parameters. A candidate that is worse than its parent counts for nothing, so
 * that its loss is followed only as far as that of the parent.
 */
function evolve({ seed }: SearchOrder, { index }: CalibrationPiece, watched: Watch): Float64Array {
  const { free } = watched.objective;
  const size = free.names.length;
  const search = startDifferentialEvolution({
    lower: free.rangeLower,
    upper: free.rangeUpper,
    seed: seed * POPULATIONS + index,
    populationSize: POPULATION,
    maxEvaluations: POPULATION * GENERATIONS,
  });
  const parents = new Float64Array(POPULATION).fill(Number.POSITIVE_INFINITY);
  while (search.status === undefined && !watched.cancelled()) {
    const candidates = search.ask();
    const costs = parents.map((parent, i) =>
      watched.lossUpTo(candidates.slice(i * size, (i + 1) * size), parent),
    );
    for (const [i, cost] of costs.entries()) parents[i] = Math.min(parents[i]!, cost);
    search.tell(costs);
  }
  return watched.best.x.slice();
}
