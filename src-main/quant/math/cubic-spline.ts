import { naturalSplineCurvature } from './natural-spline.ts';
import { QuantError } from './quant-error.ts';

/**
 * What a spline does at its ends: no curvature; the two outer pieces one cubic; given slopes.
 */
export type SplineEnd = 'natural' | 'notAKnot' | { readonly slopes: readonly [first: number, last: number] };

/**
 * Cubic spline through points, continued beyond them by its first and last piece.
 * @param x [n] strictly ascending abscissae, n ≥ 2
 * @param y [n] ordinates
 * @param end condition at both ends; `notAKnot` through three points is their parabola, through two their line
 * @returns value at any abscissa
 * @throws QuantError BAD_KNOTS when the abscissae do not ascend, the lengths differ or there are too few
 * @source de Boor, "A Practical Guide to Splines", chapter IV
 */
export function cubicSpline(x: Float64Array, y: Float64Array, end: SplineEnd): (at: number) => number {
  checkKnots(x, y);
  const curvature = curvatureOf(x, y, end);
  return (at) => {
    const piece = pieceOf(x, at);
    const width = x[piece + 1]! - x[piece]!;
    const a = (x[piece + 1]! - at) / width;
    const b = 1 - a;
    const bend = (a * a * a - a) * curvature[piece]! + (b * b * b - b) * curvature[piece + 1]!;
    return a * y[piece]! + b * y[piece + 1]! + (bend * width * width) / 6;
  };
}

/**
 * Cubic through points that is monotone wherever they are, once differentiable, continued beyond them by lines.
 *
 * Slopes are weighted harmonic means of the neighbouring secants, zero at turning points.
 * @param x [n] strictly ascending abscissae, n ≥ 2
 * @param y [n] ordinates
 * @returns value at any abscissa
 * @throws QuantError BAD_KNOTS
 * @source Fritsch and Butland 1984, "A method for constructing local monotone piecewise cubic interpolants" (PCHIP)
 */
export function monotoneCubic(x: Float64Array, y: Float64Array): (at: number) => number {
  checkKnots(x, y);
  const slopes = monotoneSlopes(x, y);
  const last = x.length - 1;
  return (at) => {
    if (at <= x[0]!) return y[0]! + slopes[0]! * (at - x[0]!);
    if (at >= x[last]!) return y[last]! + slopes[last]! * (at - x[last]!);
    const piece = pieceOf(x, at);
    const width = x[piece + 1]! - x[piece]!;
    const t = (at - x[piece]!) / width;
    const rest = 1 - t;
    const values = rest * rest * (1 + 2 * t) * y[piece]! + t * t * (3 - 2 * t) * y[piece + 1]!;
    return values + width * t * rest * (rest * slopes[piece]! - t * slopes[piece + 1]!);
  };
}

function checkKnots(x: Float64Array, y: Float64Array): void {
  if (y.length !== x.length || x.length < 2) throw new QuantError('BAD_KNOTS', { x: x.length, y: y.length });
  for (let i = 0; i < x.length; i += 1)
    if (!Number.isFinite(x[i]!) || !Number.isFinite(y[i]!) || (i > 0 && !(x[i]! > x[i - 1]!)))
      throw new QuantError('BAD_KNOTS', { at: i });
}

/** Piece that holds an abscissa, by bisection; the first and last also hold what lies beyond. */
function pieceOf(x: Float64Array, at: number): number {
  let low = 0;
  let high = x.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (at > x[middle]!) low = middle;
    else high = middle;
  }
  return low;
}

function curvatureOf(x: Float64Array, y: Float64Array, end: SplineEnd): Float64Array {
  if (end === 'natural') return naturalSplineCurvature(x, y);
  if (end !== 'notAKnot') return clampedCurvature(x, y, end.slopes);
  if (x.length === 2) return new Float64Array(2);
  return x.length === 3 ? parabolaCurvature(x, y) : notAKnotCurvature(x, y);
}

function secant(x: Float64Array, y: Float64Array, i: number): number {
  return (y[i + 1]! - y[i]!) / (x[i + 1]! - x[i]!);
}

function parabolaCurvature(x: Float64Array, y: Float64Array): Float64Array {
  return new Float64Array(3).fill((2 * (secant(x, y, 1) - secant(x, y, 0))) / (x[2]! - x[0]!));
}

interface Tridiagonal {
  readonly below: Float64Array;
  readonly diagonal: Float64Array;
  readonly above: Float64Array;
  readonly right: Float64Array;
}

