import { levenbergMarquardt } from '../math/levenberg-marquardt.ts';
import { fromSolver, toSolver } from './free-params.ts';
import type { Objective } from './objective.ts';
import type { ProfileLikelihood } from './report.ts';
import { sumOfSquares } from './search.ts';

/** 95 % point of χ² with one degree of freedom. */
const LIMIT = 3.841_458_820_694_124;
/** A side is followed until its excess is well past the limit, or for so many points. */
const FAR_ENOUGH = 1.5 * LIMIT;
const MOST_POINTS = 8;
/** First step in standard errors; each is longer than the one before. */
const FIRST_STEP = 0.75;
const GROWTH = 1.4;
/** Where there is no standard error, steps are this share of the range. */
const BLIND_SHARE = 0.1;
const MOST_ITERATIONS = 30;

/** The minimum from which profiles go out. */
export interface ProfileOrigin {
  readonly objective: Objective;
  readonly x: Float64Array;
  readonly loss: number;
  /** Loss over degrees of freedom. */
  readonly residualVariance: number;
  readonly shouldStop: () => boolean;
}

/**
 * Loss along one parameter with all others fitted anew, each point started from its neighbour.
 * @param origin the minimum
 * @param index of the free parameter
 * @param standardError of it; NaN where there is none
 * @returns points from left to right through the minimum, and the 95 % interval
 * @source Venzon and Moolgavkar 1988, "A method for computing profile-likelihood-based confidence intervals"
 */
export function profileOf(origin: ProfileOrigin, index: number, standardError: number): ProfileLikelihood {
  const { free } = origin.objective;
  const spec = free.specs[index]!;
  const value = fromSolver(spec, origin.x[index]!);
  const range = spec.range[1] - spec.range[0];
  const step = Number.isFinite(standardError) ? FIRST_STEP * standardError : BLIND_SHARE * range;
  const below = follow(origin, index, -Math.min(step, range)).reverse();
  const above = follow(origin, index, Math.min(step, range));
  const points = [...below, { value, excess: 0 }, ...above];
  return {
    param: spec.name,
    values: Float64Array.from(points, (point) => point.value),
    excess: Float64Array.from(points, (point) => point.excess),
    lower: limitOf([{ value, excess: 0 }, ...below.reverse()]),
    upper: limitOf([{ value, excess: 0 }, ...above]),
  };
}

interface ProfilePoint {
  readonly value: number;
  readonly excess: number;
}

function follow(origin: ProfileOrigin, index: number, firstStep: number): ProfilePoint[] {
  const { objective, loss, residualVariance, shouldStop } = origin;
  const { free } = objective;
  const spec = free.specs[index]!;
  const ends = [fromSolver(spec, free.lower[index]!), fromSolver(spec, free.upper[index]!)] as const;
  const x = origin.x.slice();
  const points: ProfilePoint[] = [];
  let value = fromSolver(spec, x[index]!);
  let step = firstStep;
  for (let count = 0; count < MOST_POINTS; count += 1, step *= GROWTH) {
    const next = Math.min(Math.max(value + step, ends[0]), ends[1]);
    if (next === value || shouldStop()) break;
    value = next;
    x[index] = Math.min(Math.max(toSolver(spec, value), free.lower[index]!), free.upper[index]!);
    const found = fitOthers(objective, x, index);
    if (!Number.isFinite(found)) break;
    const excess = Math.max(0, (found - loss) / residualVariance);
    points.push({ value, excess });
    if (excess > FAR_ENOUGH) break;
  }
  return points;
}

/** Moves all coordinates but one to the least loss; returns it. */
function fitOthers(objective: Objective, x: Float64Array, index: number): number {
  const { free, rows } = objective;
  if (x.length === 1) {
    const out = new Float64Array(rows);
    objective.residuals(x, out);
    return sumOfSquares(out);
  }
  const lower = free.lower.slice();
  const upper = free.upper.slice();
  lower[index] = x[index]!;
  upper[index] = x[index]!;
  const solved = levenbergMarquardt({
    residuals: objective.residuals,
    jacobian: objective.jacobian,
    residualCount: rows,
    start: x,
    lower,
    upper,
    maxIterations: MOST_ITERATIONS,
    gradientTolerance: 1e-6,
    stepTolerance: 1e-7,
    costTolerance: 1e-7,
  });
  x.set(solved.params);
  return 2 * solved.cost;
}

/** Where √excess, which is nearly straight, crosses its limit; NaN where it does not. */
function limitOf(points: readonly ProfilePoint[]): number {
  for (let i = 1; i < points.length; i += 1) {
    const [before, after] = [points[i - 1]!, points[i]!];
    if (after.excess < LIMIT) continue;
    const [from, to] = [Math.sqrt(before.excess), Math.sqrt(after.excess)];
    return before.value + ((Math.sqrt(LIMIT) - from) / (to - from)) * (after.value - before.value);
  }
  return Number.NaN;
}
