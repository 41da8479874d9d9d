import { levenbergMarquardt, type LeastSquaresResult } from '../../math/levenberg-marquardt.ts';
import { hasConverged } from '../../math/solver-status.ts';
import { paramsAt } from '../free-params.ts';
import type { Objective } from '../objective.ts';
import type { PieceResult } from '../search.ts';
import type { CalibrationObserver } from '../settings.ts';
import { insideBounds, inSearchCoordinates, type SearchCoordinates } from './search-coordinates.ts';

/** Where a descent ends: a step that lowers the loss by less than the tolerance is its last. */
export interface DescentLimits {
  readonly iterations: number;
  readonly tolerance: number;
}

/** What descends, and who looks on. */
export interface Descending {
  readonly objective: Objective;
  readonly coordinates: SearchCoordinates;
  readonly observer: CalibrationObserver;
}

/** A descent at its end, inside the bounds. */
export interface Descent {
  readonly x: Float64Array;
  readonly startLoss: number;
  readonly loss: number;
  readonly converged: boolean;
  readonly message: string;
  readonly iterations: number;
  readonly trace: PieceResult['trace'];
}

/**
 * Levenberg–Marquardt in the coordinates of the search, where coefficients know no upper bounds; where it ends beyond one, on from the bound
 * in the coordinates of the problem.
 * @param descending loss, coordinates and observer
 * @param from [n] of the free parameters, inside their bounds
 * @param limits iterations and tolerance
 * @returns the best point
 */
export function descend(descending: Descending, from: Float64Array, limits: DescentLimits): Descent {
  const { objective, coordinates } = descending;
  const { free } = objective;
  const record = recorder(descending);
  const startLoss = record.start(from);
  const first = solve({ ...record, ...inSearchCoordinates(objective, coordinates) }, limits, {
    start: coordinates.fromFree(from),
    lower: coordinates.lower,
    upper: coordinates.upper,
    toFree: coordinates.toFree,
  });
  const reached = coordinates.toFree(first.params);
  const inside = insideBounds(free, reached);
  const isInside = inside.every((value, j) => Math.abs(value - reached[j]!) <= HAIR);
  const last = isInside
    ? first
    : solve({ ...record, residuals: objective.residuals, jacobian: objective.jacobian }, limits, {
        start: inside,
        lower: free.lower,
        upper: free.upper,
        toFree: (x) => x,
      });
  const x = isInside ? inside : last.params;
  const isBest = 2 * last.cost <= record.least();
  return {
    x: isBest ? x : record.best(),
    startLoss,
    loss: isBest ? 2 * last.cost : record.least(),
    converged: hasConverged(last.status),
    message: last.message,
    iterations: first.iterations + (isInside ? 0 : last.iterations),
    trace: record.trace(),
  };
}

/** Lower bounds of the problem keep this far from those of the model. */
const HAIR = 1e-6;

/** Remembers the best point inside the bounds, and tells of it. */
function recorder({ objective, observer }: Descending) {
  const { free, rows } = objective;
  const evaluations: number[] = [];
  const losses: number[] = [];
  let least = Number.POSITIVE_INFINITY;
  let best: Float64Array = new Float64Array(0);
  const take = (x: Float64Array, loss: number): void => {
    if (!(loss < least)) return;
    const inside = insideBounds(free, x);
    if (inside.some((value, j) => Math.abs(value - x[j]!) > HAIR)) return;
    [least, best] = [loss, inside];
    evaluations.push(objective.evaluations());
    losses.push(loss);
    observer.improved?.({ evaluations: objective.evaluations(), loss, params: paramsAt(free, inside) });
  };
  return {
    rows,
    take,
    start: (x: Float64Array): number => {
      const out = new Float64Array(rows);
      objective.residuals(x, out);
      const loss = sumOfSquares(out);
      best = x.slice();
      take(x, loss);
      return loss;
    },
    stopped: (): boolean => objective.evaluations() > 1 && observer.shouldStop(),
    least: () => least,
    best: () => best,
    trace: () => ({ evaluations: Float64Array.from(evaluations), loss: Float64Array.from(losses) }),
  };
}

interface Solved extends Pick<Objective, 'residuals' | 'jacobian'> {
  readonly rows: number;
  readonly take: (x: Float64Array, loss: number) => void;
  readonly stopped: () => boolean;
}

interface Box {
  readonly start: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly toFree: (y: Float64Array) => Float64Array;
}

function solve(
  { residuals, jacobian, rows, take, stopped }: Solved,
  { iterations, tolerance }: DescentLimits,
  { start, lower, upper, toFree }: Box,
): LeastSquaresResult {
  return levenbergMarquardt({
    residuals: (y, out) => {
      if (stopped()) out.fill(Number.NaN);
      else residuals(y, out);
      take(toFree(y), sumOfSquares(out));
    },
    jacobian: (y, out) => {
      if (stopped()) out.fill(Number.NaN);
      else jacobian(y, out);
    },
    residualCount: rows,
    start,
    lower,
    upper,
    maxIterations: iterations,
    costTolerance: tolerance,
    stepTolerance: 1e-6,
    gradientTolerance: 1e-8,
  });
}

function sumOfSquares(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i]! * values[i]!;
  return sum;
}
