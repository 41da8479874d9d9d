import { add, coefficient, div, mul, mulAdd, select, splat, sub } from './arithmetic';

// ln 2 in two parts, 2, 1, ½, 2^54, 54, 2^52, least normal number, then P of ln((1 + s)/(1 − s)) = 2s + s³P(s²), error 1.2e-18; 2^52 + 1023.
const TABLE: usize = memory.data<f64>(
  [
    0.6931471804855391, 7.440617110012397e-11, 2.0, 1.0, 0.5, 18014398509481984.0, 54.0, 4503599627370496.0,
    2.2250738585072014e-308, 0.14796260464205976, 0.1531402119799177, 0.1818356540385395, 0.22222198553858097,
    0.28571428742561256, 0.3999999999941397, 0.6666666666666734, 4503599627371519.0,
  ],
  16,
);
/** Bits of √½ less those of 1: mantissas come to lie between √½ and √2, and shifted exponents stay above 0. */
const ROOT_HALF_LESS_ONE: i64 = 0x3fe6a09e667f3bcd - 0x3ff0000000000000;
const ONE: i64 = 0x3ff0000000000000;

/** k + 1023 of x = 2^k m with √½ ≤ m < √2, as an integer. */
@inline
function exponentOf(x: v128): v128 {
  return i64x2.shr_u(i64x2.sub(x, i64x2.splat(ROOT_HALF_LESS_ONE)), 52);
}

/** k as a double. */
@inline
function toDouble(biased: v128): v128 {
  return sub(v128.or(biased, coefficient(TABLE, 7)), coefficient(TABLE, 16));
}

/** x·2^−k where neither leaves the normal range. */
@inline
function scaleDown(x: v128, biased: v128): v128 {
  return i64x2.sub(x, i64x2.sub(i64x2.shl(biased, 52), i64x2.splat(ONE)));
}

/** P(s²), w = s² */
@inline
function seriesOf(w: v128): v128 {
  let p = coefficient(TABLE, 9);
  p = mulAdd(p, w, coefficient(TABLE, 10));
  p = mulAdd(p, w, coefficient(TABLE, 11));
  p = mulAdd(p, w, coefficient(TABLE, 12));
  p = mulAdd(p, w, coefficient(TABLE, 13));
  p = mulAdd(p, w, coefficient(TABLE, 14));
  return mulAdd(p, w, coefficient(TABLE, 15));
}

/**
 * ln x − shift·ln 2 for positive normal x.
 *
 * ln(1 + f) = f − f²/2 + s(f²/2 + s²P), with the exact f in the lead.
 */
@inline
function logShifted(x: v128, shift: v128): v128 {
  const k = exponentOf(x);
  const n = sub(toDouble(k), shift);
  const f = sub(scaleDown(x, k), coefficient(TABLE, 3));
  const s = div(f, add(f, coefficient(TABLE, 2)));
  const halfSquare = mul(mul(f, f), coefficient(TABLE, 4));
  const w = mul(s, s);
  const rest = mulAdd(s, mulAdd(w, seriesOf(w), halfSquare), mul(n, coefficient(TABLE, 1)));
  return add(mul(n, coefficient(TABLE, 0)), sub(f, sub(halfSquare, rest)));
}

/** ln x for positive normal x. */
@inline
export function logNormal(x: v128): v128 {
  return logShifted(x, splat(0));
}

/** ln x for every x: −Infinity at 0, NaN below, subnormal numbers and Infinity included. */
@inline
export function log(x: v128): v128 {
  const tiny = f64x2.lt(x, coefficient(TABLE, 8));
  const lifted = select(mul(x, coefficient(TABLE, 5)), x, tiny);
  const value = logShifted(lifted, v128.and(coefficient(TABLE, 6), tiny));
  const ordinary = v128.and(f64x2.gt(x, splat(0)), f64x2.lt(x, splat(Infinity)));
  const limit = select(splat(-Infinity), select(x, splat(NaN), f64x2.gt(x, splat(0))), f64x2.eq(x, splat(0)));
  return select(value, limit, ordinary);
}

/** ln(high/low) for normal high ≥ low > 0, to the last bits for numbers next to each other too. */
@inline
export function logRatio(high: v128, low: v128): v128 {
  const k = exponentOf(div(high, low));
  const n = toDouble(k);
  const scaled = scaleDown(high, k);
  const s = div(sub(scaled, low), add(scaled, low));
  const w = mul(s, s);
  const small = mulAdd(mul(s, w), seriesOf(w), mul(n, coefficient(TABLE, 1)));
  return add(mul(n, coefficient(TABLE, 0)), mulAdd(s, coefficient(TABLE, 2), small));
}
