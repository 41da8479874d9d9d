import type { RepairedPriceInput, RepairedPrices as Told } from '#contract/schemas/repaired-prices.ts';
import { blackGreekIds } from '#quant/black/greek-definitions.ts';
import type { NodeBand } from '#quant/repair/use/banded-vols.ts';
import type { RepairedPrices } from '#quant/repair/use/price-repaired.ts';

/**
 * All options by their quantities; null where one of them has no price.
 *
 * Legs err together, so their own intervals do not add up. Where the band of the whole surface holds every leg lies in its own, and the
 * strategy between the sums of their ends. One leg alone takes the band of its own vol.
 */
export function strategyOf(
  options: RepairedPriceInput['options'],
  { status, prices, intervals, greeks }: RepairedPrices,
  bands: readonly NodeBand[],
): Told['strategy'] {
  if (status.some((each) => each !== 'ok')) return null;
  const covers = options.length === 1 ? 'cell' : 'surface';
  const total = (value: (leg: number, quantity: number) => number): number =>
    options.reduce((sum, { quantity }, leg) => sum + quantity * value(leg, quantity), 0);
  return {
    price: total((leg) => prices[leg]!),
    intervals: bands.flatMap((band, at) => {
      if (band.covers !== covers) return [];
      const { lowerPrices, upperPrices } = intervals[at]!;
      return [
        {
          levelPercent: band.levelPercent,
          lower: total((leg, quantity) => (quantity > 0 ? lowerPrices[leg]! : upperPrices[leg]!)),
          upper: total((leg, quantity) => (quantity > 0 ? upperPrices[leg]! : lowerPrices[leg]!)),
        },
      ];
    }),
    greeks: Object.fromEntries(blackGreekIds.map((id) => [id, total((leg) => greeks[id][leg]!)])),
  };
}
