// Black prices and implied vols of many options, two at a time: the twin of quant/black.
// Every call takes columns at byte addresses; `count` is even. Elements out of the ordinary are left to the reference:
// their status is UNDONE, and calls return how many there are.
import { add, coefficient, div, mul, mulAdd, select, splat, sub } from './lanes/arithmetic';
import { guessDeviation } from './lanes/deviation-guess';
import { expNormal } from './lanes/exponential';
import { logRatio } from './lanes/logarithm';
import { normalisedPrice, priceOverVega, rootTwoPi } from './lanes/price-over-vega';

const OK: u8 = 0;
const UNDONE: u8 = 255;
const LEAST_PRICE: f64 = 1e-150;
const GREATEST_PRICE: f64 = 1e150;
const MOST_STEPS: i32 = 4;

// ½, ¼, 3, 2, 1, 1/6, 1/3, 1/5, 1/7, 1/9, 1/√(2π), largest near²/2, smallest s and p, largest s and p, largest last step and |t|
const TABLE: usize = memory.data<f64>(
  [
    0.5, 0.25, 3.0, 2.0, 1.0, 0.16666666666666666, 0.3333333333333333, 0.2, 0.14285714285714285, 0.1111111111111111,
    0.3989422804014327, 120.0, 1e-12, 1e-50, 3.0, 0.9, 5e-5, 0.0625,
  ],
  16,
);

/** First byte that no constant occupies. */
export function freeMemory(): usize {
  return __heap_base;
}

/** All bits where the byte is 1. */
@inline
function flags(bytes: usize): v128 {
  const first = i64x2.splat(-(<i64>(load<u8>(bytes) == 1)));
  return v128.replace_lane<i64>(first, 1, -(<i64>(load<u8>(bytes, 1) == 1)));
}

/** Writes both statuses and says how many are undone. */
@inline
function storeStatus(address: usize, done: v128): i32 {
  const bits = i64x2.bitmask(done);
  store<u8>(address, bits & 1 ? OK : UNDONE);
  store<u8>(address, bits & 2 ? OK : UNDONE, 1);
  return 2 - popcnt(bits);
}

@inline
function within(x: v128, least: f64, greatest: f64): v128 {
  return v128.and(f64x2.ge(x, splat(least)), f64x2.le(x, splat(greatest)));
}

/** Undiscounted prices. */
export function prices(
  forwards: usize,
  strikes: usize,
  expiryYears: usize,
  vols: usize,
  isCall: usize,
  out: usize,
  status: usize,
  count: i32,
): i32 {
  let undone = 0;
  for (let i = 0; i < count; i += 2) {
    const at = (<usize>i) << 3;
    const forward = v128.load(forwards + at);
    const strike = v128.load(strikes + at);
    const low = f64x2.pmin(forward, strike);
    const high = f64x2.pmax(forward, strike);
    const s = mul(v128.load(vols + at), f64x2.sqrt(v128.load(expiryYears + at)));
    const m = div(logRatio(high, low), s);
    const near = sub(m, mul(s, coefficient(TABLE, 0)));
    const half = mul(mul(near, near), coefficient(TABLE, 0));
    const density = mul(expNormal(f64x2.neg(half)), coefficient(TABLE, 10));
    const value = mul(low, normalisedPrice(s, m, near, density));
    const gap = sub(high, low);
    const inside = v128.xor(flags(isCall + i), f64x2.lt(forward, strike));
    v128.store(out + at, add(value, v128.and(gap, inside)));
    let done = v128.and(within(forward, LEAST_PRICE, GREATEST_PRICE), within(strike, LEAST_PRICE, GREATEST_PRICE));
    done = v128.and(done, v128.and(f64x2.ge(s, coefficient(TABLE, 12)), f64x2.le(half, splat(690))));
    done = v128.and(done, f64x2.ge(v128.load(vols + at), splat(0)));
    undone += storeStatus(status + i, done);
  }
  return undone;
}

/** Whether the step just made was so small that it ends at rounding. */
let isLast: v128 = i64x2.splat(0);

/**
 * What Householder's step of third order on ln p(s) = ln p adds to s; its error is of the fourth power.
 *
 * It is the last one where Newton's part of it is small beside s and the prices were near each other: a step can also be
 * small because s is nowhere near.
 */
@inline
function stepOf(a: v128, p: v128, s: v128): v128 {
  const m = div(a, s);
  const inverse = div(coefficient(TABLE, 4), s);
  const near = sub(m, mul(s, coefficient(TABLE, 0)));
  const half = f64x2.pmin(mul(mul(near, near), coefficient(TABLE, 0)), coefficient(TABLE, 11));
  const growth = mul(rootTwoPi(), expNormal(half));
  const ratio = priceOverVega(s, m, near, growth);
  const target = mul(p, growth);
  // ln(target/ratio) = 2 atanh t
  const t = div(sub(target, ratio), add(target, ratio));
  const t2 = mul(t, t);
  let series = mulAdd(coefficient(TABLE, 9), t2, coefficient(TABLE, 8));
  series = mulAdd(series, t2, coefficient(TABLE, 7));
  series = mulAdd(series, t2, coefficient(TABLE, 6));
  series = mulAdd(series, t2, coefficient(TABLE, 4));
  const newton = mul(mul(mul(coefficient(TABLE, 3), ratio), t), series);
  const small = f64x2.le(f64x2.abs(newton), mul(s, coefficient(TABLE, 16)));
  isLast = v128.and(small, f64x2.le(f64x2.abs(t), coefficient(TABLE, 17)));
  const slope = div(coefficient(TABLE, 4), ratio);
  const scaled = mul(m, inverse);
  const bend = sub(mul(m, scaled), mul(s, coefficient(TABLE, 1)));
  const third = sub(sub(mul(bend, bend), mul(coefficient(TABLE, 2), mul(scaled, scaled))), coefficient(TABLE, 1));
  const second = sub(bend, slope);
  const thirdOfLog = add(third, mul(slope, sub(mul(coefficient(TABLE, 3), slope), mul(coefficient(TABLE, 2), bend))));
  const top = mulAdd(mul(second, newton), coefficient(TABLE, 0), coefficient(TABLE, 4));
  const bottom = mulAdd(mulAdd(mul(thirdOfLog, newton), coefficient(TABLE, 5), second), newton, coefficient(TABLE, 4));
  return mul(newton, div(top, bottom));
}

