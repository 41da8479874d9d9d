/** Total variance of one expiry as a function of log-moneyness k = ln(K/F), twice differentiable. */
export interface Smile {
  /** w(k) = σ²T. */
  readonly totalVariance: (logMoneyness: number) => number;
  /** Writes w, w′ and w″ at k. */
  readonly writeJet: (logMoneyness: number, out: Float64Array) => void;
  /** Where the smile bends, and over what distance: samples are taken densest there. */
  readonly centre: number;
  readonly width: number;
  /** Slopes of |w′| far to the left and to the right; null where the smile claims nothing about its wings. */
  readonly wingSlopes: readonly [number, number] | null;
}

/**
 * Black vol of a smile.
 * @param smile total variance by log-moneyness
 * @param logMoneyness k
 * @param expiryYears T > 0
 * @returns √(w/T), NaN where w is negative
 */
export function volOf(smile: Smile, logMoneyness: number, expiryYears: number): number {
  return Math.sqrt(smile.totalVariance(logMoneyness) / expiryYears);
}
