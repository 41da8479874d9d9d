import { levenbergMarquardt } from '../math/levenberg-marquardt.ts';
import { hasConverged } from '../math/solver-status.ts';
import { createObjective, type Objective } from './objective.ts';
import type { CalibrationProblem } from './problem.ts';
import { sumOfSquares, type PieceResult } from './search.ts';

/** The best point of all pieces, computed as exactly as the model allows. */
export interface Minimum {
  readonly objective: Objective;
  readonly x: Float64Array;
  readonly loss: number;
  readonly converged: boolean;
  /** The solver's sentence. */
  readonly message: string;
}

const FINAL_PRECISION = { volError: 1e-11 };

/**
 * The loss as exactly as the model allows.
 * @param problem what is fitted
 * @returns an objective with nodes of its own
 */
export function exactObjective({ free, quotes, targets }: CalibrationProblem): Objective {
  return createObjective({ free, quotes, targets, precision: FINAL_PRECISION, central: true });
}

/**
 * The best of the pieces, or undefined where none has a value.
 * @param results in any order
 * @returns the one of least loss; of equals the first piece
 */
export function bestOf(results: readonly PieceResult[]): PieceResult | undefined {
  const rank = ({ piece }: PieceResult): number => (piece.kind === 'start' ? 0 : 1e6) + piece.index;
  return results
    .filter(({ start }) => Number.isFinite(start.loss))
    .sort((a, b) => a.start.loss - b.start.loss || rank(a) - rank(b))[0];
}

/**
 * Follows the best point to the bottom with exact values and derivatives.
 * @param problem what is fitted
 * @param best piece with the least loss, if any
 * @param shouldStop polled at each step
 * @returns minimum
 */
export function polish(
  problem: CalibrationProblem,
  best: PieceResult | undefined,
  shouldStop: () => boolean,
): Minimum {
  const { free } = problem;
  const objective = exactObjective(problem);
  const from = best?.x ?? free.start;
  const out = new Float64Array(objective.rows);
  objective.residuals(from, out);
  const loss = sumOfSquares(out);
  if (from.length === 0)
    return {
      objective,
      x: from,
      loss,
      converged: true,
      message: 'Every parameter is fixed: nothing was searched.',
    };
  if (best === undefined || shouldStop())
    return { objective, x: from, loss, converged: false, message: best?.start.message ?? NOWHERE };
  const solved = levenbergMarquardt({
    residuals: (x, into) => {
      if (shouldStop()) into.fill(Number.NaN);
      else objective.residuals(x, into);
    },
    jacobian: objective.jacobian,
    residualCount: objective.rows,
    start: from,
    lower: free.lower,
    upper: free.upper,
    maxIterations: problem.settings.maxIterations,
    gradientTolerance: 1e-10,
    stepTolerance: 1e-11,
    costTolerance: 1e-13,
  });
  // At rounding no step is lower: the point that the search had converged to stands.
  const settled = best.converged && (solved.status === 'noProgress' || solved.status === 'nonFinite');
  return {
    objective,
    x: solved.params,
    loss: Number.isFinite(solved.cost) ? 2 * solved.cost : loss,
    converged: hasConverged(solved.status) || settled,
    message: settled ? best.start.message : solved.message,
  };
}

const NOWHERE =
  'At no start has the model a value for every quote; start elsewhere or leave out the quotes it cannot price.';