/** Vols of undiscounted out-of-the-money prices. */
export function volsOfTimeValues(
  timeValues: usize,
  forwards: usize,
  strikes: usize,
  expiryYears: usize,
  out: usize,
  status: usize,
  count: i32,
): i32 {
  let undone = 0;
  for (let i = 0; i < count; i += 2) {
    const at = (<usize>i) << 3;
    undone += invert(
      v128.load(timeValues + at),
      v128.load(forwards + at),
      v128.load(strikes + at),
      v128.load(expiryYears + at),
      out + at,
      status + i,
    );
  }
  return undone;
}

/** Vols of undiscounted prices. */
export function volsOfPrices(
  values: usize,
  forwards: usize,
  strikes: usize,
  expiryYears: usize,
  isCall: usize,
  out: usize,
  status: usize,
  count: i32,
): i32 {
  let undone = 0;
  for (let i = 0; i < count; i += 2) {
    const at = (<usize>i) << 3;
    const forward = v128.load(forwards + at);
    const strike = v128.load(strikes + at);
    undone += invert(
      timeValueOf(v128.load(values + at), forward, strike, flags(isCall + i)),
      forward,
      strike,
      v128.load(expiryYears + at),
      out + at,
      status + i,
    );
  }
  return undone;
}

/** Price less intrinsic value; what F − K loses to rounding is given back, unless the price is F − K to the last bit. */
@inline
function timeValueOf(value: v128, forward: v128, strike: v128, call: v128): v128 {
  const high = select(forward, strike, call);
  const low = select(strike, forward, call);
  const intrinsic = sub(high, low);
  const subtracted = sub(high, intrinsic);
  const lost = add(sub(high, add(intrinsic, subtracted)), sub(subtracted, low));
  const rest = v128.andnot(sub(sub(value, intrinsic), lost), f64x2.eq(value, intrinsic));
  return select(rest, value, f64x2.gt(high, low));
}

@inline
function invert(value: v128, forward: v128, strike: v128, years: v128, out: usize, status: usize): i32 {
  const low = f64x2.pmin(forward, strike);
  const high = f64x2.pmax(forward, strike);
  const a = logRatio(high, low);
  const p = div(value, low);
  const mean = mul(low, f64x2.sqrt(div(high, low)));
  const guess = guessDeviation(sub(high, low), value, mean, a);
  let open = v128.and(within(forward, LEAST_PRICE, GREATEST_PRICE), within(strike, LEAST_PRICE, GREATEST_PRICE));
  open = v128.and(open, v128.and(f64x2.gt(years, splat(0)), f64x2.lt(years, splat(Infinity))));
  const s = refine(a, p, guess, open);
  v128.store(out, div(s, f64x2.sqrt(years)));
  return storeStatus(status, settled);
}

/** Lanes whose deviation is exact. */
let settled: v128 = i64x2.splat(0);

/** The deviation whose normalised price is p, in the lanes that are open and then `settled`. */
@inline
function refine(a: v128, p: v128, guess: v128, wanted: v128): v128 {
  let s = guess;
  let open = v128.and(wanted, v128.and(f64x2.ge(p, coefficient(TABLE, 13)), f64x2.le(p, coefficient(TABLE, 15))));
  open = v128.and(open, v128.and(f64x2.ge(s, coefficient(TABLE, 12)), f64x2.le(s, coefficient(TABLE, 14))));
  let done = splat(0);
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const change = stepOf(a, p, s);
    // A lane that is done keeps its value: no result depends on its neighbour.
    s = add(s, v128.and(change, open));
    done = v128.or(done, v128.and(open, isLast));
    open = v128.andnot(open, isLast);
    if (!v128.any_true(open)) break;
  }
  settled = done;
  return s;
}

/** Vols of out-of-the-money prices per unit of forward at ln(K/F), all of one expiry. */
export function volsOfSlice(
  prices: usize,
  logMoneyness: usize,
  expiryYears: f64,
  out: usize,
  status: usize,
  count: i32,
): i32 {
  let undone = 0;
  const root = splat(sqrt(expiryYears));
  for (let i = 0; i < count; i += 2) {
    const at = (<usize>i) << 3;
    const k = v128.load(logMoneyness + at);
    const price = v128.load(prices + at);
    const a = f64x2.abs(k);
    const rise = expNormal(a);
    const p = mul(price, select(rise, splat(1), f64x2.lt(k, splat(0))));
    const mean = f64x2.sqrt(rise);
    // Per unit of min(F, K) the gap is e^a − 1, which only the guess needs.
    const s = refine(a, p, guessDeviation(sub(rise, splat(1)), p, mean, a), f64x2.le(a, splat(40)));
    v128.store(out + at, div(s, root));
    undone += storeStatus(status + i, settled);
  }
  return undone;
}
