import { naturalSplineCurvature } from './natural-spline.ts';
import { QuantError } from './quant-error.ts';

export type SplineEnd = 'natural' | 'notAKnot';

/**
 * Cubic spline through points, continued beyond them by its first and last piece.
 * @param x [n] strictly ascending abscissae
 * @param y [n] ordinates
 * @param end `natural`: no curvature at the ends; `notAKnot`: the two outer pieces are one cubic (needs n ≥ 4)
 * @returns value at any abscissa
 * @throws QuantError BAD_KNOTS when the abscissae do not ascend, the lengths differ or there are too few
 * @source de Boor, "A Practical Guide to Splines", chapter IV
 */
export function cubicSpline(x: Float64Array, y: Float64Array, end: SplineEnd): (at: number) => number {
  const curvature = end === 'natural' ? naturalSplineCurvature(x, y) : notAKnotCurvature(x, y);
  const last = x.length - 2;
  return (at) => {
    let piece = 0;
    while (piece < last && at > x[piece + 1]!) piece += 1;
    const width = x[piece + 1]! - x[piece]!;
    const a = (x[piece + 1]! - at) / width;
    const b = 1 - a;
    const bend = (a * a * a - a) * curvature[piece]! + (b * b * b - b) * curvature[piece + 1]!;
    return a * y[piece]! + b * y[piece + 1]! + (bend * width * width) / 6;
  };
}

function notAKnotCurvature(x: Float64Array, y: Float64Array): Float64Array {
  const n = x.length;
  if (y.length !== n || n < 4) throw new QuantError('BAD_KNOTS', { x: n, y: y.length });
  const h = Float64Array.from({ length: n - 1 }, (_, i) => x[i + 1]! - x[i]!);
  const at = h.findIndex((width) => !(width > 0));
  if (at >= 0) throw new QuantError('BAD_KNOTS', { at: at + 1 });
  // Rows 1 … n − 2 of the tridiagonal system; the end conditions are put into the first and last of them.
  const below = new Float64Array(n);
  const diagonal = new Float64Array(n);
  const above = new Float64Array(n);
  const right = new Float64Array(n);
  for (let i = 1; i < n - 1; i += 1) {
    below[i] = h[i - 1]!;
    diagonal[i] = 2 * (h[i - 1]! + h[i]!);
    above[i] = h[i]!;
    right[i] = 6 * ((y[i + 1]! - y[i]!) / h[i]! - (y[i]! - y[i - 1]!) / h[i - 1]!);
  }
  const first = h[0]! / h[1]!;
  const final = h[n - 2]! / h[n - 3]!;
  diagonal[1]! += h[0]! * (1 + first);
  above[1]! -= h[0]! * first;
  diagonal[n - 2]! += h[n - 2]! * (1 + final);
  below[n - 2]! -= h[n - 2]! * final;
  for (let i = 2; i < n - 1; i += 1) {
    const factor = below[i]! / diagonal[i - 1]!;
    diagonal[i]! -= factor * above[i - 1]!;
    right[i]! -= factor * right[i - 1]!;
  }
  const curvature = new Float64Array(n);
  for (let i = n - 2; i >= 1; i -= 1)
    curvature[i] = (right[i]! - above[i]! * curvature[i + 1]!) / diagonal[i]!;
  curvature[0] = (1 + first) * curvature[1]! - first * curvature[2]!;
  curvature[n - 1] = (1 + final) * curvature[n - 2]! - final * curvature[n - 3]!;
  return curvature;
}
