import { millsRatio } from './mills-ratio.ts';
import { complementOverVega, INVERSE_SQRT_TWO_PI, priceOverVega, SQRT_TWO_PI } from './normalised-black.ts';
import { rationalCubic, shapeKeepingControl } from './rational-cubic.ts';
import { refineHigh, refineLow, refineMiddle } from './refine-deviation.ts';

const SQRT_THREE = 1.732_050_807_568_877_3;
const MILLS_AT_ZERO = 1.253_314_137_315_500_3;
/** Below it √(π/2) − R(√(2a)) has lost too many digits even for a guess. */
const SMALL_DISTANCE = 1e-6;

/**
 * Total deviation σ√T whose normalised out-of-the-money Black price is p, to the last bits of p.
 *
 * The price bends at s_c = √(2a), where d1 = 0. Its tangent there meets the bounds 0 and 1 at s_l and s_u, and these three
 * split (0, 1) into four zones. A rational cubic between the ends of the zone gives a guess to 1e-1 … 1e-3 — of s in
 * the two middle zones, of maps of s that are near to linear in p in the outer ones — and two Householder steps of fourth
 * order end at rounding.
 * @param distance a = |ln(F/K)|: 0, or from 1e-17 to 1490 as doubles F and K allow
 * @param price p in units of min(F, K), of the call where K ≥ F and of the put where K ≤ F
 * @returns s = σ√T; 0 at p = 0, Infinity from p = 1 up, NaN below 0
 * @source P. Jäckel 2015, "Let's be rational", Wilmott, with p per unit of min(F, K) instead of √(FK)
 */
export function impliedTotalDeviation(distance: number, price: number): number {
  if (!(price > 0)) return price === 0 ? 0 : Number.NaN;
  if (price >= 1) return Number.POSITIVE_INFINITY;
  const turn = Math.sqrt(2 * distance);
  const turnRatio = ratioAtTurn(distance, turn);
  return price < turnRatio * INVERSE_SQRT_TWO_PI
    ? belowTurn(distance, price, turn, turnRatio)
    : aboveTurn(distance, price, turn, turnRatio);
}

/** D at √(2a), where the near Mills ratio is R(0) and the vega 1/√(2π). */
function ratioAtTurn(distance: number, turn: number): number {
  if (distance > SMALL_DISTANCE) return MILLS_AT_ZERO - millsRatio(turn);
  return distance > 0 ? priceOverVega(distance, turn) : 0;
}

function vegaAt(distance: number, deviation: number): number {
  const near = distance / deviation - 0.5 * deviation;
  return INVERSE_SQRT_TWO_PI * Math.exp(-0.5 * near * near);
}

function belowTurn(distance: number, price: number, turn: number, turnRatio: number): number {
  const lower = turn - turnRatio;
  const lowerRatio = priceOverVega(distance, lower);
  const vega = vegaAt(distance, lower);
  const lowerPrice = vega * lowerRatio;
  if (price < lowerPrice) {
    const mapped = lowGuess(distance, price / lowerPrice, lower, lowerRatio);
    return refineLow(distance, price, mapped > 0 ? mapped : tailGuess(distance, price));
  }
  const width = turnRatio * INVERSE_SQRT_TWO_PI - lowerPrice;
  const alpha = width / (vega * turnRatio);
  const beta = (width * SQRT_TWO_PI) / turnRatio;
  const control = shapeKeepingControl((beta - alpha) / (beta - 1), alpha, beta);
  const share = rationalCubic((price - lowerPrice) / width, alpha, beta, control);
  return refineMiddle(distance, price, lower + turnRatio * share);
}

function aboveTurn(distance: number, price: number, turn: number, turnRatio: number): number {
  const upper = turn - turnRatio + SQRT_TWO_PI;
  const upperRatio = complementOverVega(distance, upper);
  const vega = vegaAt(distance, upper);
  const upperRest = vega * upperRatio;
  const rest = 1 - price;
  if (rest < upperRest) {
    return refineHigh(distance, rest, highGuess(distance, rest / upperRest, upper, upperRatio));
  }
  const turnPrice = turnRatio * INVERSE_SQRT_TWO_PI;
  const width = 1 - upperRest - turnPrice;
  const rise = upper - turn;
  const alpha = (width * SQRT_TWO_PI) / rise;
  const beta = width / (vega * rise);
  const control = shapeKeepingControl((beta - alpha) / (1 - alpha), alpha, beta);
  const share = rationalCubic((price - turnPrice) / width, alpha, beta, control);
  return refineMiddle(distance, price, turn + rise * share);
}

/**
 * Guess below s_l, from f(s) = 2πa/(3√3) e^{a/2} N(−z)³ with z = a/(√3 s): f is p to first order at 0, so f(p) is
 * interpolated between slope 1 at 0 and its slope and bend at s_l. All that is exponential in a cancels by hand.
 * @source Jäckel 2015, equations (4.14)–(4.24)
 */
function lowGuess(distance: number, share: number, lower: number, lowerRatio: number): number {
  const z = distance / (SQRT_THREE * lower);
  const mills = millsRatio(z);
  const beta = (3 * SQRT_THREE * lowerRatio * z * z) / (distance * mills);
  const alpha = (beta * Math.exp(-0.125 * lower * lower)) / (z * z * mills * mills);
  const bend = beta * lowerRatio * (0.25 * lower - (2 / lower) * (1 - z / mills + z * z));
  const control = shapeKeepingControl((0.5 * bend + beta - alpha) / (beta - 1), alpha, beta);
  const mapped = rationalCubic(share, alpha, beta, control);
  const minusTwoLog = z * z - 2 * Math.log(INVERSE_SQRT_TWO_PI * mills * Math.cbrt(mapped));
  return distance / (SQRT_THREE * roughQuantile(minusTwoLog));
}

/** Guess where the map underflows: p is about N(d1), and d1 about −√(−2 ln p). */
function tailGuess(distance: number, price: number): number {
  const near = Math.sqrt(-2 * Math.log(price));
  return (2 * distance) / (near + Math.sqrt(near * near + 2 * distance));
}

/**
 * Guess above s_u, from f(s) = N(−s/2), interpolated in 1 − p between 0 and s_u with slope and bend there.
 * @source Jäckel 2015, equations (4.25)–(4.31)
 */
function highGuess(distance: number, share: number, upper: number, upperRatio: number): number {
  const h = distance / upper;
  const mills = millsRatio(0.5 * upper);
  const beta = (0.5 * upperRatio) / mills;
  const alpha = beta * Math.exp(-0.5 * h * h);
  const bend = (-beta * upperRatio * h * h) / upper;
  const control = shapeKeepingControl((0.5 * bend + alpha - beta) / (1 - beta), alpha, beta);
  const mapped = rationalCubic(share, alpha, beta, control);
  const minusTwoLog = 0.25 * upper * upper - 2 * Math.log(INVERSE_SQRT_TWO_PI * mills * mapped);
  return 2 * roughQuantile(minusTwoLog);
}

/**
 * x with N(−x) = u to 4.5e-4, from −2 ln u.
 * @source Abramowitz and Stegun 1964, 26.2.23
 */
function roughQuantile(minusTwoLog: number): number {
  const t = Math.sqrt(minusTwoLog);
  const top = (0.010328 * t + 0.802853) * t + 2.515517;
  return t - top / (((0.001308 * t + 0.189269) * t + 1.432788) * t + 1);
}
