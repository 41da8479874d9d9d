import { add, coefficient, div, mul, mulAdd, select, splat, sub } from './arithmetic';

// tan π/8, π/4 in two parts, π/2 in two parts, π in two parts, then atan t = t + t³P(t²), |t| ≤ tan π/8, error 1.2e-18.
const TABLE: usize = memory.data<f64>(
  [
    0.41421356237309503, 0.7853981633974483, 3.061616997868383e-17, 1.5707963267948966, 6.123233995736766e-17,
    3.141592653589793, 1.2246467991473532e-16, -0.01791928399230126, 0.03807564021620787, -0.050397422731850175,
    0.05847986542785009, -0.06663117388565289, 0.07692061381182944, -0.09090897822526894, 0.11111110785671656,
    -0.14285714280239592, 0.19999999999954, -0.333333333333332,
  ],
  16,
);
const SIGN: i64 = 0x8000000000000000;

/** Angle of x + iy in [−π, π] for finite x and y; 0 of 0. */
@inline
export function atan2(y: v128, x: v128): v128 {
  const ax = f64x2.abs(x);
  const ay = f64x2.abs(y);
  const low = f64x2.pmin(ax, ay);
  const high = f64x2.pmax(ax, ay);
  // In the upper half of the eighth turn, atan(low/high) = π/4 + atan((low − high)/(low + high)).
  const upper = f64x2.gt(low, mul(high, coefficient(TABLE, 0)));
  const top = select(sub(low, high), low, upper);
  const bottom = select(add(low, high), high, upper);
  const t = v128.and(div(top, bottom), f64x2.gt(high, splat(0)));
  const z = mul(t, t);
  let p = coefficient(TABLE, 7);
  p = mulAdd(p, z, coefficient(TABLE, 8));
  p = mulAdd(p, z, coefficient(TABLE, 9));
  p = mulAdd(p, z, coefficient(TABLE, 10));
  p = mulAdd(p, z, coefficient(TABLE, 11));
  p = mulAdd(p, z, coefficient(TABLE, 12));
  p = mulAdd(p, z, coefficient(TABLE, 13));
  p = mulAdd(p, z, coefficient(TABLE, 14));
  p = mulAdd(p, z, coefficient(TABLE, 15));
  p = mulAdd(p, z, coefficient(TABLE, 16));
  p = mulAdd(p, z, coefficient(TABLE, 17));
  const tail = mul(mul(t, z), p);
  const eighth = add(t, tail);
  let angle = select(add(coefficient(TABLE, 1), add(eighth, coefficient(TABLE, 2))), eighth, upper);
  const steep = f64x2.gt(ay, ax);
  angle = select(sub(coefficient(TABLE, 3), sub(angle, coefficient(TABLE, 4))), angle, steep);
  // The sign bit: −0 lies on the left too.
  const left = i64x2.lt_s(x, i64x2.splat(0));
  angle = select(sub(coefficient(TABLE, 5), sub(angle, coefficient(TABLE, 6))), angle, left);
  return v128.or(angle, v128.and(y, i64x2.splat(SIGN)));
}
