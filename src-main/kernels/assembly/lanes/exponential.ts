import { add, coefficient, mul, mulAdd, sub } from './arithmetic';

// 1/ln 2, ln 2 in two parts, 2^52 + 1023, ½, 1, clamps, then Q of e^r = 1 + r + r²Q(r), |r| ≤ ln 2/2, error 3.6e-18.
const TABLE: usize = memory.data<f64>(
  [
    1.4426950408889634, 0.6931471804855391, 7.440617110012397e-11, 4503599627371519.0, 0.5, 1.0, -746.0, 710.0,
    2.5000053878886233e-8, 2.763024842243285e-7, 2.755758639674158e-6, 2.4801493098733352e-5, 0.00019841269506555356,
    0.0013888888943630361, 0.00833333333349447, 0.041666666666530155, 0.16666666666666413, 0.5000000000000011,
  ],
  16,
);

/** Even and odd powers apart: two short chains instead of a long one. */
@inline
function expOfRest(r: v128): v128 {
  const r2 = mul(r, r);
  let odd = coefficient(TABLE, 8);
  let even = coefficient(TABLE, 9);
  odd = mulAdd(odd, r2, coefficient(TABLE, 10));
  even = mulAdd(even, r2, coefficient(TABLE, 11));
  odd = mulAdd(odd, r2, coefficient(TABLE, 12));
  even = mulAdd(even, r2, coefficient(TABLE, 13));
  odd = mulAdd(odd, r2, coefficient(TABLE, 14));
  even = mulAdd(even, r2, coefficient(TABLE, 15));
  odd = mulAdd(odd, r2, coefficient(TABLE, 16));
  even = mulAdd(even, r2, coefficient(TABLE, 17));
  return add(coefficient(TABLE, 5), mulAdd(r2, mulAdd(odd, r, even), r));
}

@inline
function restOf(x: v128, n: v128): v128 {
  return sub(sub(x, mul(n, coefficient(TABLE, 1))), mul(n, coefficient(TABLE, 2)));
}

/** 2^n of whole n from −1022 to 1023. */
@inline
function powerOfTwo(n: v128): v128 {
  return i64x2.shl(add(n, coefficient(TABLE, 3)), 52);
}

/** e^x for −708 ≤ x ≤ 709; anything may come out elsewhere, NaN stays NaN. */
@inline
export function expNormal(x: v128): v128 {
  const n = f64x2.nearest(mul(x, coefficient(TABLE, 0)));
  return mul(expOfRest(restOf(x, n)), powerOfTwo(n));
}

/** e^x for every x, subnormal results, 0, Infinity and NaN included. */
@inline
export function exp(x: v128): v128 {
  const y = f64x2.pmin(f64x2.pmax(x, coefficient(TABLE, 6)), coefficient(TABLE, 7));
  const n = f64x2.nearest(mul(y, coefficient(TABLE, 0)));
  const half = f64x2.nearest(mul(n, coefficient(TABLE, 4)));
  return mul(mul(expOfRest(restOf(y, n)), powerOfTwo(half)), powerOfTwo(sub(n, half)));
}
