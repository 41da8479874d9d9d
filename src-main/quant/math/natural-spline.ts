import { QuantError } from './quant-error.ts';

/**
 * Second derivatives of the natural cubic spline through points.
 * @param x [n] strictly ascending abscissae
 * @param y [n] ordinates
 * @returns [n] second derivatives, zero at both ends
 * @throws QuantError BAD_KNOTS when the abscissae do not ascend or the lengths differ
 * @source de Boor, "A Practical Guide to Splines", chapter IV
 */
export function naturalSplineCurvature(x: Float64Array, y: Float64Array): Float64Array {
  const count = x.length;
  if (y.length !== count || count === 0) throw new QuantError('BAD_KNOTS', { x: count, y: y.length });
  const curvature = new Float64Array(count);
  const work = new Float64Array(count);
  for (let index = 1; index < count; index += 1) {
    if (!(x[index]! > x[index - 1]!)) throw new QuantError('BAD_KNOTS', { at: index });
  }
  for (let index = 1; index < count - 1; index += 1) {
    const left = x[index]! - x[index - 1]!;
    const right = x[index + 1]! - x[index]!;
    const share = left / (left + right);
    const pivot = share * curvature[index - 1]! + 2;
    curvature[index] = (share - 1) / pivot;
    const bend = (y[index + 1]! - y[index]!) / right - (y[index]! - y[index - 1]!) / left;
    work[index] = ((6 * bend) / (left + right) - share * work[index - 1]!) / pivot;
  }
  curvature[count - 1] = 0;
  for (let index = count - 2; index >= 1; index -= 1)
    curvature[index] = curvature[index]! * curvature[index + 1]! + work[index]!;
  curvature[0] = 0;
  return curvature;
}

/**
 * Value of a cubic spline, held flat outside its knots.
 * @param x [n] strictly ascending abscissae
 * @param y [n] ordinates
 * @param curvature [n] second derivatives from `naturalSplineCurvature`
 * @param at abscissa
 * @returns ordinate with the knot below and above it: `{value, low, high}` where low and high are their ordinates
 */
export function evaluateSpline(
  x: Float64Array,
  y: Float64Array,
  curvature: Float64Array,
  at: number,
): { value: number; low: number; high: number } {
  const last = x.length - 1;
  if (at <= x[0]!) return { value: y[0]!, low: y[0]!, high: y[0]! };
  if (at >= x[last]!) return { value: y[last]!, low: y[last]!, high: y[last]! };
  let right = 1;
  while (x[right]! < at) right += 1;
  const width = x[right]! - x[right - 1]!;
  const a = (x[right]! - at) / width;
  const b = 1 - a;
  const cubic =
    ((a ** 3 - a) * curvature[right - 1]! + (b ** 3 - b) * curvature[right]!) * ((width * width) / 6);
  return { value: a * y[right - 1]! + b * y[right]! + cubic, low: y[right - 1]!, high: y[right]! };
}
