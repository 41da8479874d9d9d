import { add, coefficient, mul, mulAdd, select, sub } from './arithmetic';

// 2/π, π/2 in parts of 33, 33 and 53 bits, 1, ½, 2^52 + 2^51; sin r = r + r³S(r²), error 3.4e-18; cos r = 1 − r²/2 + r⁴C(r²), 4.7e-20; the bits of the integer 1.
const TABLE: usize = memory.data<f64>(
  [
    0.6366197723675814, 1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21, 1.0, 0.5, 6755399441055744.0,
    1.5896795908244844e-10, -2.5050758120444772e-8, 2.755731369195842e-6, -0.0001984126982980796, 0.008333333333322413,
    -0.16666666666666632, -1.1359647560875868e-11, 2.087572326995875e-9, -2.7557314352322114e-7, 2.4801587289482208e-5,
    -0.0013888888888874125, 0.0416666666666666, 5e-324,
  ],
  16,
);

/** Whole quarter turns nearest to an angle. */
@inline
export function quarterTurns(x: v128): v128 {
  return f64x2.nearest(mul(x, coefficient(TABLE, 0)));
}

/** What is left of the angle after n quarter turns, within ±π/4. */
@inline
export function restOfTurns(x: v128, n: v128): v128 {
  const first = sub(x, mul(n, coefficient(TABLE, 1)));
  return sub(sub(first, mul(n, coefficient(TABLE, 2))), mul(n, coefficient(TABLE, 3)));
}

/** sin r for |r| ≤ π/4 */
@inline
export function sineOfRest(r: v128): v128 {
  const z = mul(r, r);
  let p = coefficient(TABLE, 7);
  p = mulAdd(p, z, coefficient(TABLE, 8));
  p = mulAdd(p, z, coefficient(TABLE, 9));
  p = mulAdd(p, z, coefficient(TABLE, 10));
  p = mulAdd(p, z, coefficient(TABLE, 11));
  p = mulAdd(p, z, coefficient(TABLE, 12));
  return mulAdd(mul(r, z), p, r);
}

/** cos r for |r| ≤ π/4, with what 1 − r²/2 loses put back */
@inline
export function cosineOfRest(r: v128): v128 {
  const z = mul(r, r);
  let p = coefficient(TABLE, 13);
  p = mulAdd(p, z, coefficient(TABLE, 14));
  p = mulAdd(p, z, coefficient(TABLE, 15));
  p = mulAdd(p, z, coefficient(TABLE, 16));
  p = mulAdd(p, z, coefficient(TABLE, 17));
  p = mulAdd(p, z, coefficient(TABLE, 18));
  const half = mul(z, coefficient(TABLE, 5));
  const one = coefficient(TABLE, 4);
  const lead = sub(one, half);
  return add(lead, mulAdd(mul(z, z), p, sub(sub(one, lead), half)));
}

/** n of whole quarter turns as integers */
@inline
function countOf(n: v128): v128 {
  return add(n, coefficient(TABLE, 6));
}

/** All bits where the integer is odd. A comparison: machines have no arithmetic shift of 64 bits. */
@inline
function isOdd(q: v128): v128 {
  const one = coefficient(TABLE, 19);
  return i64x2.eq(v128.and(q, one), one);
}

/** sin of the whole angle from sine and cosine of its rest */
@inline
export function sineOf(n: v128, sine: v128, cosine: v128): v128 {
  const q = countOf(n);
  const odd = isOdd(q);
  const sign = i64x2.shl(i64x2.shr_u(q, 1), 63);
  return v128.xor(select(cosine, sine, odd), sign);
}

/** cos of the whole angle from sine and cosine of its rest */
@inline
export function cosineOf(n: v128, sine: v128, cosine: v128): v128 {
  const q = countOf(n);
  const odd = isOdd(q);
  const sign = i64x2.shl(i64x2.shr_u(i64x2.add(q, coefficient(TABLE, 19)), 1), 63);
  return v128.xor(select(sine, cosine, odd), sign);
}

/** sin x for |x| ≤ 1e6 */
@inline
export function sin(x: v128): v128 {
  const n = quarterTurns(x);
  const r = restOfTurns(x, n);
  return sineOf(n, sineOfRest(r), cosineOfRest(r));
}

/** cos x for |x| ≤ 1e6 */
@inline
export function cos(x: v128): v128 {
  const n = quarterTurns(x);
  const r = restOfTurns(x, n);
  return cosineOf(n, sineOfRest(r), cosineOfRest(r));
}
