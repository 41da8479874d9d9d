import { levenbergMarquardt } from '../math/levenberg-marquardt.ts';
import { fromSolver, toSolver } from './free-params.ts';
import type { Objective } from './objective.ts';
import { lowerLosses, openProfiles } from './profile-warnings.ts';
import type { ProfilePiece, ProfileSide } from './profile-side.ts';
import type { CalibrationReport, FittedParam, ProfileLikelihood, ProfileOrigin } from './report.ts';
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
const CANCELLED = 'Cancelled: the best point so far is kept.';

/**
 * The sides that profiles consist of.
 * @param origin of a report; absent where nothing is to be followed
 * @returns two for each free parameter
 */
export function profilePieces(origin: ProfileOrigin | undefined): ProfilePiece[] {
  return Array.from(origin?.x ?? []).flatMap((_, index) => [
    { index, side: 'below' },
    { index, side: 'above' },
  ]);
}

/**
 * Loss along one parameter to one side, all others fitted anew, each point started from its neighbour.
 * @param objective of its own, so that nothing depends on the other sides
 * @param origin the minimum
 * @param piece which side
 * @param shouldStop polled at each step
 * @returns points from the minimum outwards
 * @source Venzon and Moolgavkar 1988, "A method for computing profile-likelihood-based confidence intervals"
 */
export function followSide(
  objective: Objective,
  origin: ProfileOrigin,
  piece: ProfilePiece,
  shouldStop: () => boolean,
): ProfileSide {
  const spec = objective.free.specs[piece.index]!;
  const standardError = origin.standardErrors[piece.index]!;
  const range = spec.range[1] - spec.range[0];
  const step = Math.min(
    Number.isFinite(standardError) ? FIRST_STEP * standardError : BLIND_SHARE * range,
    range,
  );
  const points = follow(
    { objective, origin, shouldStop },
    piece.index,
    piece.side === 'below' ? -step : step,
  );
  return {
    ...piece,
    values: Float64Array.from(points, (point) => point.value),
    excess: Float64Array.from(points, (point) => point.excess),
  };
}

/**
 * The profiles of a report from their sides.
 * @param report without profiles
 * @param sides in any order; those that are missing after a stop leave their profile out
 * @param stopped whether a stop came before all were followed
 * @returns the report with profiles and what they say in words
 */
export function withProfiles<Report extends CalibrationReport>(
  { profileOrigin, ...report }: Report,
  sides: readonly ProfileSide[],
  stopped: boolean,
): Omit<Report, 'profileOrigin'> {
  if (profileOrigin === undefined) return report;
  const profiles = report.freeParams.flatMap((param, index) => {
    const [below, above] = (['below', 'above'] as const).map((side) =>
      sides.find((one) => one.index === index && one.side === side),
    );
    return below && above
      ? [
          profileOf(
            report.params.find(({ name }) => name === param)!,
            below,
            above,
          ),
        ]
      : [];
  });
  return {
    ...report,
    ...(stopped && ({ status: 'CANCELLED', message: CANCELLED } as const)),
    profiles,
    warnings: [
      ...report.warnings,
      ...openProfiles(report.params, profiles),
      ...lowerLosses(report.freeParams, sides),
    ],
  };
}

function profileOf({ name, value }: FittedParam, below: ProfileSide, above: ProfileSide): ProfileLikelihood {
  const around = (left: Float64Array, own: number, right: Float64Array): Float64Array =>
    Float64Array.of(...left.toReversed(), own, ...right);
  return {
    param: name,
    values: around(below.values, value, above.values),
    excess: around(below.excess, 0, above.excess).map((excess) => Math.max(excess, 0)),
    lower: limitOf(value, below),
    upper: limitOf(value, above),
  };
}

interface ProfilePoint {
  readonly value: number;
  readonly excess: number;
}

interface Way {
  readonly objective: Objective;
  readonly origin: ProfileOrigin;
  readonly shouldStop: () => boolean;
}

function follow({ objective, origin, shouldStop }: Way, index: number, firstStep: number): ProfilePoint[] {
  const { loss, residualVariance } = origin;
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
    const excess = (found - loss) / residualVariance;
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
function limitOf(value: number, { values, excess }: ProfileSide): number {
  const at = excess.findIndex((one) => one >= LIMIT);
  if (at < 0) return Number.NaN;
  const [nearer, from] = at === 0 ? [value, 0] : [values[at - 1]!, Math.sqrt(excess[at - 1]!)];
  const to = Math.sqrt(excess[at]!);
  return nearer + ((Math.sqrt(LIMIT) - from) / (to - from)) * (values[at]! - nearer);
}
