import { add, coefficient, div, mul, mulAdd, select, splat, sub } from './arithmetic';
import { millsExcess } from './mills-ratio';

/** Up to this total deviation two Mills ratios cancel too far, and a series in it serves. */
const LARGEST_SERIES: f64 = 0.32;

// √(2π), ½, then 3, 7, 11, 15, 19, 23; 6, 20, 42, 72, 110; 1/3!, 1/5! … 1/13!
const TABLE: usize = memory.data<f64>(
  [
    2.5066282746310002, 0.5, 3.0, 7.0, 11.0, 15.0, 19.0, 23.0, 6.0, 20.0, 42.0, 72.0, 110.0, 0.16666666666666666,
    0.008333333333333333, 0.0001984126984126984, 2.7557319223985893e-6, 2.505210838544172e-8, 1.6059043836821613e-10,
  ],
  16,
);

/** √(2π) in both lanes. */
@inline
export function rootTwoPi(): v128 {
  return coefficient(TABLE, 0);
}

/**
 * Σ_j Y_j h^{2j}/(2j+1)! up to j = 6 from Y_0 = A(m), Y_{j+1} = (m² + 4j + 3)Y_j − 2j(2j+1)Y_{j−1}; the next term is below
 * 1e-17 for h ≤ 0.16.
 */
@inline
function seriesInHalf(y0: v128, m: v128, h: v128): v128 {
  const m2 = mul(m, m);
  const h2 = mul(h, h);
  const y1 = sub(mul(add(m2, coefficient(TABLE, 2)), y0), splat(1));
  const y2 = sub(mul(add(m2, coefficient(TABLE, 3)), y1), mul(coefficient(TABLE, 8), y0));
  const y3 = sub(mul(add(m2, coefficient(TABLE, 4)), y2), mul(coefficient(TABLE, 9), y1));
  const y4 = sub(mul(add(m2, coefficient(TABLE, 5)), y3), mul(coefficient(TABLE, 10), y2));
  const y5 = sub(mul(add(m2, coefficient(TABLE, 6)), y4), mul(coefficient(TABLE, 11), y3));
  const y6 = sub(mul(add(m2, coefficient(TABLE, 7)), y5), mul(coefficient(TABLE, 12), y4));
  let sum = mul(y6, coefficient(TABLE, 18));
  sum = mulAdd(sum, h2, mul(y5, coefficient(TABLE, 17)));
  sum = mulAdd(sum, h2, mul(y4, coefficient(TABLE, 16)));
  sum = mulAdd(sum, h2, mul(y3, coefficient(TABLE, 15)));
  sum = mulAdd(sum, h2, mul(y2, coefficient(TABLE, 14)));
  sum = mulAdd(sum, h2, mul(y1, coefficient(TABLE, 13)));
  return mulAdd(sum, h2, y0);
}

/**
 * With C(z) = 1/R(z) − z and b = |a/s − s/2|, c = a/s + s/2: where s is small the slope A(m) = C/(m + C) that starts the
 * series; above d1 = 0 the sum R(b) + R(c); elsewhere the difference R(b) − R(c) = (c − b − (C(b) − C(c)))·R(b)R(c), in which
 * C(b) − C(c) is the lesser part.
 */
@inline
function core(s: v128, m: v128, near: v128, h: v128, small: v128, inside: v128): v128 {
  const b = select(m, f64x2.abs(near), small);
  const c = add(m, h);
  const nearExcess = millsExcess(b);
  const farExcess = millsExcess(c);
  const nearInverse = add(b, nearExcess);
  const farInverse = add(c, farExcess);
  const difference = sub(s, sub(nearExcess, farExcess));
  const top = select(nearExcess, select(add(nearInverse, farInverse), difference, inside), small);
  return div(top, select(nearInverse, mul(nearInverse, farInverse), small));
}

/**
 * D(a, s) = R(a/s − s/2) − R(a/s + s/2), out-of-the-money price over its slope in s, without a branch.
 * @param s total deviation
 * @param m a/s
 * @param near a/s − s/2
 * @param growth √(2π)e^{near²/2} = R(near) + R(−near)
 */
@inline
export function priceOverVega(s: v128, m: v128, near: v128, growth: v128): v128 {
  const h = mul(s, coefficient(TABLE, 1));
  const small = f64x2.le(s, splat(LARGEST_SERIES));
  const inside = f64x2.lt(near, splat(0));
  const value = core(s, m, near, h, small, inside);
  return select(mul(s, seriesInHalf(value, m, h)), select(sub(growth, value), value, inside), small);
}

/**
 * p(a, s) = N(d1) − e^a N(d2) per unit of min(F, K): D times the density, 1 − (R(−near) + R(far)) times it above d1 = 0.
 * @param density e^{−near²/2}/√(2π)
 */
@inline
export function normalisedPrice(s: v128, m: v128, near: v128, density: v128): v128 {
  const h = mul(s, coefficient(TABLE, 1));
  const small = f64x2.le(s, splat(LARGEST_SERIES));
  const inside = f64x2.lt(near, splat(0));
  const value = core(s, m, near, h, small, inside);
  const large = mul(density, value);
  return select(mul(mul(density, s), seriesInHalf(value, m, h)), select(sub(splat(1), large), large, inside), small);
}
