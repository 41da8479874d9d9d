import type { VixPricingError } from './vix-settings.ts';
import type { VixProblem } from './vix-problem.ts';

/**
 * PE and MAE of each expiry over the calls with a weight.
 * @param problem quotes
 * @param prices [quotes] of the model
 * @returns one for each expiry of the options, ascending
 * @source Bao 2013 for the names; PE is taken as 100/n Σ|ΔC|/C, MAE as Σ|ΔC|/n
 */
export function pricingErrorsOf(
  { quotes, prices: market }: VixProblem,
  prices: Float64Array,
): VixPricingError[] {
  return quotes.groups.flatMap(({ component, at, count: all, expiryYears }) => {
    if (component !== 'indexOptions') return [];
    let [relative, absolute, count] = [0, 0, 0];
    for (let i = at; i < at + all; i += 1) {
      if (!(quotes.scales[i]! > 0)) continue;
      const miss = Math.abs(prices[i]! - market[i]!);
      relative += miss / market[i]!;
      absolute += miss;
      count += 1;
    }
    const percentageError = (100 * relative) / count;
    return [{ expiryYears, count, percentageError, meanAbsoluteError: absolute / count }];
  });
}
