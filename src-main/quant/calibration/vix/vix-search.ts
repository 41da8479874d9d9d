import { levenbergMarquardt } from '../../math/levenberg-marquardt.ts';
import { sobolSequence } from '../../math/sobol.ts';
import { hasConverged } from '../../math/solver-status.ts';
import { paramsAt } from '../free-params.ts';
import { sumOfSquares, type PieceResult } from '../search.ts';
import type { CalibrationObserver } from '../settings.ts';
import type { VixObjective } from './vix-objective.ts';

/** Points looked at before one of them becomes a start. */
const CANDIDATES = 8;
/** Farthest that a step may go, as a share of the range. */
const LARGEST_STEP = 0.35;
/** Mean square of residuals that is as good as zero. */
const ZERO_RESIDUAL = 1e-11;

/** Residuals below it, a hundredth of the smallest tick of a price, tell nothing more. */
const UNQUOTABLE = 1e-4;
const ROUND = 40;
/** A round that lowers the loss by a smaller share has reached the floor of a valley. */
const FLAT = 1e-4;
const MET =
  'Converged: every price is met far below its tick; directions that prices do not tell were left where they are.';

const FLAT_VALLEY = `Converged: ${ROUND} further iterations lowered the loss by less than a ten-thousandth, along a valley that prices do not tell apart.`;

/** How one start is searched. */
export interface StartOrder {
  readonly objective: VixObjective;
  /** 0 is the given start, the others are spread over the ranges. */
  readonly index: number;
  readonly seed: number;
  readonly maxIterations: number;
}

/**
 * Levenberg–Marquardt from one start, first within the ranges in which markets are found, then to the bounds.
 * @param order objective and start
 * @param observer polled for a stop, told of better points
 * @returns best point
 */
export function searchFrom(
  { objective, index, seed, maxIterations }: StartOrder,
  observer: CalibrationObserver,
): PieceResult {
  const { free, rows } = objective;
  const begun = objective.evaluations();
  const best = { x: free.start.slice(), loss: Number.POSITIVE_INFINITY };
  const trace = { evaluations: [] as number[], loss: [] as number[] };
  let stopped = false;
  const residuals = (x: Float64Array, out: Float64Array): void => {
    stopped ||= objective.evaluations() > begun && observer.shouldStop();
    if (stopped) {
      out.fill(Number.NaN);
      return;
    }
    objective.residuals(x, out);
    const loss = sumOfSquares(out);
    if (!(loss < best.loss)) return;
    best.loss = loss;
    best.x.set(x);
    trace.evaluations.push(objective.evaluations() - begun);
    trace.loss.push(loss);
    observer.improved?.({ evaluations: objective.evaluations() - begun, loss, params: paramsAt(free, x) });
  };
  const lossAt = (x: Float64Array): number => {
    const out = new Float64Array(rows);
    residuals(x, out);
    return sumOfSquares(out);
  };
  const start = index === 0 ? free.start.slice() : screen(objective, index, seed, lossAt);
  const startLoss = lossAt(start);
  const solved = descend({ objective, residuals, best, start, maxIterations });
  return {
    piece: { kind: 'start', index },
    x: best.x,
    converged: solved.converged,
    cancelled: stopped,
    trace: { evaluations: Float64Array.from(trace.evaluations), loss: Float64Array.from(trace.loss) },
    start: {
      params: paramsAt(free, start),
      startLoss,
      loss: best.loss,
      evaluations: objective.evaluations() - begun,
      iterations: solved.iterations,
      message: stopped ? 'Cancelled: the best point so far is kept.' : solved.message,
    },
  };
}

interface Descent {
  readonly objective: VixObjective;
  readonly residuals: (x: Float64Array, out: Float64Array) => void;
  readonly best: { readonly x: Float64Array; readonly loss: number };
  readonly start: Float64Array;
  readonly maxIterations: number;
}

/** In rounds, so that a valley whose floor is below all prices that can be quoted is not followed to its end. */
function descend({ objective, residuals, best, start, maxIterations }: Descent): {
  converged: boolean;
  message: string;
  iterations: number;
} {
  const { free, rows, weighted } = objective;
  let iterations = 0;
  for (;;) {
    const before = best.loss;
    const solved = levenbergMarquardt({
      residuals,
      jacobian: objective.jacobian,
      residualCount: rows,
      start: iterations === 0 ? start : best.x,
      lower: free.lower,
      upper: free.upper,
      largestStep: free.rangeUpper.map((upper, j) => LARGEST_STEP * (upper - free.rangeLower[j]!)),
      maxIterations: Math.min(ROUND, maxIterations - iterations),
      gradientTolerance: 1e-10,
      stepTolerance: 1e-10,
      costTolerance: 1e-10,
      targetCost: 0.5 * weighted * ZERO_RESIDUAL * ZERO_RESIDUAL,
    });
    iterations += solved.iterations;
    // At rounding no step is lower: a bottom all the same.
    const bottom = hasConverged(solved.status) || (solved.status === 'noProgress' && best.loss <= before);
    if (bottom || solved.status !== 'maxIterations')
      return { converged: bottom, message: solved.message, iterations };
    if (best.loss < weighted * UNQUOTABLE * UNQUOTABLE) return { converged: true, message: MET, iterations };
    if (before - best.loss < FLAT * before) return { converged: true, message: FLAT_VALLEY, iterations };
    if (iterations >= maxIterations) return { converged: false, message: solved.message, iterations };
  }
}

/** The best of a few points of a low-discrepancy sequence that belong to this start alone. */
function screen(
  { free }: VixObjective,
  index: number,
  seed: number,
  lossAt: (x: Float64Array) => number,
): Float64Array {
  const size = free.names.length;
  const points = new Float64Array(CANDIDATES * size);
  sobolSequence({ dimensions: size, scramble: 'owen', seed }).fill(points, (index - 1) * CANDIDATES);
  let best = free.start.slice();
  let least = Number.POSITIVE_INFINITY;
  for (let candidate = 0; candidate < CANDIDATES; candidate += 1) {
    const x = free.rangeLower.map(
      (lower, j) => lower + points[candidate * size + j]! * (free.rangeUpper[j]! - lower),
    );
    const loss = lossAt(x);
    if (!(loss < least)) continue;
    best = x;
    least = loss;
  }
  return best;
}
