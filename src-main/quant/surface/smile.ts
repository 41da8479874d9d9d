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

/**
 * Jet by central differences of fourth order, for smiles without formulas for their derivatives.
 * @param totalVariance w(k)
 * @param step distance of the points, a hundredth of what the smile bends over
 * @returns writer of w, w′, w″, good to about 1e-8 of their size
 * @source Abramowitz and Stegun 25.3.4, 25.3.24 (five-point formulas)
 */
export function jetByDifferences(
  totalVariance: (logMoneyness: number) => number,
  step: number,
): Smile['writeJet'] {
  return (k, out) => {
    const [far, near] = [totalVariance(k - 2 * step), totalVariance(k - step)];
    const [here, next, last] = [totalVariance(k), totalVariance(k + step), totalVariance(k + 2 * step)];
    out[0] = here;
    out[1] = (far - 8 * near + 8 * next - last) / (12 * step);
    out[2] = (-far + 16 * near - 30 * here + 16 * next - last) / (12 * step * step);
  };
}
