import { millsRatio, millsSlope } from './mills-ratio.ts';

export const SQRT_TWO_PI = 2.506_628_274_631_000_5;
export const INVERSE_SQRT_TWO_PI = 0.398_942_280_401_432_68;

/** Up to this half deviation the price is summed as a series in it. */
const LARGEST_SERIES = 0.42;
/** Up to these ones eight and four terms of the series reach the last bit. */
const LARGEST_MIDDLE_SERIES = 0.2;
const LARGEST_SHORT_SERIES = 0.02;

/**
 * Size of the log-moneyness |ln(F/K)|, to the last bits for strikes next to the forward too.
 * @param forward > 0
 * @param strike > 0, in the units of the forward
 * @returns a ≥ 0
 */
export function moneynessDistance(forward: number, strike: number): number {
  const low = forward < strike ? forward : strike;
  const high = forward < strike ? strike : forward;
  if (high < 2 * low) return Math.log1p((high - low) / low);
  const ratio = high / low;
  return ratio < Number.POSITIVE_INFINITY ? Math.log(ratio) : Math.log(high) - Math.log(low);
}

/**
 * Out-of-the-money price over its own derivative to the total deviation, D(a, s) = p/p′ = R(a/s − s/2) − R(a/s + s/2).
 *
 * With p the price per unit of min(F, K), p = N(d1) − e^a N(d2) and p′ = n(d1), d1,2 = −a/s ± s/2. Three ways, each
 * without cancellation where it is used: a Taylor series in s/2 for small deviations, the leading term of both Mills
 * ratios taken off by hand deep out of the money, and their plain difference elsewhere.
 * @param distance a = |ln(F/K)| ≥ 0
 * @param deviation s = σ√T > 0
 * @returns D > 0, relative error a few 1e-16; Infinity where p is above 1 − 1e-300
 * @source P. Jäckel 2015, "Let's be rational", Wilmott, §6 for the regions; the series from R′ = zR − 1
 */
export function priceOverVega(distance: number, deviation: number): number {
  const half = 0.5 * deviation;
  const middle = distance / deviation;
  const near = middle - half;
  if (near >= 1.25 && (distance >= 2 || half >= LARGEST_SERIES)) {
    const far = middle + half;
    return deviation / (near * far) - (millsSlope(near) / near - millsSlope(far) / far);
  }
  if (half < LARGEST_SERIES) return deviation * seriesInHalf(middle, half);
  if (near >= 0) return millsRatio(near) - millsRatio(middle + half);
  return SQRT_TWO_PI * Math.exp(0.5 * near * near) - complementOverVega(distance, deviation);
}

/**
 * Complement of the price over vega, Q(a, s) = (1 − p)/p′ = R(s/2 − a/s) + R(s/2 + a/s), for s ≥ √(2a).
 * @param distance a = |ln(F/K)| ≥ 0
 * @param deviation s = σ√T ≥ √(2a)
 * @returns Q > 0
 */
export function complementOverVega(distance: number, deviation: number): number {
  const half = 0.5 * deviation;
  const middle = distance / deviation;
  return millsRatio(half - middle) + millsRatio(half + middle);
}

/**
 * Normalised out-of-the-money Black price, p = N(d1) − e^a N(d2) with d1,2 = −a/s ± s/2.
 *
 * Price per unit of min(F, K) of a call above or a put below the forward. The relative error grows with d1² alone, which
 * is how a rounding of s itself moves the price.
 * @param distance a = |ln(F/K)| ≥ 0
 * @param deviation s = σ√T ≥ 0
 * @returns p in [0, 1]; NaN for a deviation that is below 0 or no number
 * @source P. Jäckel 2015, "Let's be rational", Wilmott
 */
export function normalisedPrice(distance: number, deviation: number): number {
  if (!(deviation > 0)) return deviation === 0 ? 0 : Number.NaN;
  const half = 0.5 * deviation;
  const near = distance / deviation - half;
  const density = INVERSE_SQRT_TWO_PI * Math.exp(-0.5 * near * near);
  if (near < 0 && half >= LARGEST_SERIES) return 1 - density * complementOverVega(distance, deviation);
  return density === 0 ? 0 : density * priceOverVega(distance, deviation);
}

/**
 * D/s = Σ_j Y_j h^{2j}/(2j+1)! with h = s/2, Y_0 = A(z) and the odd derivatives of N/n at −z,
 * Y_{j+1} = (z² + 4j + 3) Y_j − 2j(2j+1) Y_{j−1}.
 */
function seriesInHalf(middle: number, half: number): number {
  const z2 = middle * middle;
  const h2 = half * half;
  const y0 = millsSlope(middle);
  const y1 = (z2 + 3) * y0 - 1;
  const y2 = (z2 + 7) * y1 - 6 * y0;
  const y3 = (z2 + 11) * y2 - 20 * y1;
  let rest = y3 * (1 / 5040);
  if (half > LARGEST_SHORT_SERIES) {
    const y4 = (z2 + 15) * y3 - 42 * y2;
    const y5 = (z2 + 19) * y4 - 72 * y3;
    const y6 = (z2 + 23) * y5 - 110 * y4;
    const y7 = (z2 + 27) * y6 - 156 * y5;
    let tail = y6 * (1 / 6_227_020_800) + h2 * (y7 * (1 / 1_307_674_368_000));
    if (half > LARGEST_MIDDLE_SERIES) {
      const y8 = (z2 + 31) * y7 - 210 * y6;
      const y9 = (z2 + 35) * y8 - 272 * y7;
      const y10 = (z2 + 39) * y9 - 342 * y8;
      const last = y8 * (1 / 355_687_428_096_000) + h2 * (y9 * (1 / 121_645_100_408_832_000));
      tail += h2 * h2 * (last + h2 * h2 * (y10 * (1 / 51_090_942_171_709_440_000)));
    }
    rest += h2 * (y4 * (1 / 362_880) + h2 * (y5 * (1 / 39_916_800) + h2 * tail));
  }
  return y0 + h2 * (y1 * (1 / 6) + h2 * (y2 * (1 / 120) + h2 * rest));
}
