import { conditionalLaw, outOfTheMoney, type ConditionalLaw } from './conditional-prices.ts';
import { controlVariates } from './control-variates.ts';
import type { VarianceSums } from './simulate-variance.ts';

/** Prices of one expiry and what they become when the sums of the paths move a little. */
export interface LinearPrices {
  /** [n] as of `conditionalPrices`. */
  readonly prices: Float64Array;
  /**
   * Prices with each path's price moved to first order, the controls computed anew.
   * @param sums of the same paths under other parameters
   * @param rho of those
   * @returns [n]
   */
  readonly moved: (sums: VarianceSums, rho: number) => Float64Array;
}

/**
 * Conditional prices with the derivatives of each path's price with respect to its log-forward and the variance left, so that a move of a
 * parameter costs three products a path instead of a price.
 * @param sums of the paths
 * @param rho correlation of price and volatility
 * @param logStrikes [n] ln(K/F)
 * @returns prices and their moves
 * @source Glasserman 2004, "Monte Carlo Methods in Financial Engineering", section 7.2 (pathwise derivatives)
 */
export function linearPrices(sums: VarianceSums, rho: number, logStrikes: Float64Array): LinearPrices {
  const paths = sums.gains.length;
  const count = logStrikes.length;
  const law = conditionalLaw(sums, rho);
  const controls = controlVariates(sums, rho);
  const prices = new Float64Array(count);
  const column = (): Float64Array => new Float64Array(count * paths);
  const [values, deltas, vegas] = [column(), column(), column()];
  for (let i = 0; i < count; i += 1) {
    const part = (of: Float64Array): Float64Array => of.subarray(i * paths, (i + 1) * paths);
    const [own, slopes] = [part(values), { deltas: part(deltas), vegas: part(vegas) }];
    outOfTheMoney(law, logStrikes[i]!, own, slopes);
    for (let path = 0; path < paths; path += 1) {
      const weight = sums.weights[path]!;
      own[path]! *= weight;
      slopes.deltas[path]! *= weight;
      slopes.vegas[path]! *= weight;
    }
    prices[i] = controls.mean(own);
  }
  return {
    prices,
    moved: (next, nextRho) => {
      const { shares } = controlVariates(next, nextRho);
      const { forwards, variances } = movesOf(law, conditionalLaw(next, nextRho), shares);
      return prices.map((_, i) => {
        let price = 0;
        for (let path = 0, at = i * paths; path < paths; path += 1, at += 1)
          price +=
            shares[path]! * values[at]! + forwards[path]! * deltas[at]! + variances[path]! * vegas[at]!;
        return price;
      });
    },
  };
}

/** Changes of the log-forwards and of the variances left, by what each path counts for. */
function movesOf(
  from: ConditionalLaw,
  to: ConditionalLaw,
  shares: Float64Array,
): { forwards: Float64Array; variances: Float64Array } {
  return {
    forwards: shares.map((share, path) => share * (to.logForwards[path]! - from.logForwards[path]!)),
    variances: shares.map((share, path) => {
      const [root, before] = [to.roots[path]!, from.roots[path]!];
      return share * (root - before) * (root + before);
    }),
  };
}
