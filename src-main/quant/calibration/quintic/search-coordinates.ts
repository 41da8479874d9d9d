import { paramsAt, type FreeParams } from '../free-params.ts';
import type { Objective } from '../objective.ts';
import type { CalibrationProblem } from '../problem.ts';
import { polynomialProcess } from './polynomial-process.ts';

/** Coordinates of a search beside those of the free parameters. */
export interface SearchCoordinates {
  /** @param y [n] of the search @returns [n] of the free parameters; coefficients may lie outside their bounds */
  readonly toFree: (y: Float64Array) => Float64Array;
  readonly fromFree: (x: Float64Array) => Float64Array;
  /** Bounds of the search; a coefficient has none above, and none below unless that is 0. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** [n] power of the factor that a coordinate belongs to; −1 where it is none. */
  readonly powers: readonly number[];
  /** Power whose coefficient is held. */
  readonly heldPower: number;
}

/** The factor's deviation after this time is the unit in which powers of it are compared. */
const UNIT_YEARS = 0.2;
/** A bound of a coefficient that is nearer to 0 is 0. */
const ZERO = 1e-6;

/**
 * Coefficients of the polynomial in units of the factor's deviation, relative to the one that is held: β_k = α_k s^{k−r}. The shape of the smile
 * then stays where speeds and weights of the factors move, which takes a curved valley out of the search.
 * @param problem free parameters and model
 * @returns coordinates; those of the parameters themselves but for the coefficients
 */
export function searchCoordinates({ free, settings }: CalibrationProblem): SearchCoordinates {
  const powers = free.names.map((name) => (name.startsWith('alpha') ? Number(name.slice(5)) : -1));
  const held = free.model.params.findLast(
    ({ name }) => name.startsWith('alpha') && !free.names.includes(name),
  );
  const unit = held === undefined ? 0 : Number(held.name.slice(5));
  // Speeds and weights are the same in both, so that either may tell the deviation.
  const scaled = (at: Float64Array, values: Float64Array, direction: 1 | -1): Float64Array => {
    const { variance } = polynomialProcess(settings.modelId, paramsAt(free, at));
    const deviation = Math.sqrt(variance(UNIT_YEARS));
    return values.map((value, j) =>
      powers[j]! < 0 ? value : value * Math.pow(deviation, direction * (powers[j]! - unit)),
    );
  };
  const ends = (bounds: Float64Array, far: number): Float64Array =>
    bounds.map((end, j) => (powers[j]! < 0 ? end : Math.abs(end) < ZERO ? 0 : far));
  return {
    toFree: (y) => scaled(y, y, -1),
    fromFree: (x) => scaled(x, x, 1),
    lower: ends(free.lower, Number.NEGATIVE_INFINITY),
    upper: ends(free.upper, Number.POSITIVE_INFINITY),
    powers,
    heldPower: unit,
  };
}

/** The constant of the polynomial counts as small below the first of these shares of the largest other coefficient; the others are where it is put. */
const SMALL_SHARE = 0.15;
const [LARGE, NEXT_TO_NOTHING] = [0.3, 0.02];

/**
 * The point on the other side of the ridge that the constant of the polynomial makes: without it p is nearly odd and the index nearly the same for
 * both signs of the factor, with it not; both can be minima, and few paths know only one of them.
 * @param problem free parameters
 * @param coordinates of the search
 * @param x [n] a minimum
 * @returns [n] where to begin again; undefined where the constant is not free
 */
export function otherSide(
  { free }: CalibrationProblem,
  { powers, fromFree, toFree }: SearchCoordinates,
  x: Float64Array,
): Float64Array | undefined {
  const constant = powers.indexOf(0);
  if (constant < 0) return undefined;
  const y = fromFree(x);
  const largest = Math.max(1, ...y.filter((_, j) => powers[j]! > 0));
  y[constant] = largest * (y[constant]! < SMALL_SHARE * largest ? LARGE : NEXT_TO_NOTHING);
  return insideBounds(free, toFree(y));
}

/**
 * A point of a search as one of the problem.
 * @param free bounds
 * @param x [n] coefficients may lie outside
 * @returns [n] inside
 */
export function insideBounds(
  { lower, upper }: Pick<FreeParams, 'lower' | 'upper'>,
  x: Float64Array,
): Float64Array {
  return x.map((value, j) => Math.min(Math.max(value, lower[j]!), upper[j]!));
}

/**
 * The loss in the coordinates of a search.
 * @param objective in those of the free parameters
 * @param coordinates from `searchCoordinates`
 * @returns residuals and Jacobian of y
 */
export function inSearchCoordinates(
  objective: Objective,
  { toFree }: SearchCoordinates,
): Pick<Objective, 'residuals' | 'jacobian'> {
  return {
    residuals: (y, out) => objective.residuals(toFree(y), out),
    jacobian: (y, out) => {
      const n = y.length;
      const x = toFree(y);
      objective.jacobian(x, out);
      const slopes = slopesOf(toFree, y, x);
      const row = new Float64Array(n);
      for (let i = 0; i < objective.rows; i += 1) {
        row.set(out.subarray(i * n, (i + 1) * n));
        for (let j = 0; j < n; j += 1) {
          let sum = 0;
          for (let k = 0; k < n; k += 1) sum += row[k]! * slopes[k * n + j]!;
          out[i * n + j] = sum;
        }
      }
    },
  };
}

/** [n·n] ∂x_k/∂y_j by differences. */
function slopesOf(toFree: SearchCoordinates['toFree'], y: Float64Array, x: Float64Array): Float64Array {
  const n = y.length;
  const slopes = new Float64Array(n * n);
  for (let j = 0; j < n; j += 1) {
    const step = 1e-6 * Math.max(Math.abs(y[j]!), 1e-2);
    const moved = toFree(y.map((value, k) => (k === j ? value + step : value)));
    for (let k = 0; k < n; k += 1) slopes[k * n + j] = (moved[k]! - x[k]!) / step;
  }
  return slopes;
}