/** h_{i−1} M_{i−1} + 2(h_{i−1} + h_i) M_i + h_i M_{i+1} = 6 (change of secant), rows 1 … n − 2. */
function interiorRows(x: Float64Array, y: Float64Array): Tridiagonal {
  const n = x.length;
  const rows = {
    below: new Float64Array(n),
    diagonal: new Float64Array(n),
    above: new Float64Array(n),
    right: new Float64Array(n),
  };
  for (let i = 1; i < n - 1; i += 1) {
    rows.below[i] = x[i]! - x[i - 1]!;
    rows.above[i] = x[i + 1]! - x[i]!;
    rows.diagonal[i] = 2 * (x[i + 1]! - x[i - 1]!);
    rows.right[i] = 6 * (secant(x, y, i) - secant(x, y, i - 1));
  }
  return rows;
}

/** Solves rows first … last in place. */
function solveRows(
  { below, diagonal, above, right }: Tridiagonal,
  first: number,
  last: number,
): Float64Array {
  for (let i = first + 1; i <= last; i += 1) {
    const factor = below[i]! / diagonal[i - 1]!;
    diagonal[i]! -= factor * above[i - 1]!;
    right[i]! -= factor * right[i - 1]!;
  }
  const out = new Float64Array(right.length);
  for (let i = last; i >= first; i -= 1)
    out[i] = (right[i]! - (i < last ? above[i]! * out[i + 1]! : 0)) / diagonal[i]!;
  return out;
}

function clampedCurvature(
  x: Float64Array,
  y: Float64Array,
  [firstSlope, lastSlope]: readonly [number, number],
): Float64Array {
  const rows = interiorRows(x, y);
  const last = x.length - 1;
  const firstWidth = x[1]! - x[0]!;
  const lastWidth = x[last]! - x[last - 1]!;
  rows.diagonal[0] = 2 * firstWidth;
  rows.above[0] = firstWidth;
  rows.right[0] = 6 * (secant(x, y, 0) - firstSlope);
  rows.below[last] = lastWidth;
  rows.diagonal[last] = 2 * lastWidth;
  rows.right[last] = 6 * (lastSlope - secant(x, y, last - 1));
  return solveRows(rows, 0, last);
}

/** The end conditions put into the first and last interior rows. */
function notAKnotCurvature(x: Float64Array, y: Float64Array): Float64Array {
  const n = x.length;
  const rows = interiorRows(x, y);
  const firstWidth = x[1]! - x[0]!;
  const lastWidth = x[n - 1]! - x[n - 2]!;
  const first = firstWidth / (x[2]! - x[1]!);
  const last = lastWidth / (x[n - 2]! - x[n - 3]!);
  rows.diagonal[1]! += firstWidth * (1 + first);
  rows.above[1]! -= firstWidth * first;
  rows.diagonal[n - 2]! += lastWidth * (1 + last);
  rows.below[n - 2]! -= lastWidth * last;
  const out = solveRows(rows, 1, n - 2);
  out[0] = (1 + first) * out[1]! - first * out[2]!;
  out[n - 1] = (1 + last) * out[n - 2]! - last * out[n - 3]!;
  return out;
}

function monotoneSlopes(x: Float64Array, y: Float64Array): Float64Array {
  const last = x.length - 1;
  const slopes = new Float64Array(x.length);
  if (last === 1) return slopes.fill(secant(x, y, 0));
  for (let i = 1; i < last; i += 1) {
    const [before, after] = [secant(x, y, i - 1), secant(x, y, i)];
    if (before * after <= 0) continue;
    const [left, right] = [x[i]! - x[i - 1]!, x[i + 1]! - x[i]!];
    slopes[i] = (3 * (left + right)) / ((2 * right + left) / before + (right + 2 * left) / after);
  }
  slopes[0] = endSlope(x[1]! - x[0]!, x[2]! - x[1]!, secant(x, y, 0), secant(x, y, 1));
  slopes[last] = endSlope(
    x[last]! - x[last - 1]!,
    x[last - 1]! - x[last - 2]!,
    secant(x, y, last - 1),
    secant(x, y, last - 2),
  );
  return slopes;
}

/** Slope of the parabola through three points, held where it would break monotonicity. */
function endSlope(near: number, far: number, nearSecant: number, farSecant: number): number {
  const slope = ((2 * near + far) * nearSecant - near * farSecant) / (near + far);
  if (slope * nearSecant <= 0) return 0;
  return nearSecant * farSecant <= 0 && Math.abs(slope) > 3 * Math.abs(nearSecant) ? 3 * nearSecant : slope;
}
