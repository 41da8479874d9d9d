import { blackPrice } from '#quant/black/black76.ts';

const RHO = -0.7;
const ETA = 1.1;
const GAMMA = 0.45;

/**
 * SSVI total variance with the power-law φ that is free of static arbitrage for η(1+|ρ|) ≤ 2 (Gatheral and Jacquier 2014, §4).
 * @param logMoneyness ln(K/F)
 * @param atmTotalVariance θ, total variance at the money
 */
export function ssviTotalVariance(logMoneyness: number, atmTotalVariance: number): number {
  const phi = ETA / (atmTotalVariance ** GAMMA * (1 + atmTotalVariance) ** (1 - GAMMA));
  const x = phi * logMoneyness;
  return (atmTotalVariance / 2) * (1 + RHO * x + Math.sqrt((x + RHO) ** 2 + 1 - RHO * RHO));
}

/** At-the-money total variance whose log-contract strip is worth the given variance swap total variance. */
export function atmVarianceForSwap(swapTotalVariance: number): number {
  let [low, high] = [0.2 * swapTotalVariance, 1.2 * swapTotalVariance];
  for (let step = 0; step < 50; step += 1) {
    const middle = (low + high) / 2;
    if (stripTotalVariance(middle) < swapTotalVariance) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** 2∫ OTM(K)/K² dK on a unit forward, by Simpson's rule in log-moneyness over ±12 standard deviations. */
function stripTotalVariance(atmTotalVariance: number): number {
  const reach = 12 * Math.sqrt(atmTotalVariance);
  const intervals = 400;
  const width = (2 * reach) / intervals;
  let sum = 0;
  for (let index = 0; index <= intervals; index += 1) {
    const k = -reach + index * width;
    const weight = index === 0 || index === intervals ? 1 : index % 2 === 1 ? 4 : 2;
    sum += weight * blackPrice(1, Math.exp(k), ssviTotalVariance(k, atmTotalVariance), k > 0) * Math.exp(-k);
  }
  return (2 * sum * width) / 3;
}

const STRESSED_WEIGHT = 0.2;

/**
 * Undiscounted VIX option: a calm and a stressed lognormal with the future as their mean, hence an upward smile without
 * arbitrage. The stressed one lies higher by a multiple of the deviation, so that the smile keeps its shape over time.
 * @param deviation vol of ln VIX times the square root of the time to expiry
 */
export function vixOptionPrice(future: number, strike: number, deviation: number, isCall: boolean): number {
  const ratio = 1 + 0.6 * Math.expm1(deviation);
  const calmRatio = (1 - STRESSED_WEIGHT * ratio) / (1 - STRESSED_WEIGHT);
  return (
    STRESSED_WEIGHT * blackPrice(future * ratio, strike, (1.25 * deviation) ** 2, isCall) +
    (1 - STRESSED_WEIGHT) * blackPrice(future * calmRatio, strike, (0.8 * deviation) ** 2, isCall)
  );
}

/** Total variance at which Black's formula gives an undiscounted price, by bisection; 0 where none does. */
export function impliedTotalVariance(future: number, strike: number, callPrice: number): number {
  let [low, high] = [0, 36];
  if (callPrice <= Math.max(future - strike, 0) * (1 + 1e-12) || callPrice >= future) return 0;
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (blackPrice(future, strike, middle, true) < callPrice) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
